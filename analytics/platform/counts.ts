/** What the polls of the last 24 hours came to, by feed. Windows of history are not among them: they say nothing of now. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { counts } from './shapes.ts'

export const COUNTED_MS = 24 * 3_600_000

const row = counts.extend({
  platform: z.string(),
  feed: z.string(),
  /** Failed polls since the last good one. */
  failures: z.number(),
})

export type FeedCounts = z.output<typeof row>

/** `platform` may be left empty for all. */
export async function readCounts(store: StoreClient, at: number, platform = ''): Promise<FeedCounts[]> {
  return store.rows(
    row,
    `SELECT platform, feed,
       count() AS polls,
       countIf(outcome != 'ok') AS failed,
       countIf(outcome != 'ok' AND poll.started > last_good) AS failures,
       sum(poll.rows) AS rows,
       sum(poll.unchanged) AS unchanged,
       sum(poll.rejects) AS rejects,
       sum(poll.masked) AS masked,
       quantileExact(0.5)(ms) AS p50_ms,
       max(ms) AS max_ms
     FROM (
       SELECT platform, feed, started, ms, outcome, rows, unchanged, rejects, masked
       FROM poll FINAL
       WHERE NOT backfill AND started > fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
         AND started <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
         AND ({platform:String} = '' OR platform = {platform:String})
     ) AS poll
     LEFT JOIN (
       SELECT platform, feed, started AS last_good FROM poll_now FINAL WHERE outcome = 'ok' AND NOT backfill
     ) AS good USING (platform, feed)
     GROUP BY platform, feed`,
    { from: at - COUNTED_MS, at, platform },
  )
}
