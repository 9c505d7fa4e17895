/**
 * Reaches the embedded store for a backup: the one that a running product has open, or one of our own.
 *
 * A running product leaves the address and the password of its store, which it makes up at every start, in a file that
 * only its own user can read. Who can read it can read the tables beside it too, so it opens no new door; and it lets
 * the product itself carry no command that writes files.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { openClient, type StoreClient } from '#sql/client.ts'
import { backupsIn } from '#sql/store/engine.ts'

const addressSchema = z.object({ url: z.string(), backups: z.string() })

const addressFile = (data: string): string => join(data, 'store', 'address.json')

/** Returns what takes the address back. */
export function leaveAddress(data: string, url: string, log: Logger): () => void {
  const file = addressFile(data)
  const forget = (): void => rmSync(file, { force: true })
  try {
    forget()
    const address = { url, backups: backupsIn(join(data, 'store')) }
    writeFileSync(file, JSON.stringify(address), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    log.warn({ error, file }, 'yuemai backup will not reach this store while it runs')
  }
  return forget
}

export interface Reached {
  client: StoreClient
  /** The store's folder for backups. */
  backups: string
}

/** The store of the product that runs on this directory; null where none answers. */
export async function reachRunning(data: string): Promise<Reached | null> {
  let text: string
  try {
    text = readFileSync(addressFile(data), 'utf8')
  } catch {
    // No address was left, or it is not for us: whether the directory is in use is for the lock to say.
    return null
  }
  const { url, backups } = addressSchema.parse(JSON.parse(text))
  const client = openClient({ url })
  try {
    await client.rows(z.object({ one: z.number() }), 'SELECT 1 AS one')
    return { client, backups }
  } catch {
    // Left behind by a product that was killed.
    await client.close()
    return null
  }
}

/** A way for the engine, which writes into its own folder alone, to `folder`. The second part takes it back. */
export function linkInto(backups: string, folder: string): { path: string; remove: () => void } {
  mkdirSync(backups, { recursive: true })
  const path = join(backups, randomBytes(8).toString('hex'))
  symlinkSync(folder, path)
  return { path, remove: () => rmSync(path, { force: true }) }
}
