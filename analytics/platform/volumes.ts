/** How much platforms exchanged: the largest hours of the last 24, the day before today, and the seven days before that. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

const row = z.object({
  platform: z.string(),
  /** `hour`: the hours with the most calls, records and bytes. `last_day`: the day before today. */
  span: z.enum(['hour', 'last_day', 'day']),
  /** When it began, epoch ms. */
  at: z.number(),
  periods: z.number(),
  calls: z.number(),
  records: z.number(),
  bytes: z.number(),
})

export type Volume = z.output<typeof row>

export async function readVolumes(store: StoreClient, at: number): Promise<Volume[]> {
  return store.rows(
    row,
    `WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
     SELECT platform, 'hour' AS span, largest.1 AS at, largest.2 AS periods, largest.3 AS calls, largest.4 AS records,
       largest.5 AS bytes
     FROM (
       SELECT platform, arrayDistinct([argMax(held, held.3), argMax(held, held.4), argMax(held, held.5)]) AS peaks
       FROM (
         SELECT platform, hour,
           (toUnixTimestamp(hour) * 1000, sum(hourly.periods), sum(hourly.calls), sum(hourly.records), sum(hourly.bytes)) AS held
         FROM exchange_hour AS hourly FINAL
         WHERE hour > moment - INTERVAL 1 DAY AND hour <= moment AND hourly.periods > 0
         GROUP BY platform, hour
       )
       GROUP BY platform
     )
     ARRAY JOIN peaks AS largest
     UNION ALL
     SELECT platform, if(day = toDate(moment) - 1, 'last_day', 'day'),
       toUnixTimestamp(toDateTime(day, 'Asia/Shanghai')) * 1000,
       sum(daily.periods), sum(daily.calls), sum(daily.records), sum(daily.bytes)
     FROM exchange_day AS daily FINAL
     WHERE day >= toDate(moment) - 8 AND day < toDate(moment) AND daily.periods > 0
     GROUP BY platform, day`,
    { at },
  )
}
