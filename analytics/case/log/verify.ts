/** Proves the chain of the log, and names the first link that is broken. */
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { ANCHOR, readAnchor, type Anchored } from './anchor.ts'
import { hashOf, NO_HASH, type Entry } from './entry.ts'
import { FILE, openFileToRead } from './file.ts'
import { entryRow } from './log.ts'

export interface Proof {
  ok: boolean
  writer: string
  /** Entries that hold, up to the first that does not. */
  entries: number
  head: string
  broken: Broken | null
}

export interface Broken {
  file: string
  seq: number
  /** What differs. */
  what: string
}

/** Where the head is also known to somebody else, such as the store. */
export interface Witness extends Anchored {
  where: string
}

/** @throws Error when there is no log. */
export function verify(dir: string, witnesses: readonly Witness[] = []): Proof {
  const database = openFileToRead(dir)
  try {
    return prove(database, dir, witnesses)
  } finally {
    database.close()
  }
}

const headRow = z.object({ seq: z.number(), hash: z.string() })

function prove(database: DatabaseSync, dir: string, witnesses: readonly Witness[]): Proof {
  const file = join(dir, FILE)
  let last = { seq: 0, hash: NO_HASH }
  let writer = ''
  const hashes = new Map<number, string>()
  const wanted = new Set(witnesses.map(({ seq }) => seq))
  // Read first: a log that grows meanwhile is ahead of it, which is no fault.
  const anchor = readAnchor(dir)
  if (anchor && anchor !== 'unreadable') wanted.add(anchor.seq)
  const answer = (broken: Broken | null): Proof => ({
    ok: broken === null,
    writer,
    entries: last.seq,
    head: last.hash,
    broken,
  })
  database.exec('BEGIN')
  try {
    for (const raw of database.prepare('SELECT * FROM entry ORDER BY seq').iterate()) {
      const parsed = entryRow.safeParse(raw)
      if (!parsed.success) return answer({ file, seq: last.seq + 1, what: 'the entry cannot be read' })
      const what = faultOf(parsed.data, last, writer)
      if (what) return answer({ file, seq: last.seq + 1, what })
      last = { seq: parsed.data.seq, hash: parsed.data.hash }
      writer = parsed.data.writer
      if (wanted.has(last.seq)) hashes.set(last.seq, last.hash)
    }
    const head = headRow.optional().parse(database.prepare('SELECT seq, hash FROM head').get())
    if ((head?.seq ?? 0) !== last.seq || (head?.hash ?? NO_HASH) !== last.hash) {
      return answer({ file, seq: last.seq + 1, what: cut(`the head it keeps`, head?.seq ?? 0, last.seq) })
    }
    const check = database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']
    if (check !== 'ok') return answer({ file, seq: last.seq, what: `the file is damaged: ${String(check)}` })
  } catch (error) {
    return answer({ file, seq: last.seq + 1, what: `the file is damaged: ${(error as Error).message}` })
  }
  if (anchor === 'unreadable') {
    return answer({
      file: join(dir, ANCHOR),
      seq: last.seq,
      what: 'the head that is kept apart cannot be read',
    })
  }
  if (anchor === undefined && last.seq > 0) {
    return answer({ file: join(dir, ANCHOR), seq: last.seq, what: 'the head that is kept apart is missing' })
  }
  const all = [...(anchor ? [{ ...anchor, where: join(dir, ANCHOR) }] : []), ...witnesses]
  for (const { where, seq, hash, writer: whose } of all) {
    if (seq === 0) continue
    if (whose !== writer)
      return answer({
        file,
        seq: 1,
        what: `${where} knows another log, ${whose}; this one is ${writer || 'empty'}`,
      })
    if (hashes.get(seq) !== hash) {
      return answer({
        file,
        seq: Math.min(seq, last.seq + 1),
        what: seq > last.seq ? cut(where, seq, last.seq) : `${where} has another hash of entry ${seq}`,
      })
    }
  }
  return answer(null)
}

function cut(where: string, seq: number, last: number): string {
  return seq > last
    ? `the tail is cut off: ${where} says ${seq}, and the last entry is ${last}`
    : `${where} is not the last entry: it says ${seq}, and the last entry is ${last}`
}

function faultOf(entry: Entry, last: { seq: number; hash: string }, writer: string): string | undefined {
  if (entry.seq !== last.seq + 1) return `an entry is missing: after ${last.seq} comes ${entry.seq}`
  if (entry.prev_hash !== last.hash) return 'it does not follow the entry before it: prev_hash differs'
  if (hashOf(entry) !== entry.hash) return 'it is not what was written: its hash differs from its content'
  if (writer !== '' && entry.writer !== writer) return `it is of another log: ${entry.writer}`
  return undefined
}
