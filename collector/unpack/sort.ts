/** What becomes of every record: an observation, a reject, or one of those that are none of this feed. */
import { isRefusal, type Check, type Observation, type Refusal } from './check.ts'
import type { Bad } from './formats/opening.ts'
import type { Mapped } from './mapping.ts'
import type { Pause } from './pause.ts'

export interface Rejected extends Refusal {
  ordinal: number
  /** The record as JSON, cut at 2,000 characters. */
  excerpt: string
  /** The whole record as JSON, so that a mended definition can read it once more; empty where it is larger than 64 KB. */
  record: string
}

export interface Sorted {
  /** The records of this feed as they were found. */
  raw: readonly unknown[]
  observations: Observation[]
  rejects: Rejected[]
  /** Records that are none of this feed, counted by why. */
  skipped: Record<string, number>
}

const EXCERPT_CHARACTERS = 2_000
const RECORD_CHARACTERS = 65_536
/** A reason to skip may hold words of the source; there are only so many counters. */
const MAX_SKIP_REASONS = 50

export interface Sorting {
  check: Check
  read_at: number
  suspect: boolean
  /** Place of the first record. */
  first: number
  pause: Pause
}

export async function sort(
  records: readonly unknown[],
  mapped: readonly Mapped[],
  { check, read_at, suspect, first, pause }: Sorting,
): Promise<Sorted> {
  const raw: unknown[] = []
  const observations: Observation[] = []
  const rejects: Rejected[] = []
  const skipped = new Map<string, number>()
  for (let index = 0; index < records.length; index++) {
    const candidate = mapped[index]
    const why = candidate === undefined || candidate instanceof Error ? undefined : candidate.skip
    if (typeof why === 'string' && why !== '') {
      const reason = skipped.has(why) || skipped.size < MAX_SKIP_REASONS ? why.slice(0, 200) : 'other reasons'
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
    } else {
      raw.push(records[index])
      const result = judge(records[index], candidate, check, read_at, suspect)
      if (isRefusal(result)) rejects.push({ ...result, ordinal: first + index, ...textOf(records[index]) })
      else observations.push(result)
    }
    if (index % 64 === 63) await pause()
  }
  return { raw, observations, rejects, skipped: Object.fromEntries(skipped) }
}

/** What came of an answer's records; those that are none of this feed are a count. */
export type Fates = Pick<Sorted, 'observations' | 'rejects'> & { skipped: number }

/**
 * Why an answer says nothing that could be used, although it has records; undefined where it does. A feed whose records
 * are all refused answers, and is as silent as one that does not. Where one is refused for its age alone the others
 * were read as well as it was, and a line that is torn among those of other feeds is nothing that this one said.
 */
export function whyUseless({ observations, rejects, skipped }: Fates): string | undefined {
  if (observations.length > 0 || rejects.some(({ reason }) => reason === 'past_retention')) return undefined
  const first = rejects.find(({ reason }) => skipped === 0 || reason !== 'not_a_record')
  if (!first) return undefined
  const { ordinal, field, message } = first
  const where = field === '' ? '' : `, ${field}`
  return `none of its ${rejects.length} records could be used: record ${ordinal}${where}: ${message}`
}

function judge(
  record: unknown,
  mapped: Mapped,
  check: Check,
  read_at: number,
  suspect: boolean,
): Observation | Refusal {
  if (mapped === undefined) {
    return { reason: 'not_a_record', field: '', message: `expected an object, got ${kindOf(record)}` }
  }
  if (mapped instanceof Error) return { reason: 'wrong_type', field: '', message: mapped.message }
  return check(mapped, read_at, suspect)
}

/** A piece that could not be read at all; no definition will read it better, so it is not kept for one. */
export function refuseBad({ text, message }: Bad, ordinal: number): Rejected {
  return { reason: 'not_a_record', field: '', message, ordinal, ...textOf(text), record: '' }
}

function textOf(record: unknown): Pick<Rejected, 'excerpt' | 'record'> {
  const text = JSON.stringify(record) ?? 'nothing'
  if (text.length <= EXCERPT_CHARACTERS) return { excerpt: text, record: text === 'nothing' ? '' : text }
  // A pair of surrogates is not cut in two.
  const cut = /[\uD800-\uDBFF]$/.test(text.slice(0, EXCERPT_CHARACTERS)) ? 1 : 0
  return {
    excerpt: text.slice(0, EXCERPT_CHARACTERS - cut),
    record: text.length <= RECORD_CHARACTERS ? text : '',
  }
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value
}
