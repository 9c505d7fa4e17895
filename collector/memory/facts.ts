/** What has been said of each key: so that what is said again is not stored anew, and what is late does not become true. */
import type { DatabaseSync } from 'node:sqlite'
import { FEEDS, type FeedName } from '#sql/feeds.ts'
import { openShelves, type Said } from './shelves.ts'
import { olderDigestOf, recall, shelfOf, toStatement, type Statement } from './statements.ts'

type Thing = Pick<Statement, 'shelf' | 'key'>

export interface FactBook {
  find(feed: number, thing: Thing): Said | undefined
  /** `facts`: what the row that says "gone" must repeat, for snapshots. */
  put(feed: number, thing: Thing, digest: number, now: number, facts: string | null): void
  /** Whether it is what was last said of its key. */
  isKnown(feed: number, name: FeedName, statement: Statement, digest: number, now: number): boolean
  /** Whether a text has been said before. */
  isSaid(feed: number, text: string, now: number): boolean
  /** Whether it has not; from now on it has. */
  isNew(feed: number, text: string, now: number): boolean
  /** A state that was true before the one we know belongs to the past: it must not become the current truth. */
  isLate(feed: number, statement: Statement): boolean
  /**
   * Forgets the keys of a snapshot that `statements` leave out, and gives what was said of each. What is said once more of
   * another moment, as an alert that is still open, is not gone: its older state is only forgotten.
   */
  takeGone(feed: number, statements: readonly Statement[], now: number): string[]
  /** Puts what was said since into the file; whoever said something does so before the transaction ends. */
  write(): void
  /** Forgets some of what has not been said for days. */
  forget(now: number): void
  /** What was put since was rolled back. */
  reset(): void
}

const DAY_MS = 86_400_000
/** How long a digest outlives the last time its record was said. */
const FORGET_MS = 3 * DAY_MS
const FORGET_HEADS_MS = 400 * DAY_MS

export function openFacts(database: DatabaseSync): FactBook {
  const sql = {
    keysOf: database.prepare('SELECT shelf, key FROM said WHERE feed = ? AND facts IS NOT NULL'),
    factsOf: database.prepare('SELECT facts FROM said WHERE feed = ? AND shelf = ? AND key = ?'),
    getHead: database.prepare('SELECT observed_at FROM head WHERE feed = ? AND key = ?'),
    putHead: database.prepare('INSERT OR REPLACE INTO head (feed, key, observed_at) VALUES (?, ?, ?)'),
    forgetHeads: database.prepare('DELETE FROM head WHERE observed_at < ?'),
  }
  const shelves = openShelves(database)
  carryOver(database)

  /** Once a day is enough to know that it is still being said. */
  function sayAgain(feed: number, thing: Thing, said: Said, now: number): void {
    if (now - said.said_at > DAY_MS) shelves.touch(feed, thing, now)
  }

  function isSaid(feed: number, text: string, now: number): boolean {
    const thing = { shelf: shelfOf(text), key: text }
    const said = shelves.find(feed, thing)
    if (said) sayAgain(feed, thing, said, now)
    return said !== undefined
  }

  return {
    find: (feed, thing) => shelves.find(feed, thing),
    put(feed, thing, digest, now, facts) {
      shelves.put(feed, thing, digest, now, facts)
    },
    isKnown(feed, name, statement, digest, now) {
      const said = shelves.find(feed, statement)
      if (!said || !says(said, digest, name, statement)) return false
      sayAgain(feed, statement, said, now)
      return true
    },
    isSaid,
    isNew(feed, text, now) {
      if (isSaid(feed, text, now)) return false
      shelves.put(feed, { shelf: shelfOf(text), key: text }, 0, now, null)
      return true
    },
    isLate(feed, { head, observation }) {
      if (head === undefined) return false
      const latest = sql.getHead.get(feed, head)?.['observed_at']
      if (latest !== undefined && observation.observed_at < Number(latest)) return true
      sql.putHead.run(feed, head, observation.observed_at)
      return false
    },
    takeGone(feed, statements, now) {
      const said = new Set(statements.map(({ shelf, key }) => `${shelf} ${key}`))
      const heads = new Set(statements.map(({ head }) => head))
      const gone: string[] = []
      for (const row of sql.keysOf.all(feed)) {
        const thing = { shelf: Number(row['shelf']), key: String(row['key']) }
        if (said.has(`${thing.shelf} ${thing.key}`)) continue
        const facts = sql.factsOf.get(feed, thing.shelf, thing.key)?.['facts']
        shelves.drop(feed, thing, now)
        if (typeof facts === 'string' && !heads.has(thing.key)) gone.push(facts)
      }
      return gone
    },
    write: () => shelves.write(),
    forget(now) {
      shelves.forget(now - FORGET_MS)
      sql.forgetHeads.run(now - FORGET_HEADS_MS)
    },
    reset() {
      shelves.reset()
    },
  }
}

/** Whether what is kept as said is what a statement says. */
export function says({ digest: kept }: Said, digest: number, feed: FeedName, statement: Statement): boolean {
  return typeof kept === 'number' ? kept === digest : kept === olderDigestOf(feed, statement)
}

/** Snapshots as an older version remembered them: what of them is gone must still be noticed. */
function carryOver(database: DatabaseSync): void {
  const rows = database
    .prepare(
      'SELECT feed.id AS id, feed.feed AS feed, facts FROM carried JOIN feed ON feed.id = carried.feed',
    )
    .all()
  if (rows.length === 0) return
  const put = database.prepare(
    `INSERT OR IGNORE INTO said (feed, shelf, key, digest, said_at, facts) VALUES (?, ?, ?, '', 0, ?)`,
  )
  database.exec('BEGIN IMMEDIATE')
  for (const { id, feed, facts } of rows) {
    const name = String(feed)
    if (!isFeed(name)) continue
    const { observed_at, facts: recalled } = recall(String(facts))
    const statement = toStatement(name, { ordinal: 0, observed_at, untimed: false, facts: recalled })
    // Without its digest: it was another one. Said once more, each lands once more.
    put.run(Number(id), statement.shelf, statement.key, String(facts))
  }
  database.exec('DELETE FROM carried; COMMIT')
}

function isFeed(name: string): name is FeedName {
  return Object.hasOwn(FEEDS, name)
}
