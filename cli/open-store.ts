/** Opens the store that the settings name: a ClickHouse server, or the embedded one in a process of its own. */
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { ASKED, openClient, type StoreClient } from '#sql/client.ts'
import { migrate } from '#sql/migrate.ts'
import { claimStore, ProvenanceError } from '#sql/provenance.ts'
import { StartError } from '#sql/store/child.ts'
import { applyRetention } from '#sql/upkeep/retention.ts'
import { checkDurability, checkServer, checkWaysIn, UnsafeStoreError } from '#sql/upkeep/start-checks.ts'
import { superviseStore, type StoreEvent, type SupervisedStore } from '#sql/store/supervise.ts'
import type { Province } from '#province/load.ts'
import { leaveAddress } from './backup/reach.ts'
import { refuseHalfRestored } from './backup/restoring.ts'
import { UsageError, type Settings } from './settings.ts'
import { DATABASE, STORE_USER } from './store.ts'

export interface OpenStore {
  client: StoreClient
  /** For questions of people, of which few run at once. */
  asked: StoreClient
  /** Where it answers, with user and password: for the processes we start, never for a log. */
  url: string
  /** Process id of the embedded store; null where a server is used. */
  pid: () => number | null
  close(): Promise<void>
}

/** Reaches the store, brings its schema up to date, and makes sure that it holds this province and provenance. */
export async function openStore(settings: Settings, province: Province, log: Logger): Promise<OpenStore> {
  refuseHalfRestored(settings.data)
  const embedded = settings.clickhouseUrl === null ? await startEmbedded(settings, log) : null
  const url = embedded?.url ?? settings.clickhouseUrl ?? ''
  const client = openClient({ url })
  const asked = openClient({ url, ...ASKED })
  const forget = embedded === null ? undefined : leaveAddress(settings.data, url, log)
  const close = async (): Promise<void> => {
    forget?.()
    await Promise.all([client.close(), asked.close()])
    await embedded?.close()
  }
  try {
    const applied = await migrate(client)
    if (applied.length > 0) log.info({ applied }, 'the schema has been brought up to date')
    await checkDurability(client)
    await checkWaysIn(client)
    if (embedded === null) await checkServer(client)
    await claimStore(client, province.id, province.provenance)
    const kept = await applyRetention(client, province.retention)
    if (kept.length > 0) log.info({ tables: kept }, 'how long rows are kept has been set')
  } catch (error) {
    await close()
    if (error instanceof ProvenanceError || error instanceof UnsafeStoreError)
      throw new UsageError(error.message)
    if (embedded === null && isUnreachable(error)) {
      throw new UsageError(
        `CLICKHOUSE_URL: no ClickHouse answers at ${new URL(url).host}: ${(error as Error).message}`,
      )
    }
    if (/NOT_ENOUGH_SPACE|No space left/.test(String(error)))
      throw new UsageError(
        `YUEMAI_DATA: ${settings.data} has no room for the store to start: free the volume, or raise YUEMAI_DISK_BUDGET`,
      )
    throw error
  }
  return { client, asked, url, pid: () => embedded?.pid() ?? null, close }
}

/** The embedded store in a process of its own. */
export async function startEmbedded(settings: Settings, log: Logger): Promise<SupervisedStore> {
  try {
    return await superviseStore({
      command: [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        fileURLToPath(new URL('./main.ts', import.meta.url)),
        'store',
        '--data',
        settings.data,
        ...(settings.diskBudget === null ? [] : ['--disk-budget', String(settings.diskBudget)]),
      ],
      user: STORE_USER,
      password: randomBytes(24).toString('base64url'),
      database: DATABASE,
      note: (event) => noteStore(log, event),
    })
  } catch (error) {
    // The engine writes to its standard error too; our own line is the one that says what to do.
    const ours =
      error instanceof StartError && error.exit === 2 ? /^yuemai: (.*)$/m.exec(error.message)?.[1] : undefined
    if (ours !== undefined) throw new UsageError(ours)
    throw error
  }
}

function noteStore(log: Logger, event: StoreEvent): void {
  switch (event.kind) {
    case 'started':
      log.info({ pid: event.pid }, 'the store is open')
      return
    case 'ended':
      log.warn(
        { code: event.code, signal: event.signal, said: event.said, again_in_ms: event.again_in_ms },
        'the store has ended; rows wait in the outbox',
      )
      return
    case 'silent':
      log.warn({ ms: event.ms }, 'the store does not answer and is started again')
  }
}

function isUnreachable(error: unknown): boolean {
  return (
    error instanceof Error &&
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|Timeout/.test(
      `${error.name} ${error.message} ${String((error as NodeJS.ErrnoException).code)}`,
    )
  )
}
