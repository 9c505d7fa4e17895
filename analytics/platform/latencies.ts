/** How long the polls of a platform's feeds took in the last 24 hours. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { COUNTED_MS } from './counts.ts'
import { latency } from './shapes.ts'

const row = latency.extend({ feed: z.string() })

export type FeedLatency = z.output<typeof row>

export async function readLatencies(
  store: StoreClient,
  at: number,
  platform: string,
): Promise<FeedLatency[]> {
  return store.rows(
    row,
    `SELECT feed, quantileExact(0.5)(ms) AS p50_ms, max(ms) AS max_ms
     FROM poll FINAL
     WHERE platform = {platform:String} AND NOT backfill
       AND started > fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
       AND started <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
     GROUP BY feed`,
    { from: at - COUNTED_MS, at, platform },
  )
}
