/** A store for one test file: a database of its own with the whole schema, embedded or on a server. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { z } from 'zod'
import { openClient, type StoreClient } from './client.ts'
import { migrate } from './migrate.ts'
import { startStore } from './store/server.ts'

export interface ScratchStore {
  client: StoreClient
  /** Where it answers, with user, password and database. */
  url: string
  /** Takes every row out of every table; the schema stays. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Embedded, or a database on the server of `CLICKHOUSE_URL` where that is set. */
export async function openScratchStore(
  options: { migrated: boolean } = { migrated: true },
): Promise<ScratchStore> {
  const place = env['CLICKHOUSE_URL'] ? await onServer(env['CLICKHOUSE_URL']) : await embedded()
  const client = openClient(place)
  if (options.migrated) await migrate(client)
  return {
    client,
    url: place.url,
    async empty() {
      const filled = await client.rows(
        z.object({ name: z.string() }),
        `SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0 AND name != 'migration'`,
      )
      for (const { name } of filled) await client.run(`TRUNCATE TABLE ${name}`)
    },
    async close() {
      await client.close()
      await place.remove()
    },
  }
}

interface Place {
  url: string
  remove(): Promise<void>
}

async function embedded(): Promise<Place> {
  // In memory where the machine has such a place: the store flushes every insert, and a test's rows need no disk.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'yuemai-store-'))
  const user = 'yuemai'
  const password = randomBytes(12).toString('hex')
  const store = await startStore({
    dir,
    database: 'scratch',
    readers: 4,
    memory: 4_000_000_000,
    readSeconds: 30,
    port: 0,
    user,
    password,
  })
  return {
    url: `http://${user}:${password}@127.0.0.1:${store.port}/scratch`,
    async remove() {
      await store.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function onServer(server: string): Promise<Place> {
  const database = `yuemai_test_${randomBytes(6).toString('hex')}`
  const url = new URL(server)
  url.pathname = '/'
  const admin = openClient({ url: url.href })
  await admin.run(`CREATE DATABASE ${database}`)
  url.pathname = `/${database}`
  return {
    url: url.href,
    async remove() {
      await admin.run(`DROP DATABASE ${database} SYNC`)
      await admin.close()
    },
  }
}
