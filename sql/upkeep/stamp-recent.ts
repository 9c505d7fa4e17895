/** Makes analytics look again at what was landing while it was backed up. */
import type { StoreClient } from '../client.ts'

/** How long before the newest fact a backup of the tables may have begun. */
const RECENT_MS = 600_000

/**
 * One table is copied before another: a fact that was copied and whose stamp was not would stay out of every hour's sums
 * until its platform states it again, if it ever does. So the hours of the newest facts are stamped once more.
 */
export async function stampRecent(client: StoreClient, batch_id: string): Promise<void> {
  await client.run(
    `INSERT INTO landing (batch_id, tables, hours)
     SELECT {batch_id:String}, ['exchange', 'exchange_now'],
       groupUniqArray(toDateTime64(toStartOfHour(observed_at), 3, 'Asia/Shanghai'))
     FROM exchange_now
     WHERE known_at >= (SELECT max(known_at) FROM exchange_now) - toIntervalMillisecond({recent:UInt32})`,
    { batch_id, recent: RECENT_MS },
  )
}
