/** The collector's one file: its schema, its durability, and what happens when the file is damaged or in use. */
import { closeSync, existsSync, openSync, readSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { salvage } from './salvage.ts'

export const FILE = 'collector.db'
/** What was added since the first version, in order: a file of an older one is brought up to date when it is opened. */
const STEPS = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- One row a feed: where it stands.
CREATE TABLE feed (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  feed TEXT NOT NULL,
  cursor INTEGER,
  -- When the last good live poll began.
  good_at INTEGER,
  -- The last answer that was read completely and well, to see that nothing has changed.
  answer_hash TEXT,
  answer_digest TEXT,
  answer_records INTEGER,
  answer_at INTEGER,
  -- Up to where history is asked for by the backfill; live polls cover what comes after.
  history_until INTEGER,
  UNIQUE (platform, feed)
) STRICT;

-- The hash of what was last said of each key, so that what is said again is not stored anew.
CREATE TABLE fact (
  feed INTEGER NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  -- Kept to the day: when it was last said.
  said_at INTEGER NOT NULL,
  -- The facts themselves, for snapshots: the row that says "gone" repeats them.
  facts TEXT,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_said ON fact (said_at);

-- For feeds whose key holds no time: the latest moment known of each key.
CREATE TABLE head (
  feed INTEGER NOT NULL,
  key TEXT NOT NULL,
  observed_at INTEGER NOT NULL,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;

-- Windows of history: asked for newest first, done once their rows are in the outbox.
CREATE TABLE history (
  feed INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (feed, from_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_due ON history (feed, from_ms) WHERE done = 0;

-- What has been acknowledged and not yet landed: one row a poll, its rows as JSON lines in parts.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- 0: live, 1: history, which waits until live rows have landed.
  lane INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, seq);
CREATE TABLE outbox_part (
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  tables TEXT NOT NULL,
  month INTEGER NOT NULL,
  hours TEXT NOT NULL,
  rows INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (seq, ordinal)
) STRICT;

-- What could not be read back, or what the store refuses for good: kept for people, never retried.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  tables TEXT NOT NULL,
  rows INTEGER NOT NULL,
  lines TEXT NOT NULL
) STRICT;
`,
  `
-- How large each poll's rows are, and what may be dropped of them when there is no more room (see outbox.ts).
ALTER TABLE outbox ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN kind INTEGER NOT NULL DEFAULT 3;
CREATE INDEX outbox_kind ON outbox (kind, seq) WHERE kind < 3;

-- Refused records as they were (masked), so that a mended definition can read them once more.
CREATE TABLE refused (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL,
  poll_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  reason TEXT NOT NULL,
  field TEXT NOT NULL,
  message TEXT NOT NULL,
  record TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  -- 0: it waits.
  replayed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX refused_place ON refused (feed, poll_id, ordinal);

-- The fields of each feed's records, polled (0) and pushed (1) apart, by the definition that read them.
CREATE TABLE outline (
  feed INTEGER NOT NULL,
  way INTEGER NOT NULL,
  path TEXT NOT NULL,
  types INTEGER NOT NULL,
  always INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  open TEXT NOT NULL,
  PRIMARY KEY (feed, way, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE outline_of (
  feed INTEGER NOT NULL,
  way INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (feed, way)
) STRICT, WITHOUT ROWID;
`,
  `
-- Rows wait as Native blocks; those that an older version left as lines land from these.
ALTER TABLE outbox_part ADD COLUMN block BLOB;

-- What was last said, by shelves that are read at one go: the moment that it is about, or a share of what has no moment.
-- What is said of one moment lies side by side, and there is no second index: to remember a poll touches few pages.
CREATE TABLE said (
  feed INTEGER NOT NULL,
  shelf INTEGER NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  -- Kept to the day: when it was last said.
  said_at INTEGER NOT NULL,
  -- The facts themselves, for snapshots: the row that says "gone" repeats them.
  facts TEXT,
  PRIMARY KEY (feed, shelf, key)
) STRICT, WITHOUT ROWID;
-- Of the former keys only those of snapshots can be made anew (see facts.ts); of the others each is landed once more.
CREATE TABLE carried (feed INTEGER NOT NULL, facts TEXT NOT NULL) STRICT;
INSERT INTO carried SELECT feed, facts FROM fact WHERE facts IS NOT NULL;
DROP TABLE fact;
`,
]

export interface Opened {
  database: DatabaseSync
  /** Where a file that could not be read was put aside to. */
  set_aside: string | undefined
}

/**
 * Opens or makes the file in `dir`. A commit has reached the disk when it returns. A file that cannot be read is put
 * aside, never deleted, and a new one begun with what could be read of it; the start never fails.
 *
 * @throws Error when another process holds the file, or a newer version made it.
 */
export function openDatabase(dir: string, now: number, max_pages?: number): Opened {
  const path = join(dir, FILE)
  const known = existsSync(path)
  try {
    return { database: limited(open(path, known), max_pages), set_aside: undefined }
  } catch (error) {
    if (!known || !isDamage(error)) throw error
    const aside = `${path}.damaged-${now}`
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
    }
    const database = open(path, false)
    atomically(database, () => salvage(aside, database))
    return { database: limited(database, max_pages), set_aside: aside }
  }
}

function limited(database: DatabaseSync, max_pages: number | undefined): DatabaseSync {
  if (max_pages !== undefined) database.exec(`PRAGMA max_page_count = ${max_pages}`)
  return database
}

/** Damage that is only found at the next write would keep everything from being stored until somebody looks. */
class Damaged extends Error {
  readonly errcode = CORRUPT
}

/** Sets a file up, and gives the version of its schema. */
function begin(database: DatabaseSync, path: string, known: boolean): number {
  try {
    // Exclusive, so that a second collector on the same directory is refused instead of interleaved.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA cache_size = -65536')
    return known ? check(database, path) : 0
  } catch (error) {
    // A head or a schema that makes no sense fails in many words.
    if (codeOf(error) === GENERIC) throw new Damaged((error as Error).message, { cause: error })
    throw error
  }
}

/**
 * The version of the file's schema.
 *
 * @throws Damaged
 * @throws Error when a newer version of this program made it
 */
function check(database: DatabaseSync, path: string): number {
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw new Damaged(String(found))
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  const is = describe(database)
  const newest = STEPS.length
  if (version > newest && is !== schemaAt(newest)) {
    throw new Error(
      `${path} was made by a newer version of this program: run that one, or give another directory`,
    )
  }
  if (is !== schemaAt(version)) throw new Damaged('its schema is not the one of its version')
  return version
}

/** The tables and columns of a version; of none there is, none. */
function schemaAt(version: number): string | undefined {
  if (version < 0 || version > STEPS.length) return undefined
  const database = new DatabaseSync(':memory:')
  for (const step of STEPS.slice(0, version)) database.exec(step)
  const schema = describe(database)
  database.close()
  return schema
}

function describe(database: DatabaseSync): string {
  const rows = database
    .prepare(
      `SELECT type, master.name AS name, group_concat(field.name) AS fields
       FROM sqlite_schema AS master LEFT JOIN pragma_table_info(master.name) AS field
       GROUP BY type, master.name ORDER BY type, master.name`,
    )
    .all()
  return JSON.stringify(rows.map(({ type, name, fields }) => [type, name, fields]))
}

/** The two versions in a file's head: with another number it would be opened, and never be written to. */
function hasKnownVersions(path: string): boolean {
  const head = Buffer.alloc(20)
  const file = openSync(path, 'r')
  try {
    if (readSync(file, head, 0, head.length, 0) < head.length) return true
  } finally {
    closeSync(file)
  }
  return [head[18], head[19]].every((version) => version === 1 || version === 2)
}

function open(path: string, known: boolean): DatabaseSync {
  if (known && !hasKnownVersions(path)) throw new Damaged('its head names a version that there is not')
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    const version = begin(database, path, known)
    database.exec('BEGIN IMMEDIATE')
    for (const step of STEPS.slice(version)) database.exec(step)
    if (version < STEPS.length) database.exec(`PRAGMA user_version = ${STEPS.length}`)
    database.exec('COMMIT')
    return database
  } catch (error) {
    database.close()
    if (codeOf(error) === BUSY) {
      throw new Error(`${path} is in use: another collector runs on this directory`, { cause: error })
    }
    throw error
  }
}

const GENERIC = 1
const BUSY = 5
const CORRUPT = 11
const FULL = 13
const NOT_A_DATABASE = 26

/** SQLite's own code of a failure, without its extension. */
function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: number }
  return errcode === undefined ? undefined : errcode & 0xff
}

/** The disk, or the limit set on the file, has no more room. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === FULL
}

export function isDamage(error: unknown): boolean {
  const code = codeOf(error)
  return code === CORRUPT || code === NOT_A_DATABASE
}

/** Runs `work` in a transaction, or, inside one, in a savepoint: all of it is kept or none. */
export function atomically<Result>(database: DatabaseSync, work: () => Result): Result {
  const nested = database.isTransaction
  database.exec(nested ? 'SAVEPOINT step' : 'BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec(nested ? 'RELEASE step' : 'COMMIT')
    return result
  } catch (error) {
    // A failed COMMIT may already have ended the transaction.
    if (database.isTransaction) database.exec(nested ? 'ROLLBACK TO step; RELEASE step' : 'ROLLBACK')
    throw error
  }
}
