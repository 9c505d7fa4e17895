/** Two days of a whole province for tests: what was told by yesterday, and what has been since: late, restated and new. */
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import type { FeedName } from '#sql/feeds.ts'
import { samplesAt, appendSamples } from '../past/sample-log.ts'
import {
  catalogueRow,
  censusRow,
  DAY,
  exchangeRow,
  HOUR,
  land,
  MINUTE,
  pollRow,
  qualityRow,
  securityRow,
  type Landed,
} from './rows.ts'

/** The same number for the same words, in [0, 1). */
function chance(...words: (string | number)[]): number {
  let hash = 2166136261
  for (const char of words.join('|')) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619)
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507)
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296
}

/** Platforms that are silent: since when, in ms before now; null: never heard. */
export const SILENT = new Map<string, number | null>([
  ['gd-441500', 3 * HOUR],
  ['gd-slt', 2 * HOUR],
  ['gd-wwj', null],
])

/** What had been told by yesterday, `now` a day before the end of the second day. */
export async function landYesterday(store: StoreClient, province: Province, now: number): Promise<void> {
  const then = now - DAY
  const heard = province.platforms.filter(({ id }) => SILENT.get(id) !== null)
  const common = heard.map(({ id, organ, region }) => ({
    platform: id,
    organ,
    region,
    poll_id: `${id}-then`,
  }))
  const hasFeed = (platform: string, feed: FeedName): boolean =>
    heard.some(({ id, feeds }) => id === platform && feeds.some((one) => one.feed === feed))
  await land(store, {
    poll: polls(province, then, () => then - 3_000),
    exchange: common
      .filter(({ platform }) => hasFeed(platform, 'exchange'))
      .flatMap((from) => hourly(from, then - 25 * HOUR, then - HOUR)),
    quality: common
      .filter(({ platform }) => hasFeed(platform, 'quality'))
      .flatMap((from) => runs(from, then - 2 * HOUR)),
    catalogue: common
      .filter(({ platform }) => hasFeed(platform, 'catalogue'))
      .flatMap((from) => entries(from, then - 3 * HOUR)),
    census: common
      .filter(({ platform }) => hasFeed(platform, 'census'))
      .flatMap((from) =>
        Array.from({ length: 9 }, (_, n) =>
          censusRow({
            ...from,
            item: `i${n}`,
            duty_organ: from.organ,
            observed_at: then - DAY,
            known_at: then - DAY,
          }),
        ),
      ),
    security: common
      .filter(({ platform }, n) => n % 3 === 0 && hasFeed(platform, 'security'))
      .map((from, n) =>
        securityRow({
          ...from,
          alert: `a-${from.platform}`,
          warn_level: n % 9 === 0 ? 1 : 2 + (n % 3),
          observed_at: then - (n + 1) * HOUR,
          known_at: then - HOUR,
        }),
      ),
  })
}

/** What was told since: of the day, and of the time before it. */
export async function landToday(store: StoreClient, province: Province, now: number): Promise<void> {
  const then = now - DAY
  const heard = province.platforms.filter(({ id }) => SILENT.get(id) !== null)
  const common = heard.map(({ id, organ, region }) => ({ platform: id, organ, region, poll_id: `${id}-now` }))
  const hasFeed = (platform: string, feed: FeedName): boolean =>
    heard.some(({ id, feeds }) => id === platform && feeds.some((one) => one.feed === feed))
  const sends = common.filter(({ platform }) => hasFeed(platform, 'exchange'))
  const checks = common.filter(({ platform }) => hasFeed(platform, 'quality'))
  const lists = common.filter(({ platform }) => hasFeed(platform, 'catalogue'))
  await land(store, {
    poll: polls(province, now, ({ id, cadence_s }) => {
      const silent = SILENT.get(id)
      return silent === undefined
        ? now - Math.floor(1000 * Math.min(cadence_s / 3, 2 + chance(id) * cadence_s))
        : silent === null
          ? null
          : now - silent
    }),
    exchange: [
      ...sends.flatMap((from) => hourly(from, then, now - (SILENT.get(from.platform) ?? 0) - 2 * HOUR)),
      // Late, and stated anew, about the time before.
      ...sends
        .slice(2, 7)
        .flatMap((from) =>
          hourly(from, then - 3 * HOUR, then - 2 * HOUR, { resource: 'late', known_at: now - 5 * HOUR }),
        ),
      ...sends
        .slice(9, 12)
        .flatMap((from) =>
          hourly(from, then - 2 * HOUR, then - HOUR, { known_at: now - 4 * HOUR, records: 900 }),
        ),
    ],
    quality: [
      ...checks.filter((_, n) => n % 2 === 0).flatMap((from) => runs(from, now - 2 * HOUR)),
      ...checks
        .slice(1, 8)
        .filter((_, n) => n % 2 === 0)
        .flatMap((from) => runs(from, then - 30 * MINUTE, { known_at: now - 6 * HOUR, failed: 11 })),
      ...checks
        .slice(9, 14)
        .filter((_, n) => n % 2 === 0)
        .flatMap((from) => runs(from, then - 2 * HOUR, { known_at: now - 3 * HOUR, failed: 1 })),
    ],
    catalogue: [
      ...lists.slice(0, 6).flatMap((from) => entries(from, then - HOUR, { known_at: now - 7 * HOUR }, 3)),
      ...lists
        .slice(6, 20)
        .flatMap((from) => entries(from, now - 5 * HOUR, { mounted: 'api', known_at: now - 5 * HOUR }, 4)),
    ],
  })
}

