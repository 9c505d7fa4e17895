/** Counters that fell within the last hour, by platform: the last of them, and how many others did. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

const row = z.object({
  platform: z.string(),
  /** Its name and labels. */
  counter: z.string(),
  /** The moment of the value that is smaller than the one before, epoch ms. */
  at: z.number(),
  was: z.number(),
  is: z.number(),
  others: z.number(),
})

export type CounterFall = z.output<typeof row>

/** What is a counter is told by its name alone, as OpenMetrics wants it: it ends in `_total`. */
export async function readCounterFalls(store: StoreClient, at: number): Promise<CounterFall[]> {
  return store.rows(
    row,
    `SELECT platform, last.2 AS counter, last.1 AS at, last.3 AS was, last.4 AS is, fallen - 1 AS others
     FROM (
       SELECT platform, count() AS fallen, max((points[place].1, counter, points[place - 1].2, points[place].2)) AS last
       FROM (
         SELECT platform, if(labels = '', name, concat(name, '{', labels, '}')) AS counter,
           arraySort(groupArray((toUnixTimestamp64Milli(observed_at), value))) AS points,
           arrayLastIndex((point, before) -> point.2 < before.2, points,
             arrayPushFront(arrayPopBack(points), points[1])) AS place
         FROM measure_now FINAL
         WHERE endsWith(name, '_total') AND NOT gone
           AND observed_at > fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
           AND observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
         GROUP BY platform, organ, name, labels
         HAVING place > 1
       )
       GROUP BY platform
     )`,
    { from: at - 3_600_000, at },
  )
}
