/**
 * The digests of what was said, shelf by shelf: the ones last used are held in memory, all of them in the file. A shelf is
 * read at one go and written by row, in the transaction of the poll that says something new.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Statement } from './statements.ts'

type Thing = Pick<Statement, 'shelf' | 'key'>

export interface Said {
  digest: string
  /** Kept to the day: when it was last said. */
  said_at: number
}

export interface Shelves {
  find(feed: number, thing: Thing): Said | undefined
  put(feed: number, thing: Thing, digest: string, now: number, facts: string | null): void
  touch(feed: number, thing: Thing, now: number): void
  drop(feed: number, thing: Thing): void
  /** Forgets what was last said before a moment, and holds no facts, in the next stretch of the file. */
  forget(before: number): void
  /** Holds nothing in memory any more: what was put since was rolled back. */
  reset(): void
}

/** About 200 bytes each. */
const HELD = 200_000
const SWEPT_AT_ONCE = 20_000
const BEGINNING = { feed: -1, shelf: 0, key: '' }

export function openShelves(database: DatabaseSync): Shelves {
  const sql = {
    load: database.prepare('SELECT key, digest, said_at FROM said WHERE feed = ? AND shelf = ?'),
    put: database.prepare(
      'INSERT OR REPLACE INTO said (feed, shelf, key, digest, said_at, facts) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    touch: database.prepare('UPDATE said SET said_at = ? WHERE feed = ? AND shelf = ? AND key = ?'),
    drop: database.prepare('DELETE FROM said WHERE feed = ? AND shelf = ? AND key = ?'),
    stretch: database.prepare(
      `SELECT feed, shelf, key FROM said WHERE (feed, shelf, key) > (?, ?, ?)
       ORDER BY feed, shelf, key LIMIT 1 OFFSET ${SWEPT_AT_ONCE}`,
    ),
    sweep: database.prepare(
      `DELETE FROM said WHERE (feed, shelf, key) > (?, ?, ?) AND (feed, shelf, key) <= (?, ?, ?)
         AND said_at < ? AND facts IS NULL`,
    ),
    sweepRest: database.prepare(
      'DELETE FROM said WHERE (feed, shelf, key) > (?, ?, ?) AND said_at < ? AND facts IS NULL',
    ),
  }
  /** By feed and shelf, the one used last at the end. */
  const held = new Map<string, Map<string, Said>>()
  let count = 0
  let swept = BEGINNING
  /** The rows of an answer mostly speak of one moment after the other. */
  let last: { feed: number; shelf: number; things: Map<string, Said> } | undefined

  function shelfOf(feed: number, shelf: number): Map<string, Said> {
    if (last?.shelf === shelf && last.feed === feed) return last.things
    const name = `${feed} ${shelf}`
    let things = held.get(name)
    if (things) held.delete(name)
    else {
      things = new Map()
      for (const { key, digest, said_at } of sql.load.iterate(feed, shelf)) {
        things.set(String(key), { digest: String(digest), said_at: Number(said_at) })
      }
      count += things.size
      makeRoom()
    }
    held.set(name, things)
    last = { feed, shelf, things }
    return things
  }

  function makeRoom(): void {
    for (const [name, things] of held) {
      if (count <= HELD) return
      held.delete(name)
      count -= things.size
    }
  }

  function reset(): void {
    held.clear()
    count = 0
    last = undefined
  }

  return {
    find: (feed, { shelf, key }) => shelfOf(feed, shelf).get(key),
    put(feed, { shelf, key }, digest, now, facts) {
      sql.put.run(feed, shelf, key, digest, now, facts)
      const things = shelfOf(feed, shelf)
      const { size } = things
      count += things.set(key, { digest, said_at: now }).size - size
    },
    touch(feed, { shelf, key }, now) {
      sql.touch.run(now, feed, shelf, key)
      const said = shelfOf(feed, shelf).get(key)
      if (said) said.said_at = now
    },
    drop(feed, { shelf, key }) {
      sql.drop.run(feed, shelf, key)
      if (shelfOf(feed, shelf).delete(key)) count -= 1
    },
    forget(before) {
      const from = [swept.feed, swept.shelf, swept.key] as const
      const end = sql.stretch.get(...from)
      if (end) {
        swept = { feed: Number(end['feed']), shelf: Number(end['shelf']), key: String(end['key']) }
        sql.sweep.run(...from, swept.feed, swept.shelf, swept.key, before)
      } else {
        sql.sweepRest.run(...from, before)
        swept = BEGINNING
      }
      reset()
    },
    reset,
  }
}
