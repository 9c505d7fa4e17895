/** Recomputes the exchange rollups for the hours that a batch touched. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

/** In this order: days are computed from hours. */
const TIERS = ['hour', 'day', 'organ_step'].map((tier) =>
  readFileSync(new URL(`../../sql/rollups/exchange_${tier}.sql`, import.meta.url), 'utf8'),
)
const [, , STEPS = ''] = TIERS

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Days of China have no daylight saving: local midnight is 16:00 UTC. */
const ZONE_MS = 8 * HOUR_MS

/** Hours in groups that share a day, so that one statement writes one month's partition and reads few days. */
export function byDay(hours: Iterable<number>): number[][] {
  const days = new Map<number, number[]>()
  for (const hour of hours) {
    const day = Math.floor((hour + ZONE_MS) / DAY_MS)
    days.set(day, [...(days.get(day) ?? []), hour])
  }
  return [...days.entries()]
    .sort(([one], [other]) => other - one)
    .map(([, group]) => group.sort((a, b) => a - b))
}

export async function rollUp(store: StoreClient, hours: Iterable<number>): Promise<void> {
  for (const group of byDay(hours)) for (const sql of TIERS) await store.run(sql, { hours: group })
}

/**
 * Computes the steps of hours that were rolled up before there were any: once, after an upgrade.
 *
 * @returns how many hours.
 */
export async function rollUpMissingSteps(store: StoreClient): Promise<number> {
  const missing = await store.rows(
    z.object({ at: z.number() }),
    `SELECT DISTINCT toUnixTimestamp(hour) * 1000 AS at
     FROM exchange_hour
     WHERE hour NOT IN (SELECT hour FROM exchange_organ_step)`,
  )
  for (const hours of byDay(missing.map(({ at }) => at))) await store.run(STEPS, { hours })
  return missing.length
}

/**
 * Where to follow the landings from after a start: ten minutes before the last rollup, so that what landed and was
 * not yet rolled up is, on machines whose clocks differ too.
 */
export async function resumeFrom(store: StoreClient): Promise<number> {
  const [row] = await store.rows(
    z.object({ at: z.number() }),
    'SELECT toUnixTimestamp64Milli(max(computed_at)) AS at FROM exchange_hour',
  )
  return Math.max(0, (row?.at ?? 0) - 600_000)
}
