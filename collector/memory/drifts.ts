/** Remembers what the records of every feed are made of, and says how an answer differs from that. */
import type { DatabaseSync } from 'node:sqlite'
import { closeAll, compareFields, type Change, type Known } from '../drift/compare.ts'
import { looksLike, lookOf, type Look } from '../drift/look.ts'
import type { IsMapped } from '../drift/mapped.ts'
import { fieldsOf, type Outline } from '../drift/outline.ts'

/** What an answer's records are made of, and which of it the definition reads. */
export interface Outlined {
  fields: Outline
  isMapped: IsMapped
}

export type Way = 'polled' | 'pushed'

export interface OpenDrift {
  platform: string
  feed: string
  path: string
  kind: string
}

export interface DriftBook {
  /** The changes that an answer brings; only within a transaction. */
  notice(feed: number, way: Way, digest: string, outlined: Outlined, now: number): Change[]
  /** What is missing or of another type and not over. */
  open(limit: number): OpenDrift[]
  /** What was remembered within a transaction that failed is not. */
  reset(): void
}

const WAYS: Record<Way, number> = { polled: 0, pushed: 1 }
const WAY_COUNT = 2

export function openDrifts(database: DatabaseSync): DriftBook {
  const sql = {
    get: database.prepare('SELECT * FROM outline WHERE feed = ? AND way = ?'),
    put: database.prepare(
      `INSERT OR REPLACE INTO outline (feed, way, path, types, always, first_seen, missing, open)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    drop: database.prepare('DELETE FROM outline WHERE feed = ? AND way = ? AND path = ?'),
    clear: database.prepare('DELETE FROM outline WHERE feed = ? AND way = ?'),
    getDigest: database.prepare('SELECT digest FROM outline_of WHERE feed = ? AND way = ?'),
    putDigest: database.prepare('INSERT OR REPLACE INTO outline_of (feed, way, digest) VALUES (?, ?, ?)'),
    open: database.prepare(
      `SELECT feed.platform AS platform, feed.feed AS feed, path, open FROM outline JOIN feed ON feed.id = outline.feed
       WHERE open <> '' ORDER BY platform, feed.feed, path LIMIT ?`,
    ),
  }
  /**
   * By feed and way, what the last answer looked like if there was nothing to say about it: most look the same, and then
   * nothing is read.
   */
  const quiet = new Map<number, Look & { digest: string }>()

  function known(feed: number, way: number): Map<string, Known> {
    return new Map(
      sql.get.all(feed, way).map((row) => [
        String(row['path']),
        {
          path: String(row['path']),
          types: Number(row['types']),
          always: row['always'] === 1,
          first_seen: Number(row['first_seen']),
          missing: Number(row['missing']),
          open: row['open'] as Known['open'],
        },
      ]),
    )
  }

  return {
    notice(feed, named, digest, { fields, isMapped }, now) {
      const way = WAYS[named]
      const place = feed * WAY_COUNT + way
      const last = quiet.get(place)
      if (last?.digest === digest && looksLike(fields, last)) return []
      const seen = fieldsOf(fields)
      if (seen.size === 0) return []

      const changes: Change[] = []
      if (sql.getDigest.get(feed, way)?.['digest'] !== digest) {
        changes.push(...closeAll(known(feed, way), isMapped))
        sql.clear.run(feed, way)
        sql.putDigest.run(feed, way, digest)
      }
      const compared = compareFields(known(feed, way), seen, isMapped, now)
      for (const path of compared.drop) sql.drop.run(feed, way, path)
      for (const { path, types, always, first_seen, missing, open } of compared.put) {
        sql.put.run(feed, way, path, types, always ? 1 : 0, first_seen, missing, open)
      }
      if (compared.quiet) quiet.set(place, { digest, ...lookOf(fields) })
      else quiet.delete(place)
      return [...changes, ...compared.changes]
    },
    open: (limit) =>
      sql.open.all(limit).map((row) => ({
        platform: String(row['platform']),
        feed: String(row['feed']),
        path: String(row['path']),
        kind: String(row['open']),
      })),
    reset: () => quiet.clear(),
  }
}
