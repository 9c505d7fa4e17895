/** Open alerts counted: by level and category, and by the organ they are about. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

export const attacked = z.object({
  organ: z.string(),
  region: z.string(),
  warn_level: z.number(),
  category: z.string(),
  count: z.number(),
  /** Newest word on any of them, epoch ms. */
  newest_at: z.number(),
})
export type Attacked = z.output<typeof attacked>

/** One row for each organ, level and category that has any; the newest state of each alert decides. */
export function readAttacks(store: StoreClient, at: number): Promise<Attacked[]> {
  return store.rows(
    attacked,
    `SELECT said.1 AS organ, said.2 AS region, said.3 AS warn_level, said.4 AS category, count() AS count,
       toUnixTimestamp64Milli(max(last_at)) AS newest_at
     FROM (
       SELECT platform, alert, max(statement.observed_at) AS last_at,
         argMax(
           (organ, region, warn_level, category, state = 'open' AND NOT gone),
           (statement.observed_at, statement.known_at)
         ) AS said
       FROM security AS statement FINAL
       WHERE statement.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
       GROUP BY platform, alert
     )
     WHERE said.5
     GROUP BY organ, region, warn_level, category
     ORDER BY warn_level, count DESC, organ, category`,
    { at },
  )
}
