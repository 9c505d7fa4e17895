/** The outbox: what has been acknowledged and must land, in order, until it is trimmed. */
import { crc32 } from 'node:zlib'
import type { DatabaseSync } from 'node:sqlite'
import type { Part } from './lines.ts'
import { atomically, isDamage } from './database.ts'

export type Lane = 'live' | 'history'

export interface Taken {
  /** To be trimmed once every part has landed. */
  seqs: number[]
  parts: Part[]
  rows: number
}

export interface Depth {
  /** Polls, and rows of facts, that have not landed. */
  polls: number
  facts: number
  /** Polls that brought facts. */
  factual: number
  /** When the oldest of them was acknowledged, epoch ms. */
  oldest: number | undefined
}

export interface Outbox {
  /** Only within a transaction of the memory. */
  append(lane: Lane, facts: number, parts: readonly Part[], now: number): void
  /** The next polls, live ones first, of at most `limit` rows, yet at least one. What cannot be read is quarantined. */
  take(limit: number, now: number): Taken
  trim(seqs: readonly number[]): void
  depth(): Depth
  /** Keeps lines that the store refuses for good, so that they neither land nor block nor vanish. */
  quarantine(reason: string, part: Part, now: number): void
  quarantined(): { reason: string; tables: string; rows: number; lines: string }[]
}

const LANES: Record<Lane, number> = { live: 0, history: 1 }

export function openOutbox(
  database: DatabaseSync,
  onQuarantine: (reason: string, rows: number) => void,
): Outbox {
  const addPoll = database.prepare('INSERT INTO outbox (lane, facts, made_at) VALUES (?, ?, ?)')
  const addPart = database.prepare(
    'INSERT INTO outbox_part (seq, ordinal, tables, month, hours, rows, crc, lines) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const next = database.prepare('SELECT seq FROM outbox ORDER BY lane, seq LIMIT 500')
  const partsOf = database.prepare('SELECT * FROM outbox_part WHERE seq = ? ORDER BY ordinal')
  const dropPoll = database.prepare('DELETE FROM outbox WHERE seq = ?')
  const dropParts = database.prepare('DELETE FROM outbox_part WHERE seq = ?')
  const keep = database.prepare(
    'INSERT INTO quarantine (at, reason, tables, rows, lines) VALUES (?, ?, ?, ?, ?)',
  )
  const count = database.prepare(
    'SELECT count(*) AS polls, coalesce(sum(facts), 0) AS facts, coalesce(sum(facts > 0), 0) AS factual, min(made_at) AS oldest FROM outbox',
  )
  const kept = database.prepare('SELECT reason, tables, rows, lines FROM quarantine ORDER BY id')
  /** Polls whose pages of the file are damaged: they cannot even be deleted, and are passed over. */
  const unreadable = new Set<number>()

  function quarantine(reason: string, part: Part, now: number): void {
    keep.run(now, reason, part.tables.join(), part.rows, part.lines)
    onQuarantine(reason, part.rows)
  }

  function drop(seq: number): void {
    dropParts.run(seq)
    dropPoll.run(seq)
  }

  /** The parts of one poll; those that are damaged go to quarantine instead. */
  function read(seq: number, now: number): Part[] {
    const rows = partsOf.all(seq)
    const parts: Part[] = []
    for (const row of rows) {
      const part = toPart(row)
      if (part && crc32(part.lines) === row['crc']) {
        parts.push(part)
        continue
      }
      const lines = String(row['lines'])
      const damaged = {
        tables: [String(row['tables'])],
        month: 0,
        hours: [],
        rows: Number(row['rows']),
        lines,
      }
      atomically(database, () => {
        quarantine('its checksum does not fit: the file was damaged', damaged, now)
        database
          .prepare('DELETE FROM outbox_part WHERE seq = ? AND ordinal = ?')
          .run(seq, Number(row['ordinal']))
      })
    }
    return parts
  }

  return {
    append(lane, facts, parts, now) {
      const { lastInsertRowid } = addPoll.run(LANES[lane], facts, now)
      const seq = Number(lastInsertRowid)
      parts.forEach((part, ordinal) => {
        const { tables, month, hours, rows, lines } = part
        addPart.run(seq, ordinal, tables.join(), month, hours.join(), rows, crc32(lines), lines)
      })
    },
    take(limit, now) {
      const taken: Taken = { seqs: [], parts: [], rows: 0 }
      for (const row of next.all()) {
        const seq = Number(row['seq'])
        if (unreadable.has(seq)) continue
        let parts: Part[]
        try {
          parts = read(seq, now)
        } catch (error) {
          if (!isDamage(error)) throw error
          unreadable.add(seq)
          onQuarantine('its place in the file is damaged', 0)
          continue
        }
        const rows = parts.reduce((sum, part) => sum + part.rows, 0)
        if (taken.seqs.length > 0 && taken.rows + rows > limit) break
        taken.seqs.push(seq)
        taken.parts.push(...parts)
        taken.rows += rows
      }
      return taken
    },
    trim(seqs) {
      atomically(database, () => seqs.forEach(drop))
    },
    depth() {
      const row = count.get()
      const oldest = row?.['oldest']
      return {
        polls: Number(row?.['polls']),
        facts: Number(row?.['facts']),
        factual: Number(row?.['factual']),
        oldest: oldest === null || oldest === undefined ? undefined : Number(oldest),
      }
    },
    quarantine,
    quarantined: () =>
      kept.all().map((row) => ({
        reason: String(row['reason']),
        tables: String(row['tables']),
        rows: Number(row['rows']),
        lines: String(row['lines']),
      })),
  }
}

function toPart(row: Record<string, unknown>): Part | undefined {
  const { tables, month, hours, rows, lines } = row
  if (typeof tables !== 'string' || typeof hours !== 'string' || typeof lines !== 'string') return undefined
  return {
    tables: tables.split(','),
    month: Number(month),
    hours: hours === '' ? [] : hours.split(',').map(Number),
    rows: Number(rows),
    lines,
  }
}
