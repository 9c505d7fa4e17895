/**
 * Where every feed stands: held in memory, as it is asked for at every poll, and written once a transaction, as one row: to
 * write each where it has its place costs a page a poll. All that changed is put there once for many transactions.
 */
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** The last answer that was read completely and well. */
export interface GoodAnswer {
  hash: string
  /** Of the definition that read it. */
  digest: string
  records: number
  at: number
}

export interface Standing {
  cursor: number | undefined
  /** When the last live poll began of which nothing need be asked for again, epoch ms. */
  good_at: number | undefined
  /** When it became known that all that was new was refused, epoch ms; undefined once something could be used. */
  refused_at: number | undefined
  answer: GoodAnswer | undefined
}

export interface FeedBook {
  /** The number by which a feed is known in the file. */
  id(platform: string, feed: string): number
  get(id: number): Readonly<Standing>
  /** Only within a transaction. */
  set(id: number, changed: Partial<Standing>): void
  /** Puts what was set into the file; whoever set something does so before the transaction ends. */
  write(): void
  /** What was set since was rolled back. */
  reset(): void
}

/** Says that rows may be missing: an answer that is not known to be the last one must not be taken for it. */
export const TORN = "INSERT INTO standing (standings) VALUES ('')"

/** About a minute of them where much comes in. */
const TRANSACTIONS = 128

const nullable = z.number().nullable()
const text = z.string().nullable()
/** A feed's number, and the columns of its row in their order; an older version wrote fewer. */
const standingsOf = z.array(
  z.tuple([z.number(), nullable, nullable, text, text, nullable, nullable, nullable.default(null)]),
)
type Columns = z.infer<typeof standingsOf>[number]

/** @param most transactions of which the changes are kept as rows of their own */
export function openFeedBook(database: DatabaseSync, most = TRANSACTIONS): FeedBook {
  const sql = {
    find: database.prepare('SELECT id FROM feed WHERE platform = ? AND feed = ?'),
    add: database.prepare('INSERT INTO feed (platform, feed) VALUES (?, ?)'),
    get: database.prepare('SELECT * FROM feed WHERE id = ?'),
    put: database.prepare(
      `UPDATE feed SET cursor = ?, good_at = ?, answer_hash = ?, answer_digest = ?, answer_records = ?, answer_at = ?,
         refused_at = ?
       WHERE id = ?`,
    ),
    loadRows: database.prepare('SELECT id, standings FROM standing ORDER BY id'),
    addRow: database.prepare('INSERT INTO standing (id, standings) VALUES (?, ?)'),
    clearRows: database.prepare('DELETE FROM standing'),
    doubt: database.prepare('UPDATE feed SET answer_hash = NULL'),
  }
  /** By platform and feed. */
  const ids = new Map<string, Map<string, number>>()
  const standings = new Map<number, Standing>()
  let changed = new Set<number>()
  /** Those of which the file's own row is not the newest. */
  const unfiled = new Set<number>()
  /** Number of the last row of changes; undefined where they have not been read. */
  let row: number | undefined
  let rows = 0
  let isTorn = false

  function load(): void {
    row = 0
    rows = 0
    isTorn = false
    for (const { id, standings: said } of sql.loadRows.iterate()) {
      row = Number(id)
      rows += 1
      const read = parse(String(said))
      if (!read) isTorn = true
      for (const [feed, ...columns] of read ?? []) {
        const [cursor, good_at, answer_hash, answer_digest, answer_records, answer_at, refused_at] = columns
        standings.set(
          feed,
          toStanding({ cursor, good_at, answer_hash, answer_digest, answer_records, answer_at, refused_at }),
        )
        unfiled.add(feed)
      }
    }
    if (isTorn) for (const standing of standings.values()) standing.answer = undefined
  }

  function get(id: number): Standing {
    if (row === undefined) load()
    let standing = standings.get(id)
    if (!standing) {
      standing = toStanding(sql.get.get(id) ?? {})
      if (isTorn) standing.answer = undefined
      standings.set(id, standing)
    }
    return standing
  }

  function columnsOf(id: number): Columns {
    const { cursor, good_at, refused_at, answer } = get(id)
    const { hash, digest, records, at } = answer ?? {}
    const answered = [hash ?? null, digest ?? null, records ?? null, at ?? null] as const
    return [id, cursor ?? null, good_at ?? null, ...answered, refused_at ?? null]
  }

  /** Puts all that changed where it has its place. */
  function file(): void {
    if (isTorn) sql.doubt.run()
    for (const feed of new Set([...unfiled, ...changed])) {
      const [id, ...values] = columnsOf(feed)
      sql.put.run(...values, id)
    }
    sql.clearRows.run()
    unfiled.clear()
    rows = 0
    isTorn = false
  }

  return {
    id(platform, feed) {
      const known = ids.get(platform)?.get(feed)
      if (known !== undefined) return known
      const found = sql.find.get(platform, feed)?.['id']
      // A number given within a transaction that fails is not kept.
      if (found === undefined) return Number(sql.add.run(platform, feed).lastInsertRowid)
      const ofPlatform = ids.get(platform) ?? new Map<string, number>()
      ids.set(platform, ofPlatform.set(feed, Number(found)))
      return Number(found)
    },
    get,
    set(id, standing) {
      Object.assign(get(id), standing)
      changed.add(id)
    },
    write() {
      if (changed.size === 0) return
      if (rows >= most) file()
      else {
        row = (row ?? 0) + 1
        rows += 1
        sql.addRow.run(row, JSON.stringify([...changed].map(columnsOf)))
        for (const id of changed) unfiled.add(id)
      }
      // A new Set: one that is kept and cleared leaves its old table, at every write, until the whole heap is searched.
      changed = new Set()
    },
    reset() {
      // A number that was looked up within a transaction that failed may be another feed's by and by.
      ids.clear()
      standings.clear()
      changed.clear()
      unfiled.clear()
      row = undefined
    },
  }
}

/** What makes no sense in a row was damaged, and is as if it had not been said. */
function toStanding(row: Record<string, unknown>): Standing {
  const {
    cursor,
    good_at,
    refused_at,
    answer_hash: hash,
    answer_digest: digest,
    answer_records: records,
    answer_at: at,
  } = row
  const isAnswer = typeof hash === 'string' && typeof digest === 'string' && typeof at === 'number'
  return {
    cursor: typeof cursor === 'number' ? cursor : undefined,
    good_at: typeof good_at === 'number' ? good_at : undefined,
    refused_at: typeof refused_at === 'number' && isMoment(refused_at) ? refused_at : undefined,
    answer: isAnswer ? { hash, digest, records: Number(records), at } : undefined,
  }
}

function isMoment(ms: number): boolean {
  return !Number.isNaN(new Date(ms).valueOf())
}

/** Undefined where it cannot be read. */
function parse(said: string): Columns[] | undefined {
  try {
    return standingsOf.parse(JSON.parse(said))
  } catch {
    return undefined
  }
}
