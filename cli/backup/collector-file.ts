/**
 * Copies the collector's file while the collector may be writing to it.
 *
 * The collector holds its file for itself, so that it cannot be asked for a copy; but it appends commits to the log
 * beside the file, and touches the file only when it moves the log into it. A copy of both during which nothing was moved
 * is what a crash at its end would leave, and SQLite opens that as it was.
 */
import { copyFile, open, rm, stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'

const TRIES = 100
/** A file's time moves in steps of a few milliseconds; two writes within one look like one. */
const SETTLED_MS = 50
/** The head of the log: it changes when the log begins anew. */
const HEAD_BYTES = 32

/** @throws Error where the copy is damaged, or the file never stood still. */
export async function copyCollectorFile(from: string, to: string): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await mark(from)
    if (Date.now() - before.changed_ms < SETTLED_MS) {
      await pause(SETTLED_MS)
      continue
    }
    await copyFile(from, to)
    await rm(`${to}-wal`, { force: true })
    if (before.head !== '') await copyFile(`${from}-wal`, `${to}-wal`)
    const after = await mark(from)
    if (after.text === before.text) {
      foldIn(to)
      return
    }
  }
  throw new Error(`${from} has not stood still for one copy in ${TRIES}: try again when less comes in`)
}

/** @throws Error where the file is damaged. */
export function checkCollectorFile(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const found = database.prepare('PRAGMA integrity_check').get()?.['integrity_check']
    if (found !== 'ok') throw new Error(`${path} is damaged: ${String(found)}`)
  } finally {
    database.close()
  }
}

/** Moves the log of a copy into its file, which then stands for itself. */
function foldIn(path: string): void {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA journal_mode = DELETE')
  } finally {
    database.close()
  }
  checkCollectorFile(path)
}

async function mark(path: string): Promise<{ text: string; changed_ms: number; head: string }> {
  const { mtimeNs, size } = await stat(path, { bigint: true })
  const head = await headOf(`${path}-wal`)
  return { text: `${mtimeNs} ${size} ${head}`, changed_ms: Number(mtimeNs / 1_000_000n), head }
}

async function headOf(log: string): Promise<string> {
  try {
    await using file = await open(log)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.toString('hex', 0, bytesRead)
  } catch (error) {
    // Nothing was written since the file was opened last.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
