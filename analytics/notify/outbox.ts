/**
 * What is still to be told, and what has been: a file of its own. When `put`, `begin` or `settle` returns, it has reached
 * the disk. A letter that was being sent when the process died may have arrived: it goes out once more, and says so.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Outcome } from './channel.ts'
import type { Message } from './message.ts'

const SCHEMA = `
CREATE TABLE message (key TEXT PRIMARY KEY, body TEXT NOT NULL, told_at INTEGER NOT NULL) STRICT;
CREATE TABLE letter (
  channel TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'dropped', 'given_up')),
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  maybe_repeated INTEGER NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (channel, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_due ON letter (channel, state, next_at);
CREATE TABLE delivery (
  channel TEXT NOT NULL,
  key TEXT NOT NULL,
  level INTEGER NOT NULL,
  told_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'enclosed', 'sent', 'dropped', 'given_up')),
  letter TEXT NOT NULL,
  PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_waiting ON delivery (channel, state, level, told_at);
CREATE INDEX delivery_letter ON delivery (channel, letter);
CREATE TABLE started (channel TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX started_at ON started (channel, at);
CREATE TABLE total (
  channel TEXT NOT NULL, fate TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (channel, fate, reason)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
`

const MINUTE_MS = 60_000

/** What became of messages: sent, dropped as somebody has the case, or given up. */
export type Fate = 'sent' | 'dropped' | 'given_up'

export interface Total {
  channel: string
  fate: Fate
  reason: string
  count: number
}

/** A message, and the channels that want it. */
export interface Addressed {
  message: Message
  channels: readonly string[]
}

export interface Lost {
  channel: string
  key: string
  case_id: string
  reason: string
  detail: string
  tries: number
  at: number
}

/** A letter as it is kept: its messages stand in the order of their level and age. */
export interface Draft {
  channel: string
  id: string
  tries: number
  maybe_repeated: boolean
  messages: Message[]
}

export type Outbox = ReturnType<typeof openOutbox>

