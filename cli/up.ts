/** `yuemai up`: the store, and in this process the collector and analytics, or one of the two. */
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { startAnalytics, type Analytics, type AnalyticsOptions } from '#analytics/analytics.ts'
import { startCollector, type Collector } from '#collector/collector.ts'
import { isLocal, refuseForeignPages } from '#collector/http/guard.ts'
import { DirectoryError } from '#collector/memory/database.ts'
import { collectorRoutes, type RouteParts } from '#collector/http/routes.ts'
import { serveCollector } from '#collector/http/server.ts'
import { isInShard } from '#collector/schedule/shard.ts'
import type { Province } from '#province/load.ts'
import { ProvinceError } from '#province/problem.ts'
import { openLanding } from '#sql/landing.ts'
import { startUpkeep } from '#sql/upkeep/upkeep.ts'
import { machineClock } from './clock.ts'
import { openLog } from './log.ts'
import { misfits } from './misfits.ts'
import { openNotices } from './notices.ts'
import { openStore, type OpenStore } from './open-store.ts'
import { readProvince } from './province.ts'
import { SIMULATOR_PORT, startSimulatorProcess } from './simulate.ts'
import { UsageError, type Settings } from './settings.ts'
import { watchSpace } from './watch-space.ts'

export interface Roles {
  collect: boolean
  serve: boolean
  simulate: boolean
}

const DASHBOARD = fileURLToPath(new URL('../dist/dashboard/', import.meta.url))

export async function up(given: Settings, roles: Roles): Promise<void> {
  const settings = roles.simulate ? withSimulatorToken(given) : given
  const log = openLog(settings)
  const province = readProvince(settings)
  if (roles.simulate && province.provenance !== 'simulated') {
    throw new UsageError(
      `${province.id} is ${province.provenance}: only a province with provenance: simulated can be played`,
    )
  }
  if (roles.serve) refuseMisfits(province)
  const parts: Closable[] = []
  const close = async (): Promise<void> => {
    const faults: unknown[] = []
    // One that does not end well keeps none of the others open.
    for (const part of parts.reverse()) {
      try {
        await part.close()
      } catch (error) {
        faults.push(error)
      }
    }
    if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults)
  }
  const starting = start(settings, roles, province, log, parts)
  // A signal that comes while it still starts waits for that, so that nothing half-open is left behind.
  endOnSignal(log, async () => {
    await Promise.allSettled([starting])
    await close()
  })
  try {
    await starting
  } catch (error) {
    await close()
    throw error
  }
}

/** Said before anything is started: what does not fit the indicators is a mistake in a file. */
function refuseMisfits(province: Province): void {
  const problems = misfits(province)
  if (problems.length > 0) throw new UsageError(new ProvinceError(province.dir, problems).message)
}

interface Closable {
  close(): Promise<void> | void
}

async function start(
  settings: Settings,
  roles: Roles,
  province: Province,
  log: Logger,
  parts: Closable[],
): Promise<void> {
  await listening(settings, () => tryPort(settings))
  makeDataDirectory(settings.data)
  if (roles.simulate) {
    const simulator = await startSimulatorProcess(settings, SIMULATOR_PORT, '7')
    parts.push({ close: () => void simulator.child.kill('SIGTERM') })
  }
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const store = await openStore(settings, province, log)
  parts.push(store)
  const space = await watchSpace(settings, store.client, metrics, log)
  parts.push(space)
  let analytics: Analytics | undefined
  let collector: Collector | undefined
  // Started last, so that screens are served first, and closed behind those who ask it how it stands.
  parts.push({ close: () => collector?.close() })
  const routes: RouteParts = {
    desk: () => collector?.desk,
    clock: machineClock,
    listensOnLoopback: isLoopbackHost(settings.host),
    simulated: province.provenance === 'simulated',
  }
  if (roles.serve) {
    const notices = openNotices({
      data: settings.data,
      province,
      isTaken: (id) => analytics?.isTaken(id) ?? false,
      metrics,
      log,
    })
    parts.push(notices)
    analytics = await serve(settings, province, store, log, metrics, {
      backfill: () => sumBackfill(collector?.backfillProgress() ?? []),
      plugins: [notices.routes, ...(roles.collect ? [collectorRoutes(routes)] : [])],
      storage: () => space.notice(),
      uplink: () => collector?.uplink() ?? 'unknown',
      tell: (messages) => void notices.tell(messages),
    })
    parts.push(analytics, keepUp(store, province, log))
    // Not before it is known who has which case.
    notices.start()
    announce(log, settings, analytics.port)
  } else if (roles.collect) {
    const { host, port } = settings
    const server = await listening(settings, () => serveCollector({ ...routes, host, port, metrics, log }))
    parts.push(server)
    announce(log, settings, server.port)
  }
  if (roles.collect) {
    const { shard } = settings
    collector = ownDirectory(() =>
      startCollector({
        platforms: shard ? province.platforms.filter(({ id }) => isInShard(id, shard)) : province.platforms,
        time_zone: province.time_zone,
        keep_days: province.retention.facts_days,
        dataDir: join(settings.data, 'collector'),
        landing: openLanding(store.client),
        clock: machineClock,
        allowLoopback: province.provenance === 'simulated',
        log,
        registry: metrics,
        onLanded: () => analytics?.nudge(),
      }),
    )
  }
}

