/** Whether 2,000 platforms are each polled at their moment, every ten seconds, by one process on one core. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { machineClock } from '#cli/clock.ts'
import { startCollector } from '#collector/collector.ts'
import { compileSlots, spreadHash } from '#collector/schedule/slots.ts'
import { ownCpuSeconds } from '../cpu.ts'
import type { Figure } from '../figure.ts'
import { quantile } from '../quantile.ts'
import { EVERY, EVERY_MS, platform, zone } from './platforms.ts'

const PLATFORMS = 2_000
const WATCHED_MS = 35_000
const LATEST_MS = 50
/** A timer may come a millisecond early, and is then not late by a whole round. */
const EARLY_MS = 5

/** Starts of every poll against the moment that its slot names; rows wait in the outbox and land nowhere. */
export async function watch(base: string): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const registry = new Registry()
  const silent = (): void => undefined
  const starts = new Map<string, number[]>()
  let bad = 0
  const begun = Date.now()
  const before = ownCpuSeconds()
  const collector = startCollector({
    platforms: Array.from({ length: PLATFORMS }, (_, number) => platform(base, number)),
    time_zone: zone.name,
    dataDir: dir,
    landing: { insert: () => Promise.resolve(), stamp: () => Promise.resolve() },
    clock: machineClock,
    allowLoopback: true,
    log: { info: silent, warn: silent, error: silent },
    registry,
    onPoll({ platform, started, outcome }) {
      if (outcome !== 'ok') bad += 1
      const known = starts.get(platform)
      if (known) known.push(started)
      else starts.set(platform, [started])
    },
  })
  try {
    await pause(WATCHED_MS)
    const ended = Date.now()
    const cpu = ownCpuSeconds() - before
    // First calls come at once, without a slot; what was asked last may not have come back.
    const { delays, missed } = judge(starts, begun + EVERY_MS, ended - EVERY_MS / 2)
    const counted = await total(registry, 'missed_slots_total')
    if (bad > 0) throw new Error(`${bad} polls failed`)
    const polls = [...starts.values()].reduce((sum, of) => sum + of.length, 0)
    return [
      {
        name: `${PLATFORMS} platforms: start delay p99`,
        unit: 'ms',
        product: quantile(delays, 0.99),
        limit: { of: 'the bound', value: LATEST_MS },
        samples: delays.length,
        bound: LATEST_MS,
        parts: {
          'ms at the median': quantile(delays, 0.5),
          'at the longest': quantile(delays, 1),
          'of one core': cpu / ((ended - begun) / 1000),
          'ms of CPU per poll': (cpu / polls) * 1000,
        },
      },
      {
        name: `${PLATFORMS} platforms: missed slots`,
        unit: 'slots',
        // What the collector itself calls missed counts from its first moment on.
        product: Math.max(missed, counted),
        limit: { of: 'all slots', value: delays.length + missed },
        samples: delays.length + missed,
        bound: 0,
        parts: { 'seen from outside': missed, 'counted by the collector': counted },
      },
    ]
  } finally {
    await collector.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Every slot of every platform within a time, by the poll that was made for it: the first from its moment until the next. */
function judge(starts: ReadonlyMap<string, readonly number[]>, from: number, to: number) {
  const delays: number[] = []
  let missed = 0
  for (let number = 0; number < PLATFORMS; number += 1) {
    const id = `p${number}`
    const slots = compileSlots(EVERY, zone, spreadHash(id, 'exchange'))
    const polled = starts.get(id) ?? []
    for (let slot = slots.start(from); slot < to; slot = slots.start(slot)) {
      const start = polled.find((at) => at >= slot - EARLY_MS)
      if (start === undefined || start >= slot + EVERY_MS - EARLY_MS) missed += 1
      else delays.push(Math.max(0, start - slot))
    }
  }
  return { delays, missed }
}

async function total(registry: Registry, name: string): Promise<number> {
  const metrics = await registry.getMetricsAsJSON()
  const found = metrics.find((metric) => metric.name.endsWith(name))
  return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0
}
