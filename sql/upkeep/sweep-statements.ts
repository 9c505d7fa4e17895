/**
 * Clears what feeds without a moment in their key have said and no longer means anything: statements that a later one had
 * replaced before the oldest moment that can be asked about, and keys that ended before it.
 *
 * A TTL cannot tell these from what still holds: an entry that was stated three years ago and never since is as true today.
 */
import { z } from 'zod'
import type { StoreClient } from '../client.ts'

/** Each feed's key behind the platform, and when a key has ended. */
const FEEDS = {
  catalogue: { key: 'entry', ended: 'gone' },
  census: { key: 'item', ended: 'gone' },
  security: { key: 'alert', ended: `(gone OR state = 'closed')` },
  document: { key: 'document, revision', ended: 'gone' },
} as const

const DAY_MS = 86_400_000
const counted = z.object({ n: z.number() })

export interface Swept {
  table: string
  rows: number
}

/** It can be ended at any point, and run again. Where there is nothing to clear it changes nothing. */
export async function sweepStatements(
  store: StoreClient,
  { facts_days }: { facts_days: number },
  now: number,
): Promise<Swept[]> {
  const horizon = now - facts_days * DAY_MS
  const swept: Swept[] = []
  for (const [feed, { key, ended }] of Object.entries(FEEDS)) {
    const old = `observed_at < fromUnixTimestamp64Milli({horizon:Int64}, 'Asia/Shanghai')`
    const keys = `platform, ${key}`
    // By key and not by row: without its newest row an older one, not yet merged away, would stand for the key again.
    const current = `(${keys}) IN (SELECT ${keys} FROM ${feed}_now FINAL WHERE ${old} AND ${ended})`
    // Of what was stated before the horizon, the last statement is what held at it; and that of a key that is still known.
    const stated = `${old} AND (
      (${keys}, known_at) NOT IN (SELECT ${keys}, max(known_at) FROM ${feed} WHERE ${old} GROUP BY ${keys})
      OR (${keys}) NOT IN (SELECT ${keys} FROM ${feed}_now)
    )`
    for (const [table, condition] of [
      [`${feed}_now`, current],
      [feed, stated],
    ] as const) {
      // As readers see them: how many rows stand behind one that a merge has yet to make is the engine's affair.
      const [row] = await store.rows(counted, `SELECT count() AS n FROM ${table} FINAL WHERE ${condition}`, {
        horizon,
      })
      if (!row || row.n === 0) continue
      await store.run(`ALTER TABLE ${table} DELETE WHERE ${condition} SETTINGS mutations_sync = 1`, {
        horizon,
      })
      swept.push({ table, rows: row.n })
    }
  }
  return swept
}
