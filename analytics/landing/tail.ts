/**
 * Follows the `landing` table: which tables and hours have changed since one last looked.
 *
 * It reads with an overlap and knows the batches of its last look: a stamp may become visible a little after a later
 * one. What it has found stays found until `settle` says that it has been dealt with.
 */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Dirt } from './dirt.ts'

const stamp = z.object({
  batch_id: z.string(),
  tables: z.array(z.string()),
  hours: z.array(z.number()),
  landed_at: z.number(),
})

export interface Tail {
  /** Everything that has changed since the last `settle`. */
  look(): Promise<Dirt>
  /** All that the last look found has been dealt with, but for these hours. */
  settle(later?: Iterable<number>): void
}

/** How long a stamp may take to become visible. */
const OVERLAP_MS = 60_000

/** What an hour that is left for later is made of. */
const OF_HOURS = ['exchange', 'exchange_now']

/** @param behind hours that landed before `from` and have not been dealt with. */
export function openTail(store: StoreClient, from: number, behind: Iterable<number> = []): Tail {
  let newest = from
  let seen = new Set<string>()
  let hours = new Set<number>(behind)
  let tables = new Set<string>(hours.size > 0 ? OF_HOURS : [])
  return {
    async look() {
      // Stamps carry the store's time. Where its clock has been put back, the newest of them says nothing any more.
      const rows = await store.rows(
        stamp,
        `SELECT batch_id, tables, arrayMap(hour -> toUnixTimestamp64Milli(hour), hours) AS hours,
           toUnixTimestamp64Milli(landing.landed_at) AS landed_at
         FROM landing
         WHERE landing.landed_at >= least(fromUnixTimestamp64Milli({newest:Int64}, 'Asia/Shanghai'), now64(3))
           - toIntervalMillisecond({overlap:UInt32})`,
        { newest, overlap: OVERLAP_MS },
      )
      for (const row of rows) {
        if (seen.has(row.batch_id)) continue
        for (const table of row.tables) tables.add(table)
        for (const hour of row.hours) hours.add(hour)
      }
      seen = new Set(rows.map((row) => row.batch_id))
      newest = rows.reduce((latest, row) => Math.max(latest, row.landed_at), newest)
      return { tables, hours }
    },
    settle(later = []) {
      hours = new Set(later)
      tables = new Set(hours.size > 0 ? OF_HOURS : [])
    },
  }
}
