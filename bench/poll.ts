/**
 * Polling: what a poll of 2 KB costs from request to typed rows, over a bare request and JSON.parse of the same answer in
 * the same run; and whether 2,000 platforms are each polled at their moment, every ten seconds, by one process on one core.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Registry } from 'prom-client'
import { Agent } from 'undici'
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { machineClock } from '#cli/clock.ts'
import { openSigner } from '#collector/auth/auth.ts'
import { startCollector } from '#collector/collector.ts'
import { compileFeed } from '#collector/definition.ts'
import { loadDialects } from '#collector/dialect.ts'
import { reachOf } from '#collector/fetch/reach.ts'
import { pollOnce } from '#collector/poll/poll.ts'
import { openBreath } from '#collector/schedule/breath.ts'
import { compileSlots, spreadHash } from '#collector/schedule/slots.ts'
import { openZone } from '#collector/unpack/zone.ts'
import { ownCores, ownCpuSeconds, pin } from './cpu.ts'
import type { Figure } from './figure.ts'
import { median, quantile } from './quantile.ts'

const ROUNDS = 5
const POLLS = 3_000
const AT_ONCE = 32
const PLATFORMS = 2_000
const EVERY_MS = 10_000
const WATCHED_MS = 35_000
const MOST_OF_BARE = 2.5
const LATEST_MS = 50
const EARLY_MS = 5
const EVERY = '*/10 * * * * *'
const EXCHANGE: PlatformFeed = {
  feed: 'exchange',
  every: EVERY,
  cadence_s: 10,
  get: '/exchange',
  records: 'rows',
  map: {
    observed_at: 'ts', side: 'side', provider: 'from', consumer: 'to', resource: 'api', period_s: 'period',
    calls: 'calls', failures: 'err', records: 'rows', bytes: 'bytes',
  }, // prettier-ignore
  mode: 'delta',
}
const zone = openZone('Asia/Shanghai')

export async function poll(): Promise<Figure[]> {
  const source = spawn(process.execPath, [fileURLToPath(new URL('poll-source.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const cores = ownCores()
  const [first = 0, other] = cores
  try {
    const [said] = (await once(source.stdout, 'data')) as [Buffer]
    const { listening } = JSON.parse(said.toString()) as { listening: number }
    if (other !== undefined) {
      pin(process.pid, [first])
      pin(source.pid ?? 0, [other])
    }
    const base = `http://127.0.0.1:${listening}`
    return [await cost(base), ...(await watch(base))]
  } finally {
    pin(process.pid, cores)
    source.stdin.end()
  }
}

function platform(base: string, number: number): Platform {
  const id = `p${number}`
  const name = { zh: id, en: id }
  const asked = { auth: { kind: 'none' }, timeout_s: 5, max_bytes: 1_000_000, time: 'ms' } as const
  const rest = { ...asked, loopback: true } as const
  return { id, organ: 'GD-JYT', region: '440000', name, base, feeds: [EXCHANGE], ...rest }
}

/** CPU per poll, and per bare request, in turns. */
async function cost(base: string): Promise<Figure> {
  const polled = platform(base, 0)
  const plan = compileFeed(polled, EXCHANGE, { dialects: loadDialects(), zone })
  const reach = reachOf(polled, { allowLoopback: true, clock: machineClock })
  const signal = new AbortController().signal
  const signer = openSigner({ kind: 'none' })
  const parts = {
    reach,
    clock: machineClock,
    zone,
    signal,
    signer,
    breathe: openBreath(() => machineClock.monotonic()),
  }
  const bare = new Agent({ connections: 16, pipelining: 1 })
  const rounds: { product: number; bare: number }[] = []
  for (let turn = 0; turn <= ROUNDS; turn += 1) {
    const product = await cpuOf(async () => {
      const { poll, observations } = await pollOnce(plan, {}, parts)
      if (observations.length !== 14)
        throw new Error(`a poll gave ${observations.length} rows: ${poll.error}`)
    })
    const limit = await cpuOf(async () => {
      JSON.parse(await dispatched(bare, base))
    })
    // The first round is for the compilers.
    if (turn > 0) rounds.push({ product, bare: limit })
  }
  await Promise.all([reach.close(), bare.destroy()])
  return {
    name: 'a poll, to typed rows',
    unit: 'µs of CPU per poll',
    product: median(rounds.map(({ product }) => product)),
    limit: { of: 'a bare dispatch and JSON.parse', value: median(rounds.map((round) => round.bare)) },
    samples: rounds.length,
    ratio_bound: { most: MOST_OF_BARE },
  }
}

/** Microseconds of CPU per call, so many at once. */
async function cpuOf(call: () => Promise<void>): Promise<number> {
  const before = ownCpuSeconds()
  let left = POLLS
  const worker = async (): Promise<void> => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return ((ownCpuSeconds() - before) / POLLS) * 1e6
}

function dispatched(agent: Agent, origin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    agent.dispatch(
      { origin, path: '/exchange', method: 'GET' },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(Buffer.concat(chunks).toString()),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}

/** Starts of every poll against the moment that its slot names; rows wait in the outbox and land nowhere. */
async function watch(base: string): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const registry = new Registry()
  const silent = (): void => undefined
  const delays: number[] = []
  const begun = Date.now()
  const before = ownCpuSeconds()
  const slots = new Map(
    Array.from({ length: PLATFORMS }, (_, number) => {
      const id = `p${number}`
      return [id, compileSlots(EVERY, zone, spreadHash(id, 'exchange'))] as const
    }),
  )
  let bad = 0
  const collector = startCollector({
    platforms: Array.from({ length: PLATFORMS }, (_, number) => platform(base, number)),
    time_zone: 'Asia/Shanghai',
    dataDir: dir,
    landing: { insert: () => Promise.resolve(), stamp: () => Promise.resolve() },
    clock: machineClock,
    allowLoopback: true,
    log: { info: silent, warn: silent, error: silent },
    registry,
    onPoll({ platform, started, outcome }) {
      if (outcome !== 'ok') bad += 1
      // First calls come at once, without a slot.
      if (started - begun < EVERY_MS) return
      // A timer may come a millisecond early, and is then not late by a whole round.
      const start = slots.get(platform)?.start(started + EARLY_MS - EVERY_MS) ?? Number.NaN
      delays.push(Math.max(0, started - start))
    },
  })
  try {
    await pause(WATCHED_MS)
    const wall = (Date.now() - begun) / 1000
    const cpu = ownCpuSeconds() - before
    const missed = await total(registry, 'missed_slots_total')
    const watched = Math.floor((WATCHED_MS - EVERY_MS) / EVERY_MS) * PLATFORMS
    if (bad > 0) throw new Error(`${bad} polls failed`)
    if (delays.length < watched) throw new Error(`${delays.length} polls of ${watched} came back`)
    return [
      {
        name: `${PLATFORMS} platforms: start delay p99`,
        unit: 'ms',
        product: quantile(delays, 0.99),
        limit: { of: 'the bound', value: LATEST_MS },
        samples: delays.length,
        bound: LATEST_MS,
        parts: { 'ms at the median': quantile(delays, 0.5), 'of one core': cpu / wall },
      },
      {
        name: `${PLATFORMS} platforms: missed slots`,
        unit: 'slots',
        product: missed,
        limit: { of: 'all slots', value: delays.length },
        samples: delays.length,
        bound: 0,
      },
    ]
  } finally {
    await collector.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function total(registry: Registry, name: string): Promise<number> {
  const metrics = await registry.getMetricsAsJSON()
  const found = metrics.find((metric) => metric.name.endsWith(name))
  return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0
}
