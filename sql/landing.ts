/** Writes what the collector hands over: rows into their tables, then the stamp that analytics follows. */
import type { StoreClient } from './client.ts'

export interface LandingStamp {
  batch_id: string
  tables: readonly string[]
  /** Starts of the exchange hours the batch touched, epoch ms. */
  hours: readonly number[]
}

export interface Landing {
  /** Rows as a block (see native/), which go to each of the tables. Inserting the same rows again changes nothing. */
  insert(tables: readonly string[], block: Buffer): Promise<void>
  stamp(stamp: LandingStamp): Promise<void>
}

export function openLanding(store: StoreClient): Landing {
  return {
    async insert(tables, block) {
      const way = block.length < LARGE ? undefined : wayInto(tables)
      await Promise.all((way ? [way] : tables).map((table) => store.insertBlocks(table, block)))
    },
    // When it landed is for the store to say: collectors' clocks differ.
    stamp: ({ batch_id, tables, hours }) =>
      store.insert('landing', JSON.stringify({ batch_id, tables, hours })),
  }
}

/** Bytes from which on it costs less to send and read a block once; below, two inserts side by side are sooner in. */
const LARGE = 64 * 1024

/** The way in to both tables of a feed (see 0018_way_in.sql). */
function wayInto([table = '', now, ...more]: readonly string[]): string | undefined {
  return now === `${table}_now` && more.length === 0 ? `${table}_in` : undefined
}