function ownDirectory<Result>(start: () => Result): Result {
  try {
    return start()
  } catch (error) {
    throw error instanceof DirectoryError ? new UsageError(`YUEMAI_DATA: ${error.message}`) : error
  }
}

/** One level at a time: a recursive mkdir never returns where the file system refuses in its own way. */
function makeDataDirectory(data: string): void {
  try {
    if (!existsSync(dirname(data))) throw new Error(`${dirname(data)} does not exist`)
    for (const folder of [data, join(data, 'collector')]) if (!existsSync(folder)) mkdirSync(folder)
  } catch (error) {
    throw new UsageError(`YUEMAI_DATA: ${data} cannot be written: ${(error as Error).message}`)
  }
}

/** Whoever serves keeps the log of what was shown, and there is one of those. */
function keepUp(store: OpenStore, province: Province, log: Logger): Closable {
  return startUpkeep({
    store: store.client,
    keep: province.retention,
    now: () => machineClock.now(),
    onThinned: (thinned) => log.info(thinned, 'a day of samples has been thinned'),
    onSwept: (swept) => log.info(swept, 'statements that were replaced or ended long ago have been cleared'),
    onError: (error) => log.error({ error }, 'the upkeep of the store failed; trying again in an hour'),
  })
}

/** Days of history fetched, of those wanted, over all platforms. */
function sumBackfill(progress: readonly { done: number; total: number }[]): { done: number; total: number } {
  return {
    done: progress.reduce((sum, one) => sum + one.done, 0),
    total: progress.reduce((sum, one) => sum + one.total, 0),
  }
}

async function serve(
  settings: Settings,
  province: Province,
  store: OpenStore,
  log: Logger,
  metrics: Registry,
  from: Pick<AnalyticsOptions, 'backfill' | 'plugins' | 'storage' | 'uplink' | 'tell'>,
): Promise<Analytics> {
  return listening(settings, () =>
    startAnalytics({
      province,
      store: store.client,
      asked: store.asked,
      clock: machineClock,
      log,
      metrics,
      host: settings.host,
      port: settings.port,
      dashboard: DASHBOARD,
      build: readBuild(),
      cases: settings.data,
      isOperator: (request) => isLoopbackHost(settings.host) && isOwn(request),
      ...from,
    }),
  )
}

function announce(log: Logger, { host }: Settings, port: number): void {
  log.info({ port }, 'listening')
  process.stdout.write(`http://${host === '127.0.0.1' ? 'localhost' : host}:${port}\n`)
}

/** From this machine, and from no page of another site. */
function isOwn(request: Parameters<typeof isLocal>[0]): boolean {
  try {
    refuseForeignPages(request)
  } catch {
    return false
  }
  return isLocal(request)
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Before anything is made or migrated: a taken port is the most common reason not to start. */
async function tryPort({ host, port }: Settings): Promise<void> {
  if (port === 0) return
  const server = createServer()
  server.listen({ host, port, exclusive: true })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

/** Starts what listens, and says what is in its way where it cannot. */
async function listening<Server>(settings: Settings, start: () => Promise<Server>): Promise<Server> {
  try {
    return await start()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE')
      throw new UsageError(
        `port ${settings.port} on ${settings.host} is taken: stop what listens there, or set PORT`,
      )
    if (code === 'EACCES')
      throw new UsageError(`port ${settings.port} may not be opened by this user: set PORT to 1024 or above`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new UsageError(`HOST: ${settings.host} is no address of this machine`)
    throw error
  }
}

/** The build that screens compare themselves with: the hash that stands in the built dashboard. */
function readBuild(): string {
  const file = join(DASHBOARD, 'build.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { build: string }).build : 'none'
}

/** The simulator and the platform files must agree on a token; nobody needs to know it. */
function withSimulatorToken(settings: Settings): Settings {
  if (settings.env['YUEMAI_SIM_TOKEN']) return settings
  return { ...settings, env: { ...settings.env, YUEMAI_SIM_TOKEN: randomBytes(18).toString('base64url') } }
}

const END_MS = 10_000

function endOnSignal(log: Logger, close: () => Promise<void>): void {
  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) return
      ending = true
      log.info({ signal }, 'ending')
      // What has not landed waits in the outbox, so a hurried end loses nothing.
      setTimeout(() => process.exit(1), END_MS).unref()
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ error }, 'the end was not clean; the outbox is')
          process.exit(1)
        },
      )
    })
  }
}
