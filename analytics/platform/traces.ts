/** Latency and failures of many platforms over some hours, as few numbers as a small chart has room for. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Grid } from './buckets.ts'
import type { Trace } from './shapes.ts'

const row = z.object({
  platform: z.string(),
  /** Which buckets hold something, and what. */
  places: z.array(z.number()),
  polls: z.array(z.number()),
  failed: z.array(z.number()),
  max_ms: z.array(z.number()),
})

export async function readTraces(
  store: StoreClient,
  platforms: readonly string[],
  { from, step_s, count }: Grid,
): Promise<Trace[]> {
  const rows = await store.rows(
    row,
    `SELECT platform, groupArray(place) AS places, groupArray(asked) AS polls, groupArray(bad) AS failed,
       groupArray(longest) AS max_ms
     FROM (
       SELECT platform, intDiv(toUnixTimestamp64Milli(started) - {from:Int64}, {step:Int64}) AS place,
         count() AS asked, countIf(outcome != 'ok') AS bad, max(ms) AS longest
       FROM poll FINAL
       WHERE started >= fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
         AND started < fromUnixTimestamp64Milli({until:Int64}, 'Asia/Shanghai')
         AND platform IN {platforms:Array(String)} AND NOT backfill
       GROUP BY platform, place
     )
     GROUP BY platform`,
    { from, until: from + count * step_s * 1000, step: step_s * 1000, platforms },
  )
  const found = new Map(rows.map((one) => [one.platform, one]))
  return platforms.map((platform) => {
    const one = found.get(platform)
    const spread = (values: readonly number[] = []): (number | null)[] => {
      const all = Array.from<number | null>({ length: count }).fill(null)
      one?.places.forEach((place, index) => (all[place] = values[index] ?? null))
      return all
    }
    return { platform, polls: spread(one?.polls), failed: spread(one?.failed), max_ms: spread(one?.max_ms) }
  })
}
