/** A store holds the numbers of one province, live or simulated, and never both. */
import { z } from 'zod'
import type { StoreClient } from './client.ts'

export class ProvenanceError extends Error {}

const row = z.object({ province: z.string(), provenance: z.string() })

/**
 * Writes whose numbers these are into an empty store, and refuses another's.
 *
 * @throws {ProvenanceError}
 */
export async function claimStore(store: StoreClient, province: string, provenance: string): Promise<void> {
  const [held] = await store.rows(row, 'SELECT province, provenance FROM provenance FINAL')
  if (!held) {
    await store.run(
      `INSERT INTO provenance SELECT {province:String}, {provenance:String}, now64(3, 'Asia/Shanghai')`,
      { province, provenance },
    )
    return
  }
  if (held.province !== province || held.provenance !== provenance) {
    throw new ProvenanceError(
      `the store holds ${held.provenance} numbers of ${held.province}, and this is ${provenance} ${province}: ` +
        'set YUEMAI_DATA (or CLICKHOUSE_URL) to a store of its own',
    )
  }
}
