/** How often the polls of each exchange brought something new within eight days, and when they last did. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

const row = z.object({
  platform: z.string(),
  /** Polls that brought rows; the first and the last of them, epoch ms. */
  fruitful: z.number(),
  first_new: z.number(),
  last_new: z.number(),
  /** The first hour in which it was asked. */
  asked_since: z.number(),
})

export type Novelty = z.output<typeof row>

/** From the polls by the hour, which must be fresh. */
export async function readNovelty(store: StoreClient, at: number): Promise<Novelty[]> {
  return store.rows(
    row,
    `WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
     SELECT platform,
       sum(hourly.fruitful) AS fruitful,
       toUnixTimestamp64Milli(minIf(hourly.first_new, hourly.fruitful > 0)) AS first_new,
       toUnixTimestamp64Milli(max(hourly.last_new)) AS last_new,
       toUnixTimestamp(min(hour)) * 1000 AS asked_since
     FROM poll_hour AS hourly FINAL
     WHERE feed = 'exchange' AND hour > moment - INTERVAL 8 DAY AND hour <= moment
     GROUP BY platform`,
    { at },
  )
}
