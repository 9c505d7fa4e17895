/** By what each platform knows its last answer again, so that what has not changed is not sent again. */
import type { DatabaseSync } from 'node:sqlite'
import type { Conditional } from '../poll/walk.ts'

export interface Conditionals {
  /** What was said of the answer that has this hash, as none holds for another one. */
  get(feed: number, answer_hash: string): Conditional | undefined
  put(feed: number, answer_hash: string, conditional: Conditional | undefined): void
  /** What was put since was rolled back. */
  reset(): void
}

export function openConditionals(database: DatabaseSync): Conditionals {
  const sql = {
    get: database.prepare('SELECT * FROM conditional WHERE feed = ? AND answer_hash = ?'),
    put: database.prepare(
      'INSERT OR REPLACE INTO conditional (feed, answer_hash, request, etag, last_modified) VALUES (?, ?, ?, ?, ?)',
    ),
    drop: database.prepare('DELETE FROM conditional WHERE feed = ?'),
  }
  /** Feeds of which the file holds nothing: most never say by what their answers are known. */
  const without = new Set<number>()
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return {
    get(feed, answer_hash) {
      if (without.has(feed)) return undefined
      const row = sql.get.get(feed, answer_hash)
      if (!row) return undefined
      const validators = { etag: text(row['etag']), last_modified: text(row['last_modified']) }
      return { request: String(row['request']), validators }
    },
    put(feed, answer_hash, conditional) {
      if (!conditional) {
        if (!without.has(feed)) sql.drop.run(feed)
        without.add(feed)
        return
      }
      without.delete(feed)
      const { etag, last_modified } = conditional.validators
      sql.put.run(feed, answer_hash, conditional.request, etag ?? null, last_modified ?? null)
    },
    reset: () => without.clear(),
  }
}
