/** The open security alerts, newest state of each, most severe and newest first; and how many there are. */
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
  total: z.number(),
})

export interface OpenAlerts {
  alerts: OpenAlert[]
  /** How many are open in all: the list is cut. */
  alerts_total: number
}

/** @param silent platforms whose alerts are held. @param most alerts in the list at the most. */
export async function readOpenAlerts(
  store: StoreClient,
  at: number,
  silent: ReadonlySet<string>,
  most = 200,
): Promise<OpenAlerts> {
  const rows = await store.rows(
    row,
    `SELECT platform, alert, said.1 AS organ, said.2 AS region, said.3 AS warn_level, said.4 AS category, said.5 AS title,
       said.6 AS upstream, toUnixTimestamp64Milli(last_at) AS observed_at, count() OVER () AS total
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
  return {
    alerts: rows.map(({ total: _total, ...alert }) => ({ ...alert, held: silent.has(alert.platform) })),
    alerts_total: rows[0]?.total ?? 0,
  }
}
