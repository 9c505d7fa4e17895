/** The file of the log: SQLite, so that of two who write at once, also in two processes, one wins and the other is told. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export const FILE = 'cases.sqlite'

const STEPS: readonly string[] = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  writer TEXT NOT NULL,
  case_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  command TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (case_id, version)
) STRICT;
-- Said twice, so that a tail that was cut off is missed.
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;

-- What has been counted of the security feed: one row an alert of a platform, so that none is counted twice.
CREATE TABLE member (
  platform TEXT NOT NULL,
  alert TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  open INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  PRIMARY KEY (platform, alert)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_open ON member (fingerprint) WHERE open = 1;
-- Up to where something has been read.
CREATE TABLE place (reader TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
]

/** How long one writer waits for another: a commit takes milliseconds. */
const WAIT_MS = 5_000

/** @throws Error when the file is damaged, or a newer version made it. */
export function openFile(dir: string): DatabaseSync {
  const path = join(dir, FILE)
  const database = new DatabaseSync(path, { timeout: WAIT_MS })
  try {
    database.exec('PRAGMA journal_mode = WAL')
    // A commit has reached the disk when it returns.
    database.exec('PRAGMA synchronous = FULL')
    atomically(database, () => {
      const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
      if (version > STEPS.length) {
        throw new Error(`${path} was made by a newer version of this program: run that one`)
      }
      for (const step of STEPS.slice(version)) database.exec(step)
      if (version < STEPS.length) database.exec(`PRAGMA user_version = ${STEPS.length}`)
      database
        .prepare("INSERT OR IGNORE INTO meta VALUES ('writer', ?)")
        .run(`log-${randomBytes(6).toString('hex')}`)
    })
    return database
  } catch (error) {
    database.close()
    throw new Error(
      `the log of cases ${path} cannot be used: ${(error as Error).message}. ` +
        'yuemai verify-audit says where it is broken; put a backup in its place, or move it aside to begin a new one',
      { cause: error },
    )
  }
}

/** To read and to prove; nothing is changed. @throws Error when there is none. */
export function openFileToRead(dir: string): DatabaseSync {
  const path = join(dir, FILE)
  if (!existsSync(path)) throw new Error(`there is no ${path}`)
  return new DatabaseSync(path, { readOnly: true, timeout: WAIT_MS })
}

/** Runs `work` in a transaction that no other writer comes into: all of it is kept or none. */
export function atomically<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work()
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