export function openOutbox(dir: string, now: number) {
  const { database, set_aside } = open(dir, now)
  const sql = {
    addMessage: database.prepare('INSERT OR IGNORE INTO message VALUES (?, ?, ?)'),
    addDelivery: database.prepare("INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?, 'waiting', '')"),
    waiting: database.prepare(
      `SELECT message.body FROM delivery JOIN message USING (key)
       WHERE channel = ? AND state = 'waiting' ORDER BY delivery.level, delivery.told_at, key LIMIT ?`,
    ),
    count: database.prepare(
      "SELECT count(*) AS count FROM delivery WHERE channel = ? AND state IN ('waiting', 'enclosed')",
    ),
    oldest: database.prepare(
      "SELECT min(told_at) AS at FROM delivery WHERE channel = ? AND state IN ('waiting', 'enclosed')",
    ),
    due: database.prepare(
      `SELECT * FROM letter WHERE channel = ? AND state = 'waiting' AND next_at <= ? ORDER BY next_at, id LIMIT 1`,
    ),
    enclosed: database.prepare(
      `SELECT message.body FROM delivery JOIN message USING (key)
       WHERE channel = ? AND letter = ? AND state = 'enclosed' ORDER BY delivery.level, delivery.told_at, key`,
    ),
    addLetter: database.prepare("INSERT INTO letter VALUES (?, ?, 'sending', 1, 0, 0, '', '', ?)"),
    enclose: database.prepare(
      "UPDATE delivery SET state = 'enclosed', letter = ? WHERE channel = ? AND key = ?",
    ),
    again: database.prepare(
      "UPDATE letter SET state = 'sending', tries = tries + 1, changed_at = ? WHERE channel = ? AND id = ?",
    ),
    start: database.prepare('INSERT INTO started VALUES (?, ?)'),
    forgetStarts: database.prepare('DELETE FROM started WHERE channel = ? AND at <= ?'),
    starts: database.prepare('SELECT count(*) AS count FROM started WHERE channel = ? AND at > ?'),
    end: database.prepare(
      'UPDATE letter SET state = ?, next_at = ?, maybe_repeated = max(maybe_repeated, ?), reason = ?, detail = ?, changed_at = ? WHERE channel = ? AND id = ?',
    ),
    endEnclosed: database.prepare(
      "UPDATE delivery SET state = ? WHERE channel = ? AND letter = ? AND state = 'enclosed'",
    ),
    drop: database.prepare(
      "UPDATE delivery SET state = 'dropped' WHERE channel = ? AND key = ? AND state IN ('waiting', 'enclosed')",
    ),
    add: database.prepare(
      `INSERT INTO total VALUES (?, ?, ?, ?)
       ON CONFLICT (channel, fate, reason) DO UPDATE SET count = count + excluded.count`,
    ),
    totals: database.prepare('SELECT * FROM total ORDER BY channel, fate, reason'),
    lost: database.prepare(
      `SELECT channel, key, body, reason, detail, tries, changed_at AS at
       FROM letter JOIN delivery USING (channel) JOIN message USING (key)
       WHERE letter.state = 'given_up' AND delivery.letter = letter.id AND delivery.state = 'given_up'
       ORDER BY changed_at DESC, key LIMIT ?`,
    ),
    forget: [
      "DELETE FROM message WHERE told_at < ? AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.key = message.key AND state IN ('waiting', 'enclosed'))",
      'DELETE FROM delivery WHERE NOT EXISTS (SELECT 1 FROM message WHERE message.key = delivery.key)',
      "DELETE FROM letter WHERE state NOT IN ('waiting', 'sending') AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.channel = letter.channel AND delivery.letter = letter.id)",
    ].map((text) => database.prepare(text)),
  }
  // Nobody knows whether they arrived.
  database.exec(
    `UPDATE letter SET state = 'waiting', maybe_repeated = 1, next_at = ${Math.trunc(now)}, reason = 'crash', detail = '' WHERE state = 'sending'`,
  )

  const messagesOf = (rows: Record<string, unknown>[]): Message[] =>
    rows.map(({ body }) => JSON.parse(String(body)) as Message)
  const numberOf = (row: Record<string, unknown> | undefined, field: string): number =>
    Number(row?.[field] ?? 0)

  return {
    /** Where a file that could not be read was put aside to; what waited in it is told by nobody. */
    set_aside,

    /** Keeps messages, each for its channels, all of them or none. False where a key has been told before: nothing changes then. */
    put: (messages: readonly Addressed[], at: number): boolean[] =>
      atomically(database, () =>
        messages.map(({ message, channels }) => {
          if (sql.addMessage.run(message.key, JSON.stringify(message), at).changes === 0) return false
          for (const channel of channels) sql.addDelivery.run(channel, message.key, message.level, at)
          return true
        }),
      ),

    /** Messages that stand in no letter yet, the gravest first, and then the oldest. */
    waiting: (channel: string, most: number): Message[] => messagesOf(sql.waiting.all(channel, most)),

    /** A letter that is to be tried again. */
    due(channel: string, at: number): Draft | undefined {
      const row = sql.due.get(channel, at)
      if (row === undefined) return undefined
      const id = String(row['id'])
      const messages = messagesOf(sql.enclosed.all(channel, id))
      return {
        channel,
        id,
        tries: Number(row['tries']),
        maybe_repeated: row['maybe_repeated'] === 1,
        messages,
      }
    },

    /** How many letters have been started in the minute before. */
    startedLately: (channel: string, at: number): number =>
      numberOf(sql.starts.get(channel, at - MINUTE_MS), 'count'),

    /** A letter is about to be handed over: from here on it may have arrived. */
    begin: (draft: Draft, at: number): void =>
      atomically(database, () => {
        if (draft.tries > 0) sql.again.run(at, draft.channel, draft.id)
        else {
          sql.addLetter.run(draft.channel, draft.id, at)
          for (const { key } of draft.messages) sql.enclose.run(draft.id, draft.channel, key)
        }
        sql.forgetStarts.run(draft.channel, at - MINUTE_MS)
        sql.start.run(draft.channel, at)
      }),

    /** What became of it; `next_at` is when it is tried again, or undefined where it is given up. */
    settle: (
      { channel, id, messages }: Draft,
      outcome: Outcome,
      next_at: number | undefined,
      at: number,
    ): void =>
      atomically(database, () => {
        if ('sent' in outcome) {
          sql.end.run('sent', 0, 0, outcome.note, '', at, channel, id)
          sql.endEnclosed.run('sent', channel, id)
          sql.add.run(channel, 'sent', outcome.note, messages.length)
          return
        }
        const { failed, detail, uncertain } = outcome
        const state = next_at === undefined ? 'given_up' : 'waiting'
        sql.end.run(state, next_at ?? 0, uncertain ? 1 : 0, failed, detail, at, channel, id)
        if (next_at !== undefined) return
        sql.endEnclosed.run('given_up', channel, id)
        sql.add.run(channel, 'given_up', failed, messages.length)
      }),

    /** Messages that nobody needs any more, as somebody has their case. */
    drop: (channel: string, keys: readonly string[]): void =>
      atomically(database, () => {
        const changed = keys.reduce((sum, key) => sum + Number(sql.drop.run(channel, key).changes), 0)
        if (changed > 0) sql.add.run(channel, 'dropped', 'taken', changed)
      }),

    /** A letter of which nothing is left. */
    discard: ({ channel, id }: Draft, at: number): void =>
      void sql.end.run('dropped', 0, 0, 'taken', '', at, channel, id),

    count: (channel: string): number => numberOf(sql.count.get(channel), 'count'),
    /** When the oldest message that waits was told. */
    oldest(channel: string): number | null {
      const at = sql.oldest.get(channel)?.['at']
      return typeof at === 'number' ? at : null
    },
    totals: (): Total[] => sql.totals.all().map((row) => ({ ...row }) as unknown as Total),
    /** The latest that were given up. */
    lost: (most: number): Lost[] =>
      sql.lost.all(most).map(({ body, ...row }) => {
        const { case_id } = JSON.parse(String(body)) as Message
        return { ...row, case_id } as unknown as Lost
      }),
    /** Forgets what was told before a moment, and is settled. */
    forget: (before: number): void =>
      atomically(database, () => {
        const [messages, ...rest] = sql.forget
        messages?.run(before)
        for (const statement of rest) statement.run()
      }),
    close: (): void => database.close(),
  }
}

