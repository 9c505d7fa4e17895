/** The open security alerts, newest state of each, most severe and newest first. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { OpenAlert } from './events.ts'

const row = z.object({
  platform: z.string(),
  organ: z.string(),
  region: z.string(),
  alert: z.string(),
  warn_level: z.number(),
  category: z.string(),
  title: z.string(),
  upstream: z.string(),
  observed_at: z.number(),
})

/** @param silent platforms whose alerts are held. @param most rows at the most. */
export async function readOpenAlerts(
  store: StoreClient,
  at: number,
  silent: ReadonlySet<string>,
  most = 200,
): Promise<OpenAlert[]> {
  const rows = await store.rows(
    row,
    `SELECT platform, alert, said.1 AS organ, said.2 AS region, said.3 AS warn_level, said.4 AS category, said.5 AS title,
       said.6 AS upstream, toUnixTimestamp64Milli(last_at) AS observed_at
     FROM (
       SELECT platform, alert, max(statement.observed_at) AS last_at,
         argMax(
           (organ, region, warn_level, category, title, upstream, state = 'open' AND NOT gone),
           (statement.observed_at, statement.known_at)
         ) AS said
       FROM security AS statement FINAL
       WHERE statement.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
       GROUP BY platform, alert
     )
     WHERE said.7
     ORDER BY warn_level, last_at DESC, platform, alert
     LIMIT {most:UInt32}`,
    { at, most },
  )
  return rows.map((alert) => ({ ...alert, held: silent.has(alert.platform) }))
}
