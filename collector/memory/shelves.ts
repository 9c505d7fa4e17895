/**
 * The digests of what was said, shelf by shelf: the ones last used are held in memory, all of them in the file. A shelf is
 * read at one go.
 *
 * What a delta says has no row of its own: it gathers in the journal, what a shelf was told there becomes one row of it, and
 * now and then the rows of a shelf are made one again. A row for each key would cost several times what it costs to store the
 * facts themselves.
 */
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { DROPPED, group, openJournal, type Entry, type Group } from './journal.ts'
import type { Statement } from './statements.ts'

type Thing = Pick<Statement, 'shelf' | 'key'>

export interface Said {
  /** A text is one that an older version kept. */
  digest: number | string
  /** Kept to the day: when it was last said. */
  said_at: number
}

export interface Shelves {
  find(feed: number, thing: Thing): Said | undefined
  /** `facts`: what the row that says "gone" must repeat, for snapshots. */
  put(feed: number, thing: Thing, digest: number, now: number, facts: string | null): void
  touch(feed: number, thing: Thing, now: number): void
  drop(feed: number, thing: Thing, now: number): void
  /** Puts into the file what was put since, which only memory holds until then. */
  write(): void
  /** Forgets what was last said before a moment, and holds no facts, in the next stretch of the file. */
  forget(before: number): void
  /** Holds nothing in memory any more: what was put since was rolled back. */
  reset(): void
}

interface Shelf {
  /** Used since it was last passed over when room was made. */
  isUsed: boolean
  feed: number
  shelf: number
  things: Map<string, Kept>
  /** Number of its next row, and how many it has. */
  next: number
  rows: number
}

interface Kept extends Said {
  /** The one text for it that is kept: every answer brings another, which is let go of where nothing keeps it. */
  key: string
  /** It has a row of its own, as what snapshots say. */
  apart: boolean
}

/** One thing of a group. */
type Says = [key: string, said_at: number, digest: number | string]

/** About 200 bytes each. */
const HELD = 200_000
/** A shelf of so many rows is made one of a single row. */
const MOST_ROWS = 24
/** How long a digest of an older version is. */
const OLDER_LENGTH = 22

const groups = z.array(group)

/**
 * @param most things that are held in memory, but for the shelf at hand
 * @param transactions for how many of them the journal has what a shelf was told
 */
