/** The log of cases: append-only, chained, and the truth of who did what. */
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Happening } from '../machine/decide.ts'
import { openAnchor } from './anchor.ts'
import { bodyOf, hashOf, NO_HASH, type Entry } from './entry.ts'
import { atomically, openFile } from './file.ts'

/** Somebody else was first: the case is not the one that was decided on. */
export class Conflict extends Error {
  readonly seen: number
  readonly present: number
  readonly actor: string
  readonly command: string
  readonly at: number
  constructor(seen: number, last: Pick<Entry, 'version' | 'actor' | 'command' | 'at'>) {
    super(`version ${seen} was seen and ${last.version} is the present one: ${last.actor} was first`)
    this.seen = seen
    this.present = last.version
    this.actor = last.actor
    this.command = last.command
    this.at = last.at
  }
}

export interface Append {
  case_id: string
  kind: string
  /** The version that the event follows. */
  after: number
  happening: Happening
}

export interface Log {
  writer: string
  /** One transaction: all or none. @throws {Conflict} */
  append(events: readonly Append[]): Entry[]
  /** Entries behind `seq`, in order. */
  since(seq: number, most?: number): Entry[]
  ofCase(case_id: string): Entry[]
  /** Newest first, from before `seq`. */
  before(seq: number, most: number): Entry[]
  /** How often a case has come back since a moment. */
  recursSince: (case_id: string, from: number) => number
  head(): { seq: number; hash: string }
  /** For what is remembered in the same file and the same transaction. */
  database: DatabaseSync
  atomically<Result>(work: () => Result): Result
  close(): void
}

export const entryRow = z.object({
  seq: z.number(),
  writer: z.string(),
  case_id: z.string(),
  kind: z.string(),
  version: z.number(),
  at: z.number(),
  actor: z.string(),
  actor_kind: z.string(),
  command: z.string(),
  state: z.string(),
  body: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
})

const headRow = z.object({ seq: z.number(), hash: z.string() })
const MOST = 100_000

export function openLog(dir: string): Log {
  const database = openFile(dir)
  const anchor = openAnchor(dir)
  const writer = z
    .object({ value: z.string() })
    .parse(database.prepare("SELECT value FROM meta WHERE key = 'writer'").get()).value
  const readHead = database.prepare('SELECT seq, hash FROM head')
  const writeHead = database.prepare(
    'INSERT INTO head VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash',
  )
  const lastOf = database.prepare('SELECT * FROM entry WHERE case_id = ? ORDER BY version DESC LIMIT 1')
  const insert = database.prepare(
    `INSERT INTO entry (seq, writer, case_id, kind, version, at, actor, actor_kind, command, state, body, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const since = database.prepare('SELECT * FROM entry WHERE seq > ? ORDER BY seq LIMIT ?')
  const ofCase = database.prepare('SELECT * FROM entry WHERE case_id = ? ORDER BY version')
  const before = database.prepare('SELECT * FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT ?')
  const recurs = database.prepare(
    "SELECT count(*) AS times FROM entry WHERE case_id = ? AND command = 'recur' AND at >= ?",
  )
  const head = () => headRow.optional().parse(readHead.get()) ?? { seq: 0, hash: NO_HASH }

  function add({ case_id, kind, after, happening }: Append): Entry {
    const { at, by, command, state } = happening
    const last = entryRow.optional().parse(lastOf.get(case_id))
    if ((last?.version ?? 0) !== after) {
      throw new Conflict(after, last ?? { version: 0, actor: '', command: '', at: 0 })
    }
    const { seq, hash: prev_hash } = head()
    const unsigned = {
      seq: seq + 1,
      writer,
      case_id,
      kind,
      version: after + 1,
      at,
      actor: by.id,
      actor_kind: by.kind,
      command,
      state,
      body: bodyOf(happening),
      prev_hash,
    }
    const entry = { ...unsigned, hash: hashOf(unsigned) }
    insert.run(
      entry.seq,
      writer,
      case_id,
      kind,
      entry.version,
      at,
      by.id,
      by.kind,
      command,
      state,
      entry.body,
      prev_hash,
      entry.hash,
    )
    writeHead.run(entry.seq, entry.hash)
    return entry
  }

  /** The anchor follows the commit: it may be behind after a kill, and is never ahead. */
  function anchored<Result>(work: () => Result): Result {
    if (database.isTransaction) return work()
    const from = head().seq
    const result = atomically(database, work)
    const now = head()
    if (now.seq > from) anchor.set(writer, now)
    return result
  }

  return {
    writer,
    append: (events) => anchored(() => events.map(add)),
    since: (seq, most = MOST) => z.array(entryRow).parse(since.all(seq, most)),
    ofCase: (case_id) => z.array(entryRow).parse(ofCase.all(case_id)),
    before: (seq, most) => z.array(entryRow).parse(before.all(seq, most)),
    recursSince: (case_id, from) => Number(recurs.get(case_id, from)?.['times']),
    head,
    database,
    atomically: anchored,
    close() {
      anchor.close()
      database.close()
    },
  }
}
