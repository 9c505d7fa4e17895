/** Recomputes the exchange rollups for the hours that a batch touched. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

/** In this order: what the wall's windows slide over comes first, and days are computed from hours. */
export const TIERS = ['organ_step', 'hour', 'day'] as const
export type Tier = (typeof TIERS)[number]

const SQL_OF = new Map(
  TIERS.map((tier) => [
    tier,
    readFileSync(new URL(`../../sql/rollups/exchange_${tier}.sql`, import.meta.url), 'utf8'),
  ]),
)

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

export async function rollUp(
  store: StoreClient,
  hours: Iterable<number>,
  tiers: readonly Tier[] = TIERS,
): Promise<void> {
  for (const group of byDay(hours))
    for (const tier of tiers) await store.run(SQL_OF.get(tier) ?? '', { hours: group })
}

/** The tiers that statements are answered from, and those that these are computed from. */
export function tiersRead(statements: readonly string[]): readonly Tier[] {
  const reads = (tier: Tier) => statements.some((sql) => new RegExp(`\\bexchange_${tier}\\b`).test(sql))
  return TIERS.slice(0, TIERS.findLastIndex(reads) + 1)
}

/** Days rolled up in one go: while much of the past lands, the present does not wait for it. */
const DAYS_AT_ONCE = 3

/** Which of the dirty hours are rolled up now, the newest days of them, and which of them later. */
export function nextHours(hours: Iterable<number>): { now: number[]; later: number[] } {
  const days = byDay(hours)
  return { now: days.slice(0, DAYS_AT_ONCE).flat(), later: days.slice(DAYS_AT_ONCE).flat() }
}

/**
 * The hours that landed and were not rolled up since, in one of the tiers at least, epoch ms: what a run that ended left
 * for later, or a backup that took one table before another. All moments are the store's own; an hour that was being
 * rolled up as it landed is taken again.
 */
export async function hoursBehind(store: StoreClient): Promise<number[]> {
  const rows = await store.rows(
    z.object({ at: z.number() }),
    `SELECT toUnixTimestamp64Milli(stamped.at) AS at
     FROM (SELECT arrayJoin(hours) AS at, max(landing.landed_at) AS landed FROM landing GROUP BY at) AS stamped
     LEFT JOIN (
       SELECT at, min(tier.computed) AS computed
       FROM (
         SELECT toDateTime64(hour, 3, 'Asia/Shanghai') AS at, max(computed_at) AS computed FROM exchange_hour GROUP BY at
         UNION ALL
         SELECT toDateTime64(hour, 3, 'Asia/Shanghai') AS at, max(computed_at) AS computed FROM exchange_organ_step GROUP BY at
       ) AS tier
       GROUP BY at
       HAVING count() = 2
     ) AS rolled ON stamped.at = rolled.at
     LEFT JOIN (SELECT day, max(computed_at) AS computed FROM exchange_day GROUP BY day) AS daily
       ON toDate(stamped.at) = daily.day
     WHERE least(rolled.computed, daily.computed) <= stamped.landed`,
  )
  return rows.map(({ at }) => at)
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
  const hours = missing.map(({ at }) => at)
  await rollUp(store, hours, ['organ_step'])
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
