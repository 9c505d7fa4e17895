/**
 * One round of the whole way, and a program of its own, as Prometheus is one: a collector of 2,000 platforms and its store. It
 * prints as JSON what they spent. Both run where whoever starts it may run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { z } from 'zod'
import { machineClock } from '#cli/clock.ts'
import { openStoreProcess } from '#cli/rig.ts'
import { startCollector } from '#collector/collector.ts'
import { openClient } from '#sql/client.ts'
import { openLanding } from '#sql/landing.ts'
import { migrate } from '#sql/migrate.ts'
import { cpuSeconds, ownCpuSeconds } from '../cpu.ts'
import { platform, zone } from './platforms.ts'

export const PLATFORMS = 2_000
/**
 * Until then code is compiled, the store still looks often after tables into which nothing comes, and rows land by the quarter of
 * a second, as it is not known yet that many go on coming.
 */
const WARM_MS = 90_000
export const WATCHED_MS = 30_000

export const Round = z.object({
  /** Microseconds of CPU per poll, and those of them that the collector took. */
  cpu: z.number(),
  collector: z.number(),
  polls: z.number(),
  /** Rows that a poll became. */
  rows: z.number(),
  /** Rows that wait to land at the end, and rows that have landed. */
  waiting: z.number(),
  landed: z.number(),
})
export type Round = z.output<typeof Round>

async function round(base: string): Promise<Round> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const store = await openStoreProcess(dir)
  const client = openClient({ url: store.url })
  const silent = (): void => undefined
  let bad = 0
  let rows = 0
  await migrate(client)
  const collector = startCollector({
    platforms: Array.from({ length: PLATFORMS }, (_, number) => platform(base, number)),
    time_zone: zone.name,
    dataDir: dir,
    landing: openLanding(client),
    clock: machineClock,
    allowLoopback: true,
    log: { info: silent, warn: silent, error: silent },
    registry: new Registry(),
    onPoll({ outcome }, receipt) {
      if (outcome !== 'ok') bad += 1
      rows += receipt.rows
    },
  })
  try {
    await pause(WARM_MS)
    const before = {
      own: ownCpuSeconds(),
      store: cpuSeconds(store.pid()),
      rows,
      polls: await asked(base, '/exchange'),
    }
    await pause(WATCHED_MS)
    const own = ownCpuSeconds() - before.own
    const stored = cpuSeconds(store.pid()) - before.store
    const polls = (await asked(base, '/exchange')) - before.polls
    const perPoll = (rows - before.rows) / polls
    if (bad > 0) throw new Error(`${bad} polls failed`)
    const [held] = await client.rows(z.object({ n: z.number() }), 'SELECT count() AS n FROM exchange')
    return {
      cpu: ((own + stored) / polls) * 1e6,
      collector: (own / polls) * 1e6,
      polls,
      rows: perPoll,
      waiting: collector.outboxDepth(),
      landed: held?.n ?? 0,
    }
  } finally {
    await collector.close()
    await client.close()
    await store.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

const Asked = z.object({ '/exchange': z.number(), '/metrics': z.number() })

export async function asked(base: string, path: '/exchange' | '/metrics'): Promise<number> {
  return Asked.parse(await (await fetch(`${base}/asked`)).json())[path]
}

if (import.meta.main) process.stdout.write(JSON.stringify(await round(process.argv[2] ?? '')))
