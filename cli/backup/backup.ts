/** `yuemai backup`: copies the store, the collector's file and what is kept of cases, and proves the copy by restoring it. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { MASK_FILE } from '#collector/mask/secret.ts'
import { openClient, type StoreClient } from '#sql/client.ts'
import { backupsIn } from '#sql/store/engine.ts'
import { damagedParts, disagreements, takeFingerprints, type Fingerprint } from '#sql/upkeep/fingerprint.ts'
import { backUpTables, databaseOf, restoreTables, TablesCopyError } from '#sql/upkeep/tables-copy.ts'
import { openLog } from '../log.ts'
import { startEmbedded } from '../open-store.ts'
import { DamageError, UsageError, type Settings } from '../settings.ts'
import { copyCollectorFile } from './collector-file.ts'
import { BESIDE, writeManifest, type Manifest } from './manifest.ts'
import { linkInto, reachRunning, type Reached } from './reach.ts'

/** What of a backup lies where. */
export const TABLES = 'tables'
export const COLLECTOR_FILE = join('collector', 'collector.db')
/** Without it every masked key would be another after a restore. */
export const COLLECTOR_SECRET = join('collector', MASK_FILE)
const VERIFY = 'verify'

export async function backup(settings: Settings, target: string): Promise<void> {
  refuseServer(settings, 'back up')
  const { data } = settings
  if (!existsSync(join(data, 'store', 'db')))
    throw new UsageError(`YUEMAI_DATA: there is no store in ${data}, so there is nothing to back up`)
  const dir = makeEmpty(target)
  const done = await copy(settings, dir)
  const { contents, ...rest } = await verify(settings, dir, done)
  const manifest = await writeManifest(dir, {
    ...rest,
    contents,
    made_at: Date.now(),
    product: productVersion(),
  })
  const rows = contents.reduce((sum, print) => sum + print.rows, 0)
  const tables = new Set(contents.map(({ table }) => table)).size
  process.stdout.write(
    `${dir}: ${rows} rows of ${tables} tables${manifest.collector ? ' and the collector’s file' : ''}, restored and compared; ${manifest.files.length} files\n`,
  )
}

export function refuseServer({ clickhouseUrl }: Settings, verb: string): void {
  if (clickhouseUrl === null) return
  throw new UsageError(
    `CLICKHOUSE_URL is set: ${verb} a server's tables with its own BACKUP and RESTORE, the folder collector of YUEMAI_DATA before them, and cases.head, cases.sqlite and notices after them`,
  )
}

interface Copied {
  before: Fingerprint[]
  after: Fingerprint[]
  collector: boolean
  beside: Manifest['beside']
}

/**
 * The collector's file first, then the tables. What lands in between is in the tables and still in the copied outbox, and
 * landing it again collapses; what is acknowledged in between is asked for again, as the copied cursor stands before it.
 * The other way round a row could land after its table was copied and leave the outbox before that was, and be lost.
 */
async function copy(settings: Settings, dir: string): Promise<Copied> {
  const file = join(settings.data, COLLECTOR_FILE)
  const collector = existsSync(file)
  if (collector) {
    mkdirSync(join(dir, 'collector'))
    await copyCollectorFile(file, join(dir, COLLECTOR_FILE))
    const secret = join(settings.data, COLLECTOR_SECRET)
    if (existsSync(secret)) copyFileSync(secret, join(dir, COLLECTOR_SECRET))
  }
  const running = await reachRunning(settings.data)
  const tables = running
    ? await copyTables(running, dir).finally(() => running.client.close())
    : await withStore(settings, (client) =>
        copyTables({ client, backups: backupsIn(join(settings.data, 'store')) }, dir),
      )
  return { ...tables, collector, beside: await copyBeside(settings.data, dir) }
}

async function copyBeside(data: string, dir: string): Promise<Manifest['beside']> {
  const there = BESIDE.filter((path) => existsSync(join(data, path)))
  for (const path of there) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    if (path === 'cases.head') copyFileSync(join(data, path), join(dir, path))
    else await copyCollectorFile(join(data, path), join(dir, path))
  }
  return there
}

async function copyTables(
  { client, backups }: Reached,
  dir: string,
): Promise<Omit<Copied, 'collector' | 'beside'>> {
  const before = await takeFingerprints(client)
  const link = linkInto(backups, dir)
  try {
    await backUpTables(client, join(link.path, TABLES))
  } finally {
    link.remove()
  }
  return { before, after: await takeFingerprints(client) }
}

const who = z.object({ province: z.string(), provenance: z.string() })
const migration = z.object({ name: z.string(), hash: z.string() })

/** Restores the copy into a store of its own, as `yuemai restore` would, and looks at what it finds there. */
async function verify(
  settings: Settings,
  dir: string,
  { before, after, collector, beside }: Copied,
): Promise<Omit<Manifest, 'files' | 'format' | 'made_at' | 'product'>> {
  const data = join(dir, VERIFY)
  mkdirSync(data)
  try {
    return await withStore({ ...settings, data, diskBudget: null }, async (client) => {
      const database = await databaseOf(client)
      await restoreInto(client, data, dir, database)
      const contents = await takeFingerprints(client)
      const wrong = disagreements(before, after, contents)
      if (wrong.length > 0)
        throw new DamageError(`the backup is not what the store holds: ${wrong.join('; ')}`)
      const [owner] = await client.rows(who, 'SELECT province, provenance FROM provenance FINAL')
      if (!owner)
        throw new UsageError(`the store in ${settings.data} belongs to no province yet: start it once`)
      const [engine] = await client.rows(z.object({ version: z.string() }), 'SELECT version() AS version')
      const migrations = await client.rows(migration, 'SELECT name, hash FROM migration ORDER BY id')
      return { ...owner, engine: engine?.version ?? '', database, migrations, contents, collector, beside }
    })
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** @throws {DamageError} where a part is not as it was written. */
export async function restoreInto(
  client: StoreClient,
  data: string,
  dir: string,
  database: string,
): Promise<void> {
  const link = linkInto(backupsIn(join(data, 'store')), dir)
  try {
    await restoreTables(client, join(link.path, TABLES), database)
  } catch (error) {
    if (error instanceof TablesCopyError)
      throw new DamageError(`the tables cannot be read back: ${error.message}`)
    throw error
  } finally {
    link.remove()
  }
  const damaged = await damagedParts(client)
  if (damaged.length > 0) throw new DamageError(`damaged parts: ${damaged.join('; ')}`)
}

/** An embedded store in a process of its own, for as long as the work takes. */
export async function withStore<Result>(
  settings: Settings,
  work: (client: StoreClient) => Promise<Result>,
): Promise<Result> {
  const store = await startEmbedded(
    settings,
    openLog({ logLevel: settings.logLevel === 'info' ? 'warn' : settings.logLevel }),
  )
  const client = openClient({ url: store.url })
  try {
    return await work(client)
  } finally {
    await client.close()
    await store.close()
  }
}

function makeEmpty(target: string): string {
  const dir = resolve(target)
  if (!existsSync(dirname(dir))) throw new UsageError(`${dirname(dir)} does not exist: make it first`)
  if (!existsSync(dir)) mkdirSync(dir, { mode: 0o700 })
  else if (readdirSync(dir).length > 0)
    throw new UsageError(`${dir} is not empty: give a directory of its own`)
  return dir
}

function productVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
