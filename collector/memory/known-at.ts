/** The moments at which things become known: never the same twice and never back, whatever the wall clock does. */
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../clock.ts'

export interface KnownAt {
  /** Epoch ms, later than all that were taken. */
  next(): number
  /** All up to this one are taken. */
  take(known_at: number): void
  /** Puts the last one into the file; whoever took one does so before the transaction ends. */
  write(): void
  /** What was taken since was rolled back. */
  reset(): void
}

export function openKnownAt(database: DatabaseSync, clock: Clock): KnownAt {
  const get = database.prepare("SELECT value FROM meta WHERE key = 'known_at'")
  const put = database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('known_at', ?)")
  /** Undefined where the file is to be asked. */
  let last: number | undefined
  return {
    next() {
      last ??= Number(get.get()?.['value'] ?? 0)
      return Math.max(last + 1, clock.now())
    },
    take(known_at) {
      last = known_at
    },
    write() {
      if (last !== undefined) put.run(last)
    },
    reset() {
      last = undefined
    },
  }
}
