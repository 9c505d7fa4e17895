/**
 * The outbox: what has been acknowledged and must land, in order, until it is trimmed.
 *
 * It is bounded. Where the store takes nothing for so long that there is no more room, the oldest polls that brought
 * nothing are thinned, then the oldest polls that failed, then the oldest rows of gauges; each pass takes one of every two,
 * so that what is left still covers the time. Facts are never dropped: where they alone fill it, nothing more is
 * taken in, and what was asked is asked again.
 */
import { crc32 } from 'node:zlib'
import type { DatabaseSync } from 'node:sqlite'
import { encodeLines, readable } from './lines.ts'
import type { Part, Place } from './parts.ts'
import { atomically, isDamage, isFull } from './database.ts'

export type Lane = 'live' | 'history'

/** What may be dropped of a poll, from the first to go to what never does. */
export type Kind = 'silent' | 'failed' | 'gauge' | 'fact'

export interface Limits {
  /** Of the rows that wait. */
  max_bytes: number
  /** That must be left on the disk. */
  min_free_bytes: number
  /** Held back on the disk, so that what has landed can be trimmed where it is full. */
  reserve_bytes: number
}

/** A part that waits; its rows are only read when they are to land. */
export interface Waiting extends Place {
  seq: number
  ordinal: number
  bytes: number
}

export interface Taken {
  /** To be trimmed once every part has landed. */
  seqs: number[]
  parts: Waiting[]
  rows: number
  /** There was more than may be taken at once. */
  more: boolean
}

export interface Quarantined {
  reason: string
  tables: string
  rows: number
  /** The rows as JSON, one a line; where they cannot be told apart, what of them is text. */
  lines: string
}

/** What one transaction takes in of one lane and kind, to be dropped together or not at all. */
export interface Load {
  lane: Lane
  kind: Kind
  polls: number
  /** Rows of facts. */
  facts: number
  parts: readonly Part[]
}

export interface Depth {
  /** Polls, and rows of facts, that have not landed. */
  polls: number
  facts: number
  bytes: number
  /** When the oldest of them was acknowledged, epoch ms. */
  oldest: number | undefined
}

export type Dropped = Record<Exclude<Kind, 'fact'>, number>

export interface Outbox {
  /** Only within a transaction of the memory. */
  append(load: Load, now: number): void
  /** What comes next, live polls first, of at most so many rows and bytes, yet at least what was taken in together. */
  take(most_rows: number, most_bytes?: number): Taken
  /** The rows of a part as a block; undefined where they cannot be read, which quarantines them. */
  read(part: Waiting, now: number): Buffer | undefined
  trim(seqs: readonly number[]): void
  depth(): Depth
  /**
   * Makes room where there is none; false where none can be made: then nothing may be appended.
   *
   * @param free bytes left to the file, on the disk and of its own
   */
  makeRoom(free: () => number): boolean
  /** Polls that had to make room, by kind, since the file was made. */
  dropped(): Dropped
  /** Gives what takes back what is counted from now on, where it is rolled back. */
  mark(): () => void
  /** Keeps rows that the store refuses for good, so that they neither land nor block nor vanish. */
  quarantine(reason: string, part: Part, now: number): void
  /** Rows kept so. */
  quarantinedRows(): number
  quarantined(): Quarantined[]
}

const LANES: Record<Lane, number> = { live: 0, history: 1 }
const KINDS: Record<Kind, number> = { silent: 0, failed: 1, gauge: 2, fact: 3 }
const DROPPABLE = ['silent', 'failed', 'gauge'] as const
/** How much is made at once, so that it is not made for every poll. */
const ROOM = 0.1
const THINNED_AT_ONCE = 2_000
/** Each is a look into the file, and all of them hold up everything else. */
const LOADS_AT_ONCE = 2_000
/** About what the file needs for a load besides its blocks. */
const LOAD_BYTES = 100

export const LIMITS: Limits = {
  max_bytes: 1024 ** 3,
  min_free_bytes: 128 * 1024 ** 2,
  reserve_bytes: 0,
}