export function openShelves(database: DatabaseSync, most = HELD, transactions?: number): Shelves {
  const sql = {
    load: database.prepare('SELECT key, digest, said_at FROM said WHERE feed = ? AND shelf = ?'),
    put: database.prepare(
      'INSERT OR REPLACE INTO said (feed, shelf, key, digest, said_at, facts) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    touch: database.prepare('UPDATE said SET said_at = ? WHERE feed = ? AND shelf = ? AND key = ?'),
    drop: database.prepare('DELETE FROM said WHERE feed = ? AND shelf = ? AND key = ?'),
    loadRows: database.prepare('SELECT seq, said FROM spoken WHERE feed = ? AND shelf = ? ORDER BY seq'),
    addRow: database.prepare('INSERT INTO spoken (feed, shelf, seq, said_at, said) VALUES (?, ?, ?, ?, ?)'),
    clearRows: database.prepare('DELETE FROM spoken WHERE feed = ? AND shelf = ?'),
  }
  const sweeps = [
    openSweep(database, { table: 'said', last: 'key', only: 'AND facts IS NULL', at_once: 20_000 }),
    openSweep(database, { table: 'spoken', last: 'seq', only: '', at_once: 2_000 }),
  ]
  const held = new Map<number, Map<number, Shelf>>()
  /** All that are held; those at the front are put away first, but for what was used since they came there. */
  const queue = new Set<Shelf>()
  const journal = openJournal(database, transactions)
  let count = 0
  let forgotten = Number.NEGATIVE_INFINITY
  /** The rows of an answer mostly speak of one moment after the other. */
  let last: Shelf | undefined

  function shelfOf(feed: number, shelf: number): Shelf {
    if (last?.shelf === shelf && last.feed === feed) return last
    let ofFeed = held.get(feed)
    let found = ofFeed?.get(shelf)
    if (!found) {
      found = load(feed, shelf)
      count += found.things.size
      makeRoom()
      ofFeed = held.get(feed) ?? new Map<number, Shelf>()
      held.set(feed, ofFeed.set(shelf, found))
      queue.add(found)
    }
    found.isUsed = true
    last = found
    return found
  }

  function load(feed: number, shelf: number): Shelf {
    const loaded: Shelf = { isUsed: true, feed, shelf, things: new Map(), next: 0, rows: 0 }
    const { things } = loaded
    for (const { key, digest, said_at } of sql.load.iterate(feed, shelf)) {
      const text = String(digest)
      const read = text.length === OLDER_LENGTH ? text : Number(text)
      keep(things, String(key), read, Number(said_at), true)
    }
    for (const { seq, said } of sql.loadRows.iterate(feed, shelf)) {
      loaded.next = Number(seq) + 1
      loaded.rows += 1
      for (const group of readGroups(String(said))) hear(things, group)
    }
    for (const group of journal.find(feed, shelf)?.groups ?? []) hear(things, group, forgotten)
    return loaded
  }

  function makeRoom(): void {
    for (const shelf of queue) {
      if (count <= most) return
      queue.delete(shelf)
      if (shelf.isUsed) {
        shelf.isUsed = false
        queue.add(shelf)
        continue
      }
      const ofFeed = held.get(shelf.feed)
      ofFeed?.delete(shelf.shelf)
      if (ofFeed?.size === 0) held.delete(shelf.feed)
      count -= shelf.things.size
    }
  }

  /** Puts on a shelf what it was told. */
  function fold({ feed, shelf, groups }: Entry): void {
    const on = shelfOf(feed, shelf)
    let said = lastOf(groups)
    if (on.rows >= MOST_ROWS) {
      sql.clearRows.run(feed, shelf)
      on.rows = 0
      said = groupsOf(on)
      // All that it says has a row of its own by now, or is said no more.
      if (said.length === 0) return
    }
    const said_at = said.reduce((latest, [at]) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
    sql.addRow.run(feed, shelf, on.next, said_at, JSON.stringify(said))
    on.next += 1
    on.rows += 1
  }

  /** All that a shelf says without a row of its own, but for what is forgotten. */
  function groupsOf({ things }: Shelf): Group[] {
    const found = [...things].filter(([, { apart, said_at }]) => !apart && said_at >= forgotten)
    return toGroups(found.map(([key, { said_at, digest }]) => [key, said_at, digest]))
  }

  function letGo(): void {
    held.clear()
    queue.clear()
    count = 0
    last = undefined
  }

  return {
    find: (feed, { shelf, key }) => shelfOf(feed, shelf).things.get(key),
    put(feed, thing, digest, now, facts) {
      const { shelf } = thing
      const on = shelfOf(feed, shelf)
      const said = on.things.get(thing.key)
      const key = said?.key ?? thing.key
      if (facts === null) journal.say(feed, shelf, key, digest, now)
      else sql.put.run(feed, shelf, key, String(digest), now, facts)
      const apart = facts !== null
      if (said) {
        said.digest = digest
        said.said_at = now
        said.apart = apart
      } else {
        keep(on.things, key, digest, now, apart)
        count += 1
      }
    },
    touch(feed, { shelf, key }, now) {
      const on = shelfOf(feed, shelf)
      const said = on.things.get(key)
      if (!said) return
      said.said_at = now
      if (said.apart) sql.touch.run(now, feed, shelf, key)
      else journal.say(feed, shelf, said.key, said.digest, now)
    },
    drop(feed, { shelf, key }, now) {
      sql.drop.run(feed, shelf, key)
      const on = shelfOf(feed, shelf)
      if (on.things.delete(key)) count -= 1
      // As a delta it may have been said before it was part of a snapshot.
      if (on.rows > 0 || journal.find(feed, shelf)) journal.say(feed, shelf, key, DROPPED, now)
    },
    write: () => journal.write(fold),
    forget(before) {
      forgotten = before
      for (const sweep of sweeps) sweep(before)
      letGo()
    },
    reset() {
      letGo()
      journal.reset()
    },
  }
}

/** Of what was said of a key the latest holds; what was said before `since` is forgotten, and what came before it with it. */
function hear(things: Map<string, Kept>, group: Group, since = Number.NEGATIVE_INFINITY): void {
  for (const [key, said_at, digest] of saysOf(group)) {
    const known = things.get(key)
    if (said_at < (known?.said_at ?? Number.NEGATIVE_INFINITY)) continue
    if (digest === DROPPED || said_at < since) things.delete(key)
    else keep(things, known?.key ?? key, digest, said_at, false)
  }
}

function keep(
  things: Map<string, Kept>,
  key: string,
  digest: number | string,
  said_at: number,
  apart: boolean,
): void {
  things.set(key, { key, digest, said_at, apart })
}

/** What was last said of each key. */
function lastOf(groups: readonly Group[]): Group[] {
  if (groups.length === 1) return [...groups]
  const says = groups.flatMap(saysOf)
  return toGroups([...new Map(says.map((one) => [one[0], one])).values()])
}

function saysOf([said_at, ...pairs]: Group): Says[] {
  const says: Says[] = []
  for (let place = 0; place + 1 < pairs.length; place += 2)
    says.push([String(pairs[place]), said_at, pairs[place + 1] ?? ''])
  return says
}

function toGroups(all: readonly Says[]): Group[] {
  const found = new Map<number, Group>()
  for (const [key, said_at, digest] of all) {
    const group = found.get(said_at)
    if (group) group.push(key, digest)
    else found.set(said_at, [said_at, key, digest])
  }
  return [...found.values()]
}

/** A row that cannot be read any more is as if it had not been said: it is said once more, and lands once more. */
function readGroups(said: string): Group[] {
  try {
    return groups.parse(JSON.parse(said))
  } catch {
    return []
  }
}

/** Deletes what was last said before a moment, at each call in the next stretch of a table. */
function openSweep(
  database: DatabaseSync,
  { table, last, only, at_once }: { table: string; last: string; only: string; at_once: number },
): (before: number) => void {
  const place = `(feed, shelf, ${last})`
  const stretch = database.prepare(
    `SELECT feed, shelf, ${last} AS last FROM ${table} WHERE ${place} > (?, ?, ?)
     ORDER BY feed, shelf, ${last} LIMIT 1 OFFSET ${at_once}`,
  )
  const sweep = database.prepare(
    `DELETE FROM ${table} WHERE ${place} > (?, ?, ?) AND ${place} <= (?, ?, ?) AND said_at < ? ${only}`,
  )
  const sweepRest = database.prepare(
    `DELETE FROM ${table} WHERE ${place} > (?, ?, ?) AND said_at < ? ${only}`,
  )
  const beginning: [number, number, string | number] = [-1, 0, last === 'key' ? '' : -1]
  let swept = beginning
  return (before) => {
    const end = stretch.get(...swept)
    if (end) {
      const to: typeof swept = [Number(end['feed']), Number(end['shelf']), end['last'] as string | number]
      sweep.run(...swept, ...to, before)
      swept = to
    } else {
      sweepRest.run(...swept, before)
      swept = beginning
    }
  }
}