const BUSY = 5
const CORRUPT = 11
const NOT_A_DATABASE = 26

/**
 * A file that cannot be read is put aside, never deleted, and a new one begun: the start does not fail for it.
 *
 * @throws Error where another process holds the file, or a newer version made it.
 */
function open(dir: string, now: number): { database: DatabaseSync; set_aside: string | undefined } {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'notices.db')
  try {
    return { database: openFile(file), set_aside: undefined }
  } catch (error) {
    const code = codeOf(error)
    if (code === BUSY)
      throw new Error(`${file} is in use: another Yuemai runs on this directory`, { cause: error })
    if (code !== CORRUPT && code !== NOT_A_DATABASE) throw error
    const set_aside = `${file}.damaged-${now}`
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(file + suffix)) renameSync(file + suffix, set_aside + suffix)
    return { database: openFile(file), set_aside }
  }
}

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    // Exclusive, so that two that are started by mistake do not both tell.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version > 1) throw new Error(`${file} was made by a newer version of this program: run that one`)
    // Even where there is nothing to do, so that the file is ours from now on.
    atomically(database, () => {
      if (version === 0) database.exec(SCHEMA)
    })
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite's own code of a failure, without its extension. */
function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: number }
  return errcode === undefined ? undefined : errcode & 0xff
}

function atomically<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // A failed COMMIT may already have ended the transaction.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
