/** Reads the alerts of platforms: the latest state of those that something was said of, or all that are open. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { SecurityAlert } from './security.ts'

const row = z.object({
  platform: z.string(),
  alert: z.string(),
  organ: z.string(),
  region: z.string(),
  warn_level: z.number(),
  category: z.string(),
  title: z.string(),
  detail: z.string(),
  asset: z.string(),
  upstream: z.string(),
  open: z.number().transform(Boolean),
  observed_at: z.number(),
  known_at: z.number(),
})

const LATEST = (which: string, only: string): string => `
  SELECT platform, alert, said.1 AS organ, said.2 AS region, said.3 AS warn_level, said.4 AS category, said.5 AS title,
    said.6 AS detail, said.7 AS asset, said.8 AS upstream, said.9 AS open,
    toUnixTimestamp64Milli(last_at) AS observed_at, toUnixTimestamp64Milli(last_known) AS known_at
  FROM (
    SELECT platform, alert, max(statement.observed_at) AS last_at, max(statement.known_at) AS last_known,
      argMax(
        (organ, region, warn_level, category, title, detail, asset, upstream, toUInt8(state = 'open' AND NOT gone)),
        (statement.observed_at, statement.known_at)
      ) AS said
    FROM security AS statement FINAL
    WHERE ${which}
    GROUP BY platform, alert
  )
  WHERE ${only}
  ORDER BY observed_at, platform, alert`

/** Of every alert that anything was said of since `from`, epoch ms. */
export function readAlertsSince(store: StoreClient, from: number): Promise<SecurityAlert[]> {
  return store.rows(
    row,
    LATEST(
      `(platform, alert) IN (
        SELECT platform, alert FROM security WHERE known_at >= fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
      )`,
      '1',
    ),
    { from },
  )
}

export function readAllOpenAlerts(store: StoreClient): Promise<SecurityAlert[]> {
  return store.rows(row, LATEST('1', 'said.9'))
}
