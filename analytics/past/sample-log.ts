/** The sample log: what was sent, kept so that any past picture can be shown as it was. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { SCOPE_KINDS, SHOWN_MS, STATUS_REASONS, type Sample, type ScopeKind } from '../sample.ts'

const number = z.number()

/** A sample as the log keeps it: the same fields under the same names. */
const logged: z.ZodType<Sample> = z.object({
  indicator: z.string(),
  version: z.string(),
  scope_kind: z.enum(SCOPE_KINDS),
  scope_id: z.string(),
  part: z.string(),
  at: number,
  value: number.nullable(),
  numerator: z.string(),
  denominator: z.string(),
  expected: number,
  reporting: number,
  fresh: number,
  unasked: number,
  members: number,
  members_known: number,
  known_share: number,
  worst: number.nullable(),
  state: z.enum(['known', 'stale', 'unknown']),
  grade: z.enum(['A', 'B', 'C', 'D']),
  status: z.enum(['good', 'warn', 'bad', 'unknown', 'none']),
  status_reason: z.enum(STATUS_REASONS),
  observed_from: number.nullable(),
  observed_to: number.nullable(),
})

const COLUMNS = `indicator, version, scope_kind, scope_id, part, toUnixTimestamp64Milli(indicator_sample.at) AS at,
  value, numerator, denominator, expected, reporting, fresh, unasked, members, members_known, known_share, worst, state, grade, status,
  status_reason,
  toUnixTimestamp64Milli(indicator_sample.observed_from) AS observed_from,
  toUnixTimestamp64Milli(indicator_sample.observed_to) AS observed_to`

export async function appendSamples(store: StoreClient, samples: readonly Sample[]): Promise<void> {
  if (samples.length > 0)
    await store.insert('indicator_sample', samples.map((sample) => JSON.stringify(sample)).join('\n'))
}

export interface Selection {
  indicator?: string
  scope_kind?: ScopeKind
  /** What was shown at this moment, epoch ms. */
  at: number
}

/**
 * The last sample of every key at `at`, as it was sent. Old days are kept by the minute, older ones by the hour: of
 * those, what was shown at the end of the minute or hour that `at` lies in, exactly.
 */
export function samplesAt(
  store: StoreClient,
  { indicator = '', scope_kind, at }: Selection,
): Promise<Sample[]> {
  return store.rows(
    logged,
    `WITH
       (
         SELECT greatest(max(grain_s) * 1000, 1) FROM sample_thinning
         WHERE day = toDate(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai'))
       ) AS grain,
       toInt64(intDiv({at:Int64}, grain) * grain + grain - 1) AS moment
     SELECT ${COLUMNS}
     FROM indicator_sample FINAL
     WHERE indicator_sample.at <= fromUnixTimestamp64Milli(moment, 'Asia/Shanghai')
       AND indicator_sample.at > fromUnixTimestamp64Milli(moment - {shown:Int64}, 'Asia/Shanghai')
       AND ({indicator:String} = '' OR indicator = {indicator:String})
       AND ({scope_kind:String} = '' OR scope_kind = {scope_kind:String})
     ORDER BY indicator, scope_kind, scope_id, part, indicator_sample.at DESC
     LIMIT 1 BY indicator, scope_kind, scope_id, part`,
    { at, shown: SHOWN_MS, indicator, scope_kind: scope_kind ?? '' },
  )
}
