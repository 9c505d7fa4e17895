/** How what a platform sends has changed: what is so still, and what was until a week ago. */
import type { StoreClient } from '#sql/client.ts'
import { drift, type Drift } from './shapes.ts'

const CLOSED_KEPT_MS = 7 * 86_400_000
const MOST = 500

export async function readDrift(store: StoreClient, platform: string, at: number): Promise<Drift[]> {
  return store.rows(
    drift,
    `SELECT feed, path, kind, last.1 AS weight, last.2 AS state, last.3 AS was, last.4 AS \`is\`, last.5 AS example,
       last.6 AS poll_id, toUnixTimestamp64Milli(last.7) AS first_seen, toUnixTimestamp64Milli(newest) AS known_at
     FROM (
       SELECT feed, path, kind, max(drift.known_at) AS newest,
         argMax((weight, state, was, \`is\`, example, poll_id, drift.first_seen), drift.known_at) AS last
       FROM drift FINAL
       WHERE platform = {platform:String}
       GROUP BY feed, path, kind
     )
     WHERE state = 'open' OR newest > fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
     ORDER BY state = 'closed', weight = 'notice', newest DESC, feed, path, kind
     LIMIT {most:UInt32}`,
    { platform, from: at - CLOSED_KEPT_MS, most: MOST },
  )
}
