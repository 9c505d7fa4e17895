/** What the polls of the last 24 hours came to, by feed. Windows of history are not among them: they say nothing of now. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { tally } from './shapes.ts'

export const COUNTED_MS = 24 * 3_600_000

const row = tally.extend({
  platform: z.string(),
  feed: z.string(),
  /** Failed polls since the last good one. */
  failures: z.number(),
})

export type FeedCounts = z.output<typeof row>

/**
 * Whole hours come from the rollup, which must be fresh, and the beginning of the window from the polls themselves.
 * `platform` may be left empty for all.
 */
export async function readCounts(store: StoreClient, at: number, platform = ''): Promise<FeedCounts[]> {
  return store.rows(
    row,
    `WITH
       fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai') AS since,
       fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment,
       toDateTime64(toStartOfHour(since) + INTERVAL 1 HOUR, 3, 'Asia/Shanghai') AS first_whole
     SELECT platform, feed,
       sum(piece.polls) AS polls,
       sum(piece.failed) AS failed,
       arraySum((hour, count) -> if(hour >= toStartOfHour(max(piece.last_good)), count, 0),
         groupArray(piece.hour), groupArray(piece.failed_since_good)) AS failures,
       sum(piece.rows) AS rows,
       sum(piece.unchanged) AS unchanged,
       sum(piece.rejects) AS rejects,
       sum(piece.masked) AS masked
     FROM (
       SELECT hour, platform, feed, polls, failed, failed_since_good, last_good, rows, unchanged, rejects, masked
       FROM poll_hour FINAL
       WHERE hour >= first_whole AND hour <= moment AND ({platform:String} = '' OR platform = {platform:String})
       UNION ALL
       SELECT toStartOfHour(started) AS hour, platform, feed, count(), countIf(outcome != 'ok'),
         arrayCount(at -> at > good, groupArrayIf(started, outcome != 'ok')),
         maxIf(started, outcome = 'ok') AS good,
         sum(rows), sum(unchanged), sum(rejects), sum(masked)
       FROM poll FINAL
       WHERE NOT backfill AND started > since AND started < first_whole
         AND ({platform:String} = '' OR platform = {platform:String})
       GROUP BY hour, platform, feed
     ) AS piece
     GROUP BY platform, feed`,
    { from: at - COUNTED_MS, at, platform },
  )
}
