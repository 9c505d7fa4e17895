/** The collector's one file: its durability, and what happens when the file is damaged or in use. */
import { closeSync, existsSync, openSync, readSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describeSchema, holds, isSame, NEWEST, schemaAt, STEPS } from './schema.ts'
import { salvage } from './salvage.ts'

export const FILE = 'collector.db'

export interface Opened {
  database: DatabaseSync
  /** Where a file that could not be read was put aside to. */
  set_aside: string | undefined
}

/** The directory cannot be used by this process; the message says whose it is and what would do. */
export class DirectoryError extends Error {}

/**
 * Opens or makes the file in `dir`. A commit has reached the disk when it returns. A file that cannot be read is put
 * aside, never deleted, and a new one begun with what could be read of it; the start never fails.
 *
 * @throws {DirectoryError} when another process holds the file, or a newer version made it.
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
    // What has landed is soon overwritten: the fewer times it is copied from the log into the file, the better. 16 MB of log.
    database.exec('PRAGMA wal_autocheckpoint = 4000')
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
 * @throws {DirectoryError} when a newer version of this program made it
 */
function check(database: DatabaseSync, path: string): number {
  const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw new Damaged(String(found))
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  const is = describeSchema(database)
  if (version > NEWEST && !isSame(is, schemaAt(NEWEST))) {
    throw new DirectoryError(
      `${path} was made by a newer version of this program: run that one, or give another directory`,
    )
  }
  // A step and its number are kept together or not at all.
  const fits = version >= 0 && version <= NEWEST && holds(is, schemaAt(version))
  if (!fits || (version < NEWEST && holds(is, schemaAt(version + 1))))
    throw new Damaged('its schema is not the one of its version')
  return version
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
    if (version < NEWEST) database.exec(`PRAGMA user_version = ${NEWEST}`)
    database.exec('COMMIT')
    return database
  } catch (error) {
    database.close()
    if (codeOf(error) === BUSY) {
      throw new DirectoryError(
        `${path} is in use: another collector runs on this directory; stop it, or give another directory`,
        { cause: error },
      )
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
