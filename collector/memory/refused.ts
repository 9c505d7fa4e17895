/** Refused records, kept whole so that they can be read once more when the definition that refused them is mended. */
import type { DatabaseSync } from 'node:sqlite'
import type { RejectReason } from '#sql/feeds.ts'
import type { Rejected } from '../unpack/sort.ts'

export interface Refused {
  poll_id: string
  ordinal: number
  reason: RejectReason
  field: string
  message: string
  /** The record as JSON, masked. */
  record: string
  /** When its answer was read, and when it was stored. */
  read_at: number
  known_at: number
  /** 0: it waits. */
  replayed_at: number
}

export interface RefusedBook {
  /** Keeps a record; one too large to be kept (its `record` is empty) is only in its row of the store. */
  keep(feed: number, poll_id: string, rejected: Rejected, read_at: number, known_at: number): void
  find(feed: number, poll_id: string, ordinal: number): Refused | undefined
  /** Those of a feed that wait, the oldest first. */
  waiting(feed: number, limit: number): Refused[]
  setReplayed(feed: number, poll_id: string, ordinal: number, at: number): void
  /** Records that wait, and those that had to make room for newer ones since the start. */
  count(): { waiting: number; forgotten: number }
  forget(now: number): void
  /** Gives what takes back what is counted from now on, where it is rolled back. */
  mark(): () => void
}

const MAX_CHARACTERS = 64 * 1024 * 1024
const ROOM_AT_ONCE = 200
/** Whoever has not mended a definition in three months will not. */
const FORGET_MS = 90 * 86_400_000

/**
 * One that is too large is not kept; one that could not be read at all no definition reads better, and of one that another
 * contradicts there is the other.
 */
export function isKeepable({ record, reason }: Rejected): boolean {
  return record !== '' || reason === 'not_a_record' || reason === 'duplicate_in_answer'
}

export function openRefused(database: DatabaseSync): RefusedBook {
  const sql = {
    add: database.prepare(
      `INSERT OR IGNORE INTO refused (feed, poll_id, ordinal, reason, field, message, record, read_at, known_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    find: database.prepare('SELECT * FROM refused WHERE feed = ? AND poll_id = ? AND ordinal = ?'),
    waiting: database.prepare('SELECT * FROM refused WHERE feed = ? AND replayed_at = 0 ORDER BY id LIMIT ?'),
    setReplayed: database.prepare(
      'UPDATE refused SET replayed_at = ? WHERE feed = ? AND poll_id = ? AND ordinal = ?',
    ),
    makeRoom: database.prepare(
      'DELETE FROM refused WHERE id IN (SELECT id FROM refused ORDER BY id LIMIT ?)',
    ),
    forget: database.prepare('DELETE FROM refused WHERE known_at < ?'),
    size: database.prepare('SELECT coalesce(sum(length(record)), 0) AS size FROM refused'),
    count: database.prepare('SELECT count(*) AS waiting FROM refused WHERE replayed_at = 0'),
  }
  let size = 0
  let forgotten = 0

  function recount(): void {
    size = Number(sql.size.get()?.['size'])
  }
  recount()

  return {
    keep(feed, poll_id, { ordinal, reason, field, message, record }, read_at, known_at) {
      if (record === '') return
      if (size + record.length > MAX_CHARACTERS) {
        forgotten += Number(sql.makeRoom.run(ROOM_AT_ONCE).changes)
        recount()
      }
      sql.add.run(feed, poll_id, ordinal, reason, field, message, record, read_at, known_at)
      size += record.length
    },
    find(feed, poll_id, ordinal) {
      const row = sql.find.get(feed, poll_id, ordinal)
      return row && toRefused(row)
    },
    waiting: (feed, limit) => sql.waiting.all(feed, limit).map(toRefused),
    setReplayed(feed, poll_id, ordinal, at) {
      sql.setReplayed.run(at, feed, poll_id, ordinal)
    },
    count: () => ({ waiting: Number(sql.count.get()?.['waiting']), forgotten }),
    forget(now) {
      sql.forget.run(now - FORGET_MS)
      recount()
    },
    mark() {
      const before = { size, forgotten }
      return () => {
        size = before.size
        forgotten = before.forgotten
      }
    },
  }
}

function toRefused(row: Record<string, unknown>): Refused {
  return {
    poll_id: String(row['poll_id']),
    ordinal: Number(row['ordinal']),
    // Written by `keep` alone.
    reason: row['reason'] as RejectReason,
    field: String(row['field']),
    message: String(row['message']),
    record: String(row['record']),
    read_at: Number(row['read_at']),
    known_at: Number(row['known_at']),
    replayed_at: Number(row['replayed_at']),
  }
}