/** A day of what was shown, with hours in which nobody was there to show anything. */
export async function logDay(store: StoreClient, now: number): Promise<void> {
  const then = now - DAY
  const shown = (await samplesAt(store, { at: then })).filter(({ scope_kind }) => scope_kind !== 'organ')
  const log = Array.from({ length: 23 * 6 }, (_, n) => n + 1)
    .map((n) => ({ n, at: then + n * 10 * MINUTE }))
    .filter(({ at }) => at < now - 13 * HOUR || at > now - 10 * HOUR)
  await appendSamples(
    store,
    log.flatMap(({ n, at }) =>
      shown.map((sample) => {
        if (sample.value === null || sample.state === 'unknown') return { ...sample, at }
        const wave = 1 - 0.006 * (1 + Math.sin(n / 9)) - 0.002 * chance(sample.indicator, n)
        const value = Number.isInteger(sample.value) ? Math.round(sample.value * wave) : sample.value * wave
        return { ...sample, at, value }
      }),
    ),
  )
}

type From = Pick<Landed<'exchange'>, 'platform' | 'organ' | 'region' | 'poll_id'>

function hourly(
  from: From,
  first: number,
  last: number,
  over: Partial<Landed<'exchange'>> = {},
): Landed<'exchange'>[] {
  return Array.from({ length: Math.max(0, Math.floor((last - first) / HOUR) + 1) }, (_, n) => {
    const observed_at = first + n * HOUR
    const calls = 400 + Math.floor(chance(from.organ) * 4_000 * (1 + Math.sin(observed_at / (4 * HOUR)) / 3))
    return exchangeRow({
      ...from,
      observed_at,
      known_at: observed_at + HOUR + MINUTE,
      period_s: 3600,
      side: 'provider',
      calls,
      failures: Math.floor(calls * 0.008 * chance(from.organ, 'failures')),
      records: calls * (20 + Math.floor(chance(from.organ, n) * 10)),
      ...over,
    })
  })
}

function runs(from: From, at: number, over: Partial<Landed<'quality'>> = {}): Landed<'quality'>[] {
  return (['accuracy', 'completeness', 'timeliness'] as const).flatMap((dimension) =>
    [0, 1].map((n) =>
      qualityRow({
        ...from,
        dataset: `d${n}`,
        rule: `${dimension}-${n}`,
        dimension,
        status: chance(from.organ, dimension, n, 'run') < 0.06 ? 'not_run' : 'passed',
        checked: 1000,
        failed: Math.floor(170 * chance(from.organ, dimension, n, Math.floor(at / DAY))),
        observed_at: at,
        known_at: at + MINUTE,
        ...over,
      }),
    ),
  )
}

function entries(
  from: From,
  at: number,
  over: Partial<Landed<'catalogue'>> = {},
  count = 8,
): Landed<'catalogue'>[] {
  return Array.from({ length: count }, (_, n) =>
    catalogueRow({
      ...from,
      entry: `e${n}`,
      name: `目录${n}`,
      share_type: 1 + (n % 3),
      mounted: chance(from.organ, n) < 0.75 ? 'api' : 'none',
      cycle: 'daily',
      last_data_at: at - Math.floor(chance(from.organ, n, 'age') * 40 * HOUR),
      observed_at: at,
      known_at: at + MINUTE,
      ...over,
    }),
  )
}

function polls(
  province: Province,
  at: number,
  startedOf: (feed: { id: string; cadence_s: number }) => number | null,
) {
  return province.platforms.flatMap(({ id, organ, region, feeds }) =>
    feeds.flatMap(({ feed, cadence_s }) => {
      const started = startedOf({ id, cadence_s })
      if (SILENT.get(id) === null) return []
      const answer_hash = Math.floor(chance(id, feed, started ?? 0) * 2 ** 48)
        .toString(16)
        .padStart(12, '0')
        .repeat(5)
      const poll = pollRow({ platform: id, feed, ...(started === null ? {} : { started }) })
      const good = { ...poll, organ, region, answer_hash, rows: 12, unchanged: 30 }
      const is_silent = started !== null && at - started > HOUR
      const failed = {
        ...good,
        poll_id: `${good.poll_id}-failed`,
        started: at - 9_000,
        outcome: 'timeout',
        answer_hash: '',
        http_status: 0,
        rows: 0,
        unchanged: 0,
      }
      return is_silent ? [good, failed] : [good]
    }),
  )
}
