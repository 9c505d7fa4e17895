/** What the store's copy knows of the log: the hash of the last entry that reached it. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Witness } from './verify.ts'

const row = z.object({ writer: z.string(), seq: z.number(), hash: z.string() })

/** Of the log that wrote last; a store may hold those of files that were lost before. */
export async function readWitness(store: StoreClient): Promise<Witness[]> {
  const rows = await store.rows(
    row,
    'SELECT writer, seq, hash FROM case_event ORDER BY case_event.at DESC, seq DESC LIMIT 1',
  )
  return rows.map((one) => ({ ...one, where: "the store's case_event" }))
}
