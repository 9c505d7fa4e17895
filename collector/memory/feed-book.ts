/** Where every feed stands: held in memory, as it is asked for at every poll, and written once a transaction. */
import type { DatabaseSync } from 'node:sqlite'

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
  /** When the last good live poll began, epoch ms. */
  good_at: number | undefined
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

export function openFeedBook(database: DatabaseSync): FeedBook {
  const sql = {
    find: database.prepare('SELECT id FROM feed WHERE platform = ? AND feed = ?'),
    add: database.prepare('INSERT INTO feed (platform, feed) VALUES (?, ?)'),
    get: database.prepare('SELECT * FROM feed WHERE id = ?'),
    put: database.prepare(
      `UPDATE feed SET cursor = ?, good_at = ?, answer_hash = ?, answer_digest = ?, answer_records = ?, answer_at = ?
       WHERE id = ?`,
    ),
  }
  /** By platform and feed. */
  const ids = new Map<string, Map<string, number>>()
  const standings = new Map<number, Standing>()
  const changed = new Set<number>()

  function get(id: number): Standing {
    let standing = standings.get(id)
    if (!standing) {
      standing = read(sql.get.get(id) ?? {})
      standings.set(id, standing)
    }
    return standing
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
      for (const id of changed) {
        const { cursor, good_at, answer } = get(id)
        const { hash, digest, records, at } = answer ?? {}
        const values = [cursor, good_at, hash, digest, records, at].map((value) => value ?? null)
        sql.put.run(...values, id)
      }
      changed.clear()
    },
    reset() {
      standings.clear()
      changed.clear()
    },
  }
}

/** What makes no sense in a row was damaged, and is as if it had not been said. */
function read(row: Record<string, unknown>): Standing {
  const {
    cursor,
    good_at,
    answer_hash: hash,
    answer_digest: digest,
    answer_records: records,
    answer_at: at,
  } = row
  const isAnswer = typeof hash === 'string' && typeof digest === 'string' && typeof at === 'number'
  return {
    cursor: typeof cursor === 'number' ? cursor : undefined,
    good_at: typeof good_at === 'number' ? good_at : undefined,
    answer: isAnswer ? { hash, digest, records: Number(records), at } : undefined,
  }
}
