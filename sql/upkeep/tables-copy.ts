/** The engine's own BACKUP and RESTORE: all tables of a store into a folder, and out of it. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { StoreClient } from '../client.ts'
import { quote } from '../store/statement.ts'

const state = z.object({ status: z.string(), error: z.string() })
const database = z.object({ name: z.string().regex(/^\w+$/) })

const LOOK_MS = 200

/** Writes all tables to `folder`, which must not exist yet. Inserts and reads go on meanwhile. */
export async function backUpTables(store: StoreClient, folder: string): Promise<void> {
  await inBackground(store, `BACKUP DATABASE ${await databaseOf(store)} TO File(${quote(folder)})`, '')
}

/**
 * Reads all tables from `folder` into an empty store. Its merges stand still until it is opened again, so that it holds
 * what the backup does and nothing of it has gone by its age meanwhile.
 *
 * @param from name of the database that was backed up.
 */
export async function restoreTables(store: StoreClient, folder: string, from: string): Promise<void> {
  const restore = `RESTORE DATABASE ${database.parse({ name: from }).name} AS ${await databaseOf(store)} FROM File(${quote(folder)})`
  await inBackground(store, restore, 'structure_only = 1, ')
  // They hold for tables that exist, hence the two steps.
  await store.run('SYSTEM STOP MERGES')
  await store.run('SYSTEM STOP TTL MERGES')
  await inBackground(store, restore, '')
}

export async function databaseOf(store: StoreClient): Promise<string> {
  const [row] = await store.rows(database, 'SELECT currentDatabase() AS name')
  if (!row) throw new Error('the store does not say which database it has open')
  return row.name
}

/** A large store takes longer than any one request may. */
async function inBackground(store: StoreClient, statement: string, settings: string): Promise<void> {
  const id = randomUUID()
  await store.run(`${statement} SETTINGS ${settings}id = ${quote(id)} ASYNC`)
  for (;;) {
    const [row] = await store.rows(state, 'SELECT status, error FROM system.backups WHERE id = {id:String}', {
      id,
    })
    if (row === undefined) throw new Error('the store ended while it was at it: run it again')
    if (/^(BACKUP_CREATED|RESTORED)$/.test(row.status)) return
    if (/FAILED|CANCELLED/.test(row.status))
      throw new TablesCopyError(row.error.split(', Stack trace')[0] ?? row.error)
    await pause(LOOK_MS)
  }
}

/** The engine could not write or read the tables; the message is its own. */
export class TablesCopyError extends Error {}
