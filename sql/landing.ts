/** Writes what the collector hands over: rows into their tables, then the stamp that analytics follows. */
import type { StoreClient } from './client.ts'

export interface LandingStamp {
  batch_id: string
  tables: readonly string[]
  /** Starts of the exchange hours the batch touched, epoch ms. */
  hours: readonly number[]
}

export interface Landing {
  /** Rows as a block (see native/). Inserting the same rows again changes nothing. */
  insert(table: string, block: Buffer): Promise<void>
  stamp(stamp: LandingStamp): Promise<void>
}

export function openLanding(store: StoreClient): Landing {
  return {
    insert: (table, block) => store.insertBlocks(table, block),
    // When it landed is for the store to say: collectors' clocks differ.
    stamp: ({ batch_id, tables, hours }) =>
      store.insert('landing', JSON.stringify({ batch_id, tables, hours })),
  }
}
