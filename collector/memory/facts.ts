/** What has been said of each key: so that what is said again is not stored anew, and what is late does not become true. */
import type { DatabaseSync } from 'node:sqlite'
import type { Statement } from './statements.ts'

export interface Said {
  hash: string
  /** Kept to the day: when it was last said. */
  said_at: number
}

export interface FactBook {
  find(feed: number, key: string): Said | undefined
  /** `facts`: what the row that says "gone" must repeat, for snapshots. */
  put(feed: number, key: string, hash: string, now: number, facts: string | null): void
  /** Whether it says what was last said of its key. */
  isKnown(feed: number, statement: Statement, now: number): boolean
  /** Whether a key has been said before; from now on it has. */
  isNew(feed: number, key: string, now: number): boolean
  /** A state that was true before the one we know belongs to the past: it must not become the current truth. */
  isLate(feed: number, statement: Statement): boolean
  /** Forgets the keys of a snapshot that are not in `said`, and gives what was said of each. */
  takeGone(feed: number, said: ReadonlySet<string>): string[]
  /** Forgets what has not been said for days. */
  forget(now: number): void
}

const DAY_MS = 86_400_000
/** How long a hash outlives the last time its record was said. */
const FORGET_MS = 3 * DAY_MS
const FORGET_HEADS_MS = 400 * DAY_MS
const FORGET_AT_ONCE = 20_000

export function openFacts(database: DatabaseSync): FactBook {
  const sql = {
    get: database.prepare('SELECT hash, said_at FROM fact WHERE feed = ? AND key = ?'),
    put: database.prepare(
      'INSERT OR REPLACE INTO fact (feed, key, hash, said_at, facts) VALUES (?, ?, ?, ?, ?)',
    ),
    say: database.prepare('UPDATE fact SET said_at = ? WHERE feed = ? AND key = ?'),
    keysOf: database.prepare('SELECT key FROM fact WHERE feed = ? AND facts IS NOT NULL'),
    factsOf: database.prepare('SELECT facts FROM fact WHERE feed = ? AND key = ?'),
    drop: database.prepare('DELETE FROM fact WHERE feed = ? AND key = ?'),
    getHead: database.prepare('SELECT observed_at FROM head WHERE feed = ? AND key = ?'),
    putHead: database.prepare('INSERT OR REPLACE INTO head (feed, key, observed_at) VALUES (?, ?, ?)'),
    forget: database.prepare(
      `DELETE FROM fact WHERE (feed, key) IN
        (SELECT feed, key FROM fact WHERE said_at < ? AND facts IS NULL ORDER BY said_at LIMIT ?)`,
    ),
    forgetHeads: database.prepare('DELETE FROM head WHERE observed_at < ?'),
  }

  function find(feed: number, key: string): Said | undefined {
    const row = sql.get.get(feed, key)
    return row && { hash: String(row['hash']), said_at: Number(row['said_at']) }
  }

  return {
    find,
    put(feed, key, hash, now, facts) {
      sql.put.run(feed, key, hash, now, facts)
    },
    isKnown(feed, { key, hash }, now) {
      const said = find(feed, key)
      if (said?.hash !== hash) return false
      // Once a day is enough to know that it is still being said.
      if (now - said.said_at > DAY_MS) sql.say.run(now, feed, key)
      return true
    },
    isNew(feed, key, now) {
      if (find(feed, key)) {
        sql.say.run(now, feed, key)
        return false
      }
      sql.put.run(feed, key, '', now, null)
      return true
    },
    isLate(feed, { head, observation }) {
      if (head === undefined) return false
      const latest = sql.getHead.get(feed, head)?.['observed_at']
      if (latest !== undefined && observation.observed_at < Number(latest)) return true
      sql.putHead.run(feed, head, observation.observed_at)
      return false
    },
    takeGone(feed, said) {
      const gone: string[] = []
      for (const { key } of sql.keysOf.all(feed)) {
        if (said.has(String(key))) continue
        const facts = sql.factsOf.get(feed, String(key))?.['facts']
        sql.drop.run(feed, String(key))
        if (typeof facts === 'string') gone.push(facts)
      }
      return gone
    },
    forget(now) {
      sql.forget.run(now - FORGET_MS, FORGET_AT_ONCE)
      sql.forgetHeads.run(now - FORGET_HEADS_MS)
    },
  }
}