export function openOutbox(
  database: DatabaseSync,
  onQuarantine: (reason: string, rows: number) => void,
  limits: Limits = LIMITS,
  onFull: () => void = () => undefined,
): Outbox {
  const addLoad = database.prepare(
    'INSERT INTO outbox (lane, kind, polls, facts, bytes, made_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const addPart = database.prepare(
    "INSERT INTO outbox_part (seq, ordinal, tables, month, hours, rows, crc, lines, block) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?)",
  )
  const next = database.prepare(`SELECT seq FROM outbox ORDER BY lane, seq LIMIT ${LOADS_AT_ONCE}`)
  const partsOf = database.prepare(
    `SELECT seq, ordinal, tables, month, hours, rows, coalesce(length(block), length(lines)) AS bytes
     FROM outbox_part WHERE seq = ? ORDER BY ordinal`,
  )
  const rowsOf = database.prepare('SELECT crc, lines, block FROM outbox_part WHERE seq = ? AND ordinal = ?')
  const dropLoad = database.prepare('DELETE FROM outbox WHERE seq = ? RETURNING polls, facts, bytes')
  const oldestOf = database.prepare('SELECT seq FROM outbox WHERE kind = ? ORDER BY seq LIMIT ?')
  const getDropped = database.prepare('SELECT value FROM meta WHERE key = ?')
  const addDropped = database.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = value + excluded.value',
  )
  const dropPart = database.prepare('DELETE FROM outbox_part WHERE seq = ? AND ordinal = ?')
  const dropParts = database.prepare('DELETE FROM outbox_part WHERE seq = ?')
  const keep = database.prepare(
    'INSERT INTO quarantine (at, reason, tables, rows, lines) VALUES (?, ?, ?, ?, ?)',
  )
  const count = database.prepare(
    `SELECT coalesce(sum(polls), 0) AS polls, coalesce(sum(facts), 0) AS facts, coalesce(sum(bytes), 0) AS bytes
     FROM outbox`,
  )
  const first = database.prepare('SELECT made_at FROM outbox ORDER BY seq LIMIT 1')
  const kept = database.prepare('SELECT reason, tables, rows, lines FROM quarantine ORDER BY id')
  const keptRows = database.prepare('SELECT coalesce(sum(rows), 0) AS rows FROM quarantine')
  /** Those whose pages of the file are damaged: they cannot even be deleted, and are passed over. */
  const unreadable = new Set<number>()

  function quarantine(reason: string, { tables, rows }: Place, text: string, now: number): void {
    keep.run(now, reason, tables.join(), rows, text)
    onQuarantine(reason, rows)
  }

  /** Counted along: the file may hold millions, and this is asked at every turn. */
  const totals = { polls: 0, facts: 0, bytes: 0 }

  const found = count.get()
  for (const name of ['polls', 'facts', 'bytes'] as const) totals[name] = Number(found?.[name])

  function mark(): () => void {
    const before = { ...totals }
    return () => void Object.assign(totals, before)
  }

  function tally(sign: 1 | -1, polls: number, facts: number, bytes: number): void {
    totals.polls += sign * polls
    totals.facts += sign * facts
    totals.bytes += sign * bytes
  }

  const readableOf = (seqs: readonly number[]) => seqs.filter((seq) => !unreadable.has(seq))

  /** Returns how many polls it held. */
  function drop(seq: number): number {
    dropParts.run(seq)
    const row = dropLoad.get(seq)
    if (!row) return 0
    const polls = Number(row['polls'])
    tally(-1, polls, Number(row['facts']), Number(row['bytes']))
    return polls
  }

  /** Runs changes that are counted: where they fail, so does the counting. */
  function counted(work: () => void): void {
    const undo = mark()
    try {
      atomically(database, work)
    } catch (error) {
      undo()
      throw error
    }
  }

  /** Drops one of every two of the oldest of a kind; false where there is none left. */
  function thin(kind: keyof Dropped): boolean {
    const seqs = oldestOf.all(KINDS[kind], THINNED_AT_ONCE).map((row) => Number(row['seq']))
    // The last one goes too, where it is the only one.
    const going = readableOf(seqs.filter((_, place) => isFirstOfTwo(place)))
    if (going.length === 0) return false
    counted(() => {
      const polls = going.reduce((sum, seq) => sum + drop(seq), 0)
      addDropped.run(`dropped_${kind}`, polls)
    })
    return true
  }

  function passOver(seq: number): void {
    unreadable.add(seq)
    onQuarantine('its place in the file is damaged', 0)
  }

  /** What damage can be met in; undefined where it was. */
  function guarded<Result>(seq: number, work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      if (!isDamage(error)) throw error
      passOver(seq)
      return undefined
    }
  }

  function readPart(part: Waiting, now: number): Buffer | undefined {
    const row = rowsOf.get(part.seq, part.ordinal)
    if (!row) return undefined
    const body =
      row['block'] instanceof Uint8Array
        ? Buffer.from(row['block'].buffer, row['block'].byteOffset, row['block'].byteLength)
        : String(row['lines'])
    const fits = checksum(part, body) === row['crc'] || crc32(body) === row['crc']
    const block = !fits || typeof body !== 'string' ? body : encodeLines(part.tables, body)
    if (fits && typeof block !== 'string') return block
    const fault = fits
      ? 'its columns are not those of its table'
      : 'its checksum does not fit: the file was damaged'
    atomically(database, () => {
      quarantine(fault, part, readable(body), now)
      dropPart.run(part.seq, part.ordinal)
    })
    return undefined
  }

  return {
    append({ lane, kind, polls, facts, parts }, now) {
      const bytes = parts.reduce((sum, { block }) => sum + block.length, LOAD_BYTES)
      const { lastInsertRowid } = addLoad.run(LANES[lane], KINDS[kind], polls, facts, bytes, now)
      const seq = Number(lastInsertRowid)
      tally(1, polls, facts, bytes)
      parts.forEach((part, ordinal) => {
        const { tables, month, hours, rows, block } = part
        addPart.run(seq, ordinal, tables.join(), month, hours.join(), rows, checksum(part, block), block)
      })
    },
    take(most_rows, most_bytes = Number.POSITIVE_INFINITY) {
      const loads = next.all()
      const taken: Taken = { seqs: [], parts: [], rows: 0, more: loads.length === LOADS_AT_ONCE }
      let bytes = 0
      for (const row of loads) {
        const seq = Number(row['seq'])
        if (unreadable.has(seq)) continue
        const parts = guarded(seq, () => partsOf.all(seq).map(toWaiting))
        if (!parts) continue
        const rows = parts.reduce((sum, part) => sum + part.rows, 0)
        bytes += parts.reduce((sum, part) => sum + part.bytes, 0)
        if (taken.seqs.length > 0 && (taken.rows + rows > most_rows || bytes > most_bytes)) {
          taken.more = true
          break
        }
        taken.seqs.push(seq)
        taken.parts.push(...parts)
        taken.rows += rows
      }
      return taken
    },
    read: (part, now) => guarded(part.seq, () => readPart(part, now)),
    trim(seqs) {
      // Where this is lost with the power, rows land once more, which changes nothing: it is not worth a wait for the disk.
      database.exec('PRAGMA synchronous = NORMAL')
      try {
        counted(() => readableOf(seqs).forEach(drop))
      } catch (error) {
        if (!isFull(error)) throw error
        // To forget takes room, too.
        onFull()
        counted(() => readableOf(seqs).forEach(drop))
      } finally {
        database.exec('PRAGMA synchronous = FULL')
      }
    },
    depth() {
      const oldest = first.get()?.['made_at']
      return { ...totals, oldest: typeof oldest === 'number' ? oldest : undefined }
    },
    makeRoom(free) {
      const isOver = (slack: number) =>
        totals.bytes > limits.max_bytes * (1 - slack) || free() < limits.min_free_bytes * (1 + slack)
      if (!isOver(0)) return true
      for (const kind of DROPPABLE) while (isOver(ROOM) && thin(kind));
      return !isOver(0)
    },
    dropped() {
      const read = (kind: keyof Dropped) => Number(getDropped.get(`dropped_${kind}`)?.['value'] ?? 0)
      return { silent: read('silent'), failed: read('failed'), gauge: read('gauge') }
    },
    mark,
    quarantine: (reason, part, now) => quarantine(reason, part, readable(part.block), now),
    quarantinedRows: () => Number(keptRows.get()?.['rows']),
    quarantined: () =>
      kept.all().map((row) => ({
        reason: String(row['reason']),
        tables: String(row['tables']),
        rows: Number(row['rows']),
        lines: String(row['lines']),
      })),
  }
}

/**
 * Of each two neighbours one goes, so that what is left still covers the time; which of them follows no rhythm (Thue–Morse),
 * so that no platform that is asked in one loses all its polls.
 */
function isFirstOfTwo(place: number): boolean {
  let isEven = true
  for (let left = place; left > 0; left >>>= 1) if ((left & 1) === 1) isEven = !isEven
  return isEven
}

/** Of all that says where its rows go, too. Files of the first version have that of the lines alone. */
function checksum({ tables, month, hours, rows }: Place, body: string | Buffer): number {
  return crc32(body, crc32(`${tables.join()} ${month} ${hours.join()} ${rows}`))
}

function toWaiting({ seq, ordinal, tables, month, hours, rows, bytes }: Record<string, unknown>): Waiting {
  return {
    seq: Number(seq),
    ordinal: Number(ordinal),
    tables: String(tables).split(','),
    month: Number(month),
    hours: hours === '' ? [] : String(hours).split(',').map(Number),
    rows: Number(rows),
    bytes: Number(bytes),
  }
}
