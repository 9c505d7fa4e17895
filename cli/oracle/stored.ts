/** What the store holds of the claims, read by hand-written SQL. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Statement, Truth } from './judge.ts'

const statement = z.object({ id: z.string(), version: z.number(), times: z.number() })
const truth = z.object({ id: z.string(), version: z.number(), rows: z.number() })

export function readStatements(store: StoreClient): Promise<Statement[]> {
  return store.rows(
    statement,
    `SELECT resource AS id, toUInt32(calls) AS version, toUInt32(count()) AS times FROM exchange FINAL GROUP BY ALL
     UNION ALL
     SELECT labels AS id, toUInt32(value) AS version, toUInt32(count()) AS times FROM measure FINAL GROUP BY ALL`,
  )
}

export function readTruths(store: StoreClient): Promise<Truth[]> {
  return store.rows(
    truth,
    `SELECT resource AS id, toUInt32(max(calls)) AS version, toUInt32(count()) AS rows FROM exchange_now FINAL GROUP BY ALL
     UNION ALL
     SELECT labels AS id, toUInt32(max(value)) AS version, toUInt32(count()) AS rows FROM measure_now FINAL GROUP BY ALL`,
  )
}
