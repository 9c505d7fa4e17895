/**
 * Thins the log of values that were shown: all of them for some days, then the last of every minute, then of every hour.
 *
 * At the end of every minute (or hour) the thinned log answers exactly as the whole one would: what was shown then is
 * the last value said by then, which is the last of its own minute and therefore kept, under its own time. So whoever
 * asks for a moment of a thinned day is answered for the end of its minute (`sample_thinning` says which days those are).
 */
import { z } from 'zod'
import type { StoreClient } from '../client.ts'

/** In days, as the province says. */
export interface SampleKeep {
  samples_full_days: number
  samples_minute_days: number
}

export interface Thinned {
  /** A day of China, as YYYYMMDD. */
  day: string
  grain_s: number
  before: number
  after: number
}

const DAY_MS = 86_400_000
/** Days of China have no daylight saving: local midnight is 16:00 UTC. */
const ZONE_MS = 8 * 3_600_000
const MINUTE_S = 60
const HOUR_S = 3_600

/** How coarse a day may be by now; 0: not at all. */
export function grainOf(day: string, keep: SampleKeep, now: number): number {
  const end =
    Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6))) + DAY_MS - ZONE_MS
  if (end <= now - keep.samples_minute_days * DAY_MS) return HOUR_S
  return end <= now - keep.samples_full_days * DAY_MS ? MINUTE_S : 0
}

const held = z.object({ day: z.string().regex(/^\d{8}$/), rows: z.number(), grain_s: z.number() })
const counts = z.object({ kept: z.number(), wanted: z.number() })

const KEY = 'indicator, scope_kind, scope_id, part'
const BUCKET = 'intDiv(toUnixTimestamp64Milli(at), {grain_s:UInt32} * 1000)'
/** A busy day has millions of rows: what does not fit into this is sorted on disk. */
const SPILL = 'max_bytes_before_external_sort = 268435456, max_bytes_before_external_group_by = 268435456'

/** Thins every day that is old enough and not thinned yet. It can be ended at any point, and run again. */
export async function thinSamples(store: StoreClient, keep: SampleKeep, now: number): Promise<Thinned[]> {
  const days = await store.rows(
    held,
    `SELECT log.day AS day, log.rows AS rows, done.grain_s AS grain_s
     FROM (SELECT _partition_id AS day, count() AS rows FROM indicator_sample GROUP BY day) AS log
     LEFT JOIN (
       SELECT toString(toYYYYMMDD(day)) AS day, max(grain_s) AS grain_s FROM sample_thinning WHERE done GROUP BY day
     ) AS done ON log.day = done.day
     ORDER BY day`,
  )
  const thinned: Thinned[] = []
  for (const { day, rows, grain_s: already } of days) {
    const grain_s = grainOf(day, keep, now)
    if (grain_s <= already) continue
    thinned.push({ day, grain_s, before: rows, after: await thinDay(store, day, grain_s) })
  }
  return thinned
}

async function thinDay(store: StoreClient, day: string, grain_s: number): Promise<number> {
  // First: from now on the day is answered for the ends of its minutes, which is right before and after.
  await note(store, day, grain_s, 0)
  await store.run('DROP TABLE IF EXISTS indicator_sample_thinned SYNC')
  await store.run('CREATE TABLE indicator_sample_thinned AS indicator_sample')
  await store.run(
    `INSERT INTO indicator_sample_thinned
     SELECT * FROM indicator_sample FINAL
     WHERE _partition_id = {day:String}
     ORDER BY ${KEY}, at DESC
     LIMIT 1 BY ${KEY}, ${BUCKET}
     SETTINGS ${SPILL}`,
    { day, grain_s },
  )
  const [count] = await store.rows(
    counts,
    `SELECT
       (SELECT count() FROM indicator_sample_thinned) AS kept,
       (SELECT count() FROM (SELECT 1 FROM indicator_sample WHERE _partition_id = {day:String} GROUP BY ${KEY}, ${BUCKET})) AS wanted
     SETTINGS ${SPILL}`,
    { day, grain_s },
  )
  if (!count || count.kept === 0 || count.kept !== count.wanted) {
    throw new Error(
      `the samples of ${day} are left as they are: ${count?.kept ?? 0} of ${count?.wanted ?? 0} would have been kept`,
    )
  }
  await store.run(
    'ALTER TABLE indicator_sample REPLACE PARTITION ID {day:String} FROM indicator_sample_thinned',
    { day },
  )
  await note(store, day, grain_s, 1)
  await store.run('DROP TABLE indicator_sample_thinned SYNC')
  return count.kept
}

function note(store: StoreClient, day: string, grain_s: number, done: number): Promise<void> {
  return store.run(
    `INSERT INTO sample_thinning
     SELECT toDate(parseDateTimeBestEffort({day:String}, 'Asia/Shanghai')), {grain_s:UInt32}, {done:UInt8}, now64(3, 'Asia/Shanghai')`,
    { day, grain_s, done },
  )
}
