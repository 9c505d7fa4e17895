/**
 * What deltas said in the last transactions, a row of the file for each of them. Feeds come by turns, each with places of its
 * own in the file: to write there at every poll is to touch several pages a poll. So what a shelf is told gathers here, where
 * rows follow each other, and is put on the shelf once for many polls.
 */
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** What was said at one moment: key, digest, key, digest …. In place of the digest of what is said no more: DROPPED. */
export type Group = [said_at: number, ...said: (string | number)[]]

/** No digest looks like it. */
export const DROPPED = '-'

/** What one shelf was told since it was last put on it. */
export interface Entry {
  readonly feed: number
  readonly shelf: number
  /** The first row of the journal that has some of it. */
  readonly since: number
  /** In the order in which it was said. */
  groups: Group[]
  /** So many of them are in the file. */
  written: number
}

export interface Journal {
  find(feed: number, shelf: number): Entry | undefined
  say(feed: number, shelf: number, key: string, digest: number | string, now: number): void
  /**
   * Writes what was said since as one row, within the transaction that it belongs to.
   *
   * @param fold puts what an entry says on its shelf: it is the journal's no more
   */
  write(fold: (entry: Entry) => void): void
  /** Reads it anew: what was said since was rolled back. */
  reset(): void
}

/** About a minute of them where much comes in. */
const TRANSACTIONS = 128

export const group = z.tuple([z.number()], z.union([z.string(), z.number()]))
/** Of each shelf what it was told; where that is nothing, all that came before is on the shelf. */
const row = z.array(z.tuple([z.number(), z.number()], group))

/** @param most transactions after which what a shelf was told is put on it */
export function openJournal(database: DatabaseSync, most = TRANSACTIONS): Journal {
  const sql = {
    load: database.prepare('SELECT id, said FROM journal ORDER BY id'),
    add: database.prepare('INSERT INTO journal (id, said) VALUES (?, ?)'),
    trim: database.prepare('DELETE FROM journal WHERE id < ?'),
  }
  const entries = new Map<number, Map<number, Entry>>()
  /** From the one that has waited longest. */
  const queue = new Set<Entry>()
  let unwritten = new Set<Entry>()
  let isRead = false
  /** Number of the next row. */
  let next = 1

  function read(): void {
    isRead = true
    for (const { id, said } of sql.load.iterate()) {
      next = Number(id)
      for (const [feed, shelf, ...groups] of readRow(String(said))) {
        if (groups.length === 0) remove(find(feed, shelf))
        else {
          const entry = open(feed, shelf)
          entry.groups.push(...groups)
          entry.written = entry.groups.length
        }
      }
      next += 1
    }
  }

  function find(feed: number, shelf: number): Entry | undefined {
    if (!isRead) read()
    return entries.get(feed)?.get(shelf)
  }

  function open(feed: number, shelf: number): Entry {
    const known = find(feed, shelf)
    if (known) return known
    const entry = { feed, shelf, since: next, groups: [], written: 0 }
    const ofFeed = entries.get(feed) ?? new Map<number, Entry>()
    entries.set(feed, ofFeed.set(shelf, entry))
    queue.add(entry)
    return entry
  }

  function remove(entry: Entry | undefined): void {
    if (!entry) return
    queue.delete(entry)
    unwritten.delete(entry)
    const ofFeed = entries.get(entry.feed)
    ofFeed?.delete(entry.shelf)
    if (ofFeed?.size === 0) entries.delete(entry.feed)
  }

  return {
    find,
    say(feed, shelf, key, digest, now) {
      const entry = open(feed, shelf)
      const { groups } = entry
      const last = groups.length > entry.written ? groups.at(-1) : undefined
      if (last?.[0] === now) last.push(key, digest)
      else groups.push([now, key, digest])
      unwritten.add(entry)
    },
    write(fold) {
      if (unwritten.size === 0) return
      const said: z.infer<typeof row> = []
      for (const entry of queue) {
        if (entry.since > next - most) break
        fold(entry)
        remove(entry)
        said.push([entry.feed, entry.shelf])
      }
      const isFolded = said.length > 0
      for (const entry of unwritten) {
        said.push([entry.feed, entry.shelf, ...entry.groups.slice(entry.written)])
        entry.written = entry.groups.length
      }
      // A new Set: one that is kept and cleared leaves its old table, at every write, until the whole heap is searched.
      unwritten = new Set()
      sql.add.run(next, JSON.stringify(said))
      next += 1
      if (!isFolded) return
      const [oldest] = queue
      sql.trim.run(oldest?.since ?? next)
    },
    reset() {
      entries.clear()
      queue.clear()
      unwritten.clear()
      isRead = false
      next = 1
    },
  }
}

/** A row that cannot be read any more is as if it had not been said: it is said once more, and lands once more. */
function readRow(said: string): z.infer<typeof row> {
  try {
    return row.parse(JSON.parse(said))
  } catch {
    return []
  }
}
