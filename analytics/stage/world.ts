/** Small provinces at random: organs, platforms, polls and facts, with all that may befall them. */
import fc from 'fast-check'
import type { StoreClient } from '#sql/client.ts'
import { rollUp } from '../landing/roll-up.ts'
import type { World } from './oracle-parts.ts'
import {
  catalogueRow,
  censusRow,
  DAY,
  documentRow,
  exchangeRow,
  HOUR,
  hoursOf,
  land,
  measureRow,
  MINUTE,
  NOW,
  pollRow,
  progressRow,
  qualityRow,
  requestRow,
  securityRow,
  type Common,
  type PollRow,
} from './rows.ts'

const PROVINCE = '440000'

/** One small province. Several of them in one world share nothing but the sums of the province. */
const organsOf = (place: number) => [
  { code: `GD-JYT-${place}`, region: PROVINCE, formerly: [{ code: `GD-OLD-${place}` }] },
  { code: `GD-ZSJ-${place}`, region: PROVINCE },
  { code: `GD-CITY-${place}`, region: `44${10 + place}00` },
  { code: `GD-TOWN-${place}`, region: `44${50 + place}00` },
  { code: `GD-COUNTY-${place}`, region: `44${10 + place}03` },
]

/** Whose facts a platform has stated: before its organ had another name, that of another place too. */
const statersOf = (place: number) => {
  const now = platformsOf(place)
  const before = now
    .slice(0, 1)
    .map((one) => ({ ...one, organ: `GD-OLD-${place}`, region: `44${50 + place}00` }))
  return [...now, ...before]
}

/** The city has two platforms. */
const platformsOf = (place: number) =>
  [...organsOf(place), ...organsOf(place).slice(2, 3)].map(({ code, region }, which) => ({
    id: `p${which}-${place}`,
    organ: code,
    region,
  }))

const FEEDS = [
  'exchange',
  'quality',
  'security',
  'catalogue',
  'census',
  'request',
  'progress',
  'document',
  'measure',
] as const

const cadence_s = fc.constantFrom(10, 15, 60, 600)

/** When it was last polled well, and what came of other polls: good ones before, bad ones at any time. */
const pollsOf = (id: string, feed: (typeof FEEDS)[number], cadence: number): fc.Arbitrary<PollRow[]> => {
  const age = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(0, 1, 1.999, 2, 2.001, 3, 4, 4.001, 5).map((k) => k * cadence * 1000),
    },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 45 * DAY }) },
    { weight: 1, arbitrary: fc.constant(null) },
  )
  const other = fc.record({
    ago: fc.integer({ min: -HOUR, max: 3 * HOUR }),
    outcome: fc.constantFrom('timeout', 'http_5xx', 'ok'),
    backfill: fc.constantFrom<0 | 1>(0, 1),
  })
  return fc.tuple(age, fc.array(other, { maxLength: 3 })).map(([last, others]) => {
    const poll = (ago: number, outcome: PollRow['outcome'], backfill: 0 | 1): PollRow => ({
      platform: id,
      feed,
      started: NOW - ago,
      outcome,
      backfill,
    })
    const rest = others
      // A good poll later than the last good one would be the last good one.
      .filter(
        ({ ago, outcome, backfill }) => outcome !== 'ok' || backfill === 1 || (last !== null && ago > last),
      )
      .map(({ ago, outcome, backfill }) => poll(ago, outcome, backfill))
    return last === null ? rest : [poll(last, 'ok', 0), ...rest]
  })
}

const registered = (place: number) =>
  fc.subarray(platformsOf(place), { minLength: 1 }).chain((chosen) =>
    fc.tuple(
      ...chosen.map(({ id, organ, region }) =>
        fc.subarray([...FEEDS], { minLength: 1 }).chain((feeds) =>
          fc
            .tuple(
              ...feeds.map((feed) =>
                fc
                  .tuple(cadence_s, fc.constantFrom<0 | 1>(1, 1, 0))
                  .chain((schedule) => fc.tuple(fc.constant(schedule), pollsOf(id, feed, schedule[0]))),
              ),
            )
            .map((polled) => ({
              platform: {
                id,
                organ,
                region,
                feeds: feeds.map((feed, place) => ({
                  feed,
                  cadence_s: polled[place]?.[0][0] ?? 60,
                  looks_back: polled[place]?.[0][1] ?? 0,
                })),
              },
              polls: polled.flatMap(([, polls]) => polls),
            })),
        ),
      ),
    ),
  )

const known_at = fc.nat({ max: 100 }).map((seconds) => NOW - HOUR + seconds * 1000)
const gone = fc.constantFrom<0 | 1>(0, 0, 0, 0, 0, 1)

const exchange = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      // Few moments, so that many rows meet in one key, one hour and one window's edge.
      observed_at: fc.oneof(
        fc.integer({ min: -6, max: 30 }).map((fives) => NOW - 24 * HOUR + fives * 5 * MINUTE),
        fc.integer({ min: -2, max: 40 }).map((fives) => NOW - fives * 5 * MINUTE),
        fc.integer({ min: 0, max: 26 }).map((hours) => NOW - hours * HOUR - 1),
      ),
      known_at,
      gone,
      side: fc.constantFrom('provider', 'provider', 'relay', 'consumer'),
      provider: fc.constantFrom(
        ...organsOf(place).map(({ code }) => code),
        `GD-STRANGER-${place}`,
        `GD-OLD-${place}`,
      ),
      consumer: fc.constantFrom('GD-GAT', `GD-COUNTY-${place}`, `GD-OLD-${place}`),
      period_s: fc.constantFrom(300, 300, 60, 3600, 86_400),
      resource: fc.constantFrom('r1', 'r2'),
      calls: fc.oneof(fc.nat(50), fc.constant(0)),
      p95_ms: fc.constantFrom(0, 0, 999, 1000, 1001),
      le_1000: fc.constantFrom(0, 0, 19, 95),
      le_inf: fc.constantFrom(0, 0, 1, 5),
      failures: fc.nat(60),
      records: fc.oneof(fc.nat(1000), fc.constant(Number.MAX_SAFE_INTEGER)),
    })
    .map(({ from: { id, organ, region }, ...facts }) =>
      exchangeRow({ platform: id, organ, region, ...facts }),
    )

const quality = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: fc.oneof(
        fc.nat({ max: 30 }).map((minutes) => NOW - minutes * MINUTE),
        fc.integer({ min: 28, max: 33 }).map((days) => NOW - days * DAY),
        fc.constantFrom(NOW - 30 * DAY, NOW - 30 * DAY + 1, NOW + MINUTE),
      ),
      known_at,
      gone,
      dataset: fc.constantFrom('d1', 'd2', 'd3'),
      rule: fc.constantFrom('r1', 'r2'),
      dimension: fc.constantFrom('accuracy', 'completeness', 'timeliness', 'consistency', 'conformity'),
      status: fc.constantFrom('passed', 'failed', 'not_run'),
      checked: fc.oneof(fc.nat(9), fc.constantFrom(0, 3, 7, Number.MAX_SAFE_INTEGER)),
      failed: fc.nat(9),
    })
    .map(({ from: { id, organ, region }, rule, dimension, ...facts }) =>
      // A rule checks one dimension, for good.
      qualityRow({ platform: id, organ, region, rule: `${dimension}-${rule}`, dimension, ...facts }),
    )

const security = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: fc.integer({ min: -5, max: 40 }).map((minutes) => NOW - minutes * MINUTE),
      known_at,
      gone,
      alert: fc.constantFrom('a1', 'a2', 'a3'),
      state: fc.constantFrom('open', 'open', 'closed'),
      warn_level: fc.constantFrom(1, 2, 3, 4),
    })
    .map(({ from: { id, organ, region }, ...facts }) =>
      securityRow({ platform: id, organ, region, ...facts }),
    )

const catalogue = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: fc.integer({ min: -1, max: 30 }).map((hours) => NOW - hours * HOUR),
      known_at,
      gone,
      entry: fc.constantFrom('e1', 'e2', 'e3'),
      share_type: fc.constantFrom(1, 2, 3),
      mounted: fc.constantFrom('none', 'table', 'api', 'file'),
      cycle: fc.constantFrom(
        'realtime',
        'daily',
        'weekly',
        'monthly',
        'quarterly',
        'half_yearly',
        'yearly',
        'irregular',
      ),
      name: fc.constantFrom('学籍', '学籍', ''),
      fields: fc.nat(40),
      should_land: fc.constantFrom<0 | 1>(0, 1),
      landed: fc.constantFrom<0 | 1>(0, 1),
      open: fc.constantFrom<0 | 1>(0, 1),
      standard: fc.constantFrom('', 'GB/T 21063'),
      conformant: fc.constantFrom<0 | 1>(0, 1),
      grade: fc.constantFrom('', 'core', 'general'),
      pi: fc.constantFrom('none', 'pi', 'sensitive_pi'),
      legal_basis: fc.constantFrom('', '统计法 §25'),
      last_data_at: fc.oneof(
        fc.constant(0),
        fc.nat({ max: 400 }).map((days) => NOW - days * DAY),
      ),
    })
    .map(({ from: { id, organ, region }, ...facts }) =>
      catalogueRow({ platform: id, organ, region, ...facts }),
    )

/** Hours and days before now, some later than it, and the turn of the year. */
const long_ago = fc.oneof(
  fc.integer({ min: -1, max: 30 }).map((hours) => NOW - hours * HOUR),
  fc.constantFrom(1, 30, 89, 90, 91, 364, 365, 366).map((days) => NOW - days * DAY),
  fc.constantFrom(NOW - 90 * DAY - 1, NOW - 90 * DAY + 1, NOW - 365 * DAY - 1),
)

const census = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: long_ago,
      known_at,
      gone,
      item: fc.constantFrom('i1', 'i2', 'i3'),
    })
    .map(({ from: { id, organ, region }, ...facts }) =>
      censusRow({ platform: id, organ, region, duty_organ: organ, ...facts }),
    )

const request = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: long_ago,
      known_at,
      gone,
      request: fc.constantFrom('g1', 'g2'),
      event: fc.constantFrom(
        'submitted',
        'submitted',
        'supplement',
        'extended',
        'agreed',
        'refused',
        'delivered',
        'withdrawn',
      ),
      provider: fc.constantFrom(
        ...organsOf(place).map(({ code }) => code),
        `GD-OLD-${place}`,
        `GD-STRANGER-${place}`,
      ),
    })
    .map(({ from: { id, organ, region }, ...facts }) => requestRow({ platform: id, organ, region, ...facts }))

const progress = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: long_ago,
      known_at,
      gone,
      outcome: fc.constantFrom('P1-1', 'P3-2'),
      percent: fc.oneof(
        fc.nat(100),
        fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
      ),
    })
    .map(({ from: { id, organ, region }, ...facts }) =>
      progressRow({ platform: id, organ, region, ...facts }),
    )

const document = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: long_ago,
      known_at,
      gone,
      document: fc.constantFrom('n1', 'n2'),
      revision: fc.constantFrom('1', '2'),
      kind: fc.constantFrom('policy', 'standard', 'report'),
      status: fc.constantFrom('draft', 'consultation', 'issued', 'issued', 'withdrawn'),
      reviewed_by: fc.constantFrom('', `GD-ZSJ-${place}`, `GD-JYT-${place}`),
      file_hash: fc.constantFrom('', 'c0ffee'),
    })
    .map(({ from: { id, organ, region }, ...facts }) =>
      documentRow({ platform: id, organ, region, ...facts }),
    )

const measure = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: long_ago,
      known_at,
      gone,
      name: fc.constantFrom(
        'funds_budget_cny',
        'funds_executed_cny',
        'training_person_times',
        'pilot_scenarios',
        'security_controls_met',
        'security_controls_total',
        'chief_data_officers',
        'pia_completed',
      ),
      labels: fc.constantFrom(
        '',
        'year=2026',
        'scope=all,year=2025',
        'state=running',
        'kind=x,state=running',
      ),
      value: fc.oneof(fc.nat(5), fc.constantFrom(0, 0.29, 1.005, 12_345_678.9, 2 ** 64)),
      basis: fc.constantFrom('measured', 'attested'),
    })
    .map(({ from: { id, organ, region }, ...facts }) => measureRow({ platform: id, organ, region, ...facts }))

/** No two different statements of a key are known at the same moment. */
function distinct<Row extends Common>(rows: Row[]): Row[] {
  return rows.map((row, place) => ({ ...row, known_at: row.known_at + place }))
}

/** Some rows come twice, word for word, and later. */
function someTwice<Row>(rows: fc.Arbitrary<Row[]>): fc.Arbitrary<Row[]> {
  return rows.chain((once) => fc.subarray(once).map((again) => [...once, ...again]))
}

const provinceAt = (place: number): fc.Arbitrary<World> =>
  fc
    .record({
      registered: registered(place),
      exchange: someTwice(fc.array(exchange(place), { maxLength: 40 }).map(distinct)),
      quality: someTwice(fc.array(quality(place), { maxLength: 20 }).map(distinct)),
      security: someTwice(fc.array(security(place), { maxLength: 12 }).map(distinct)),
      catalogue: someTwice(fc.array(catalogue(place), { maxLength: 12 }).map(distinct)),
      census: someTwice(fc.array(census(place), { maxLength: 8 }).map(distinct)),
      request: someTwice(fc.array(request(place), { maxLength: 16 }).map(distinct)),
      progress: someTwice(fc.array(progress(place), { maxLength: 8 }).map(distinct)),
      document: someTwice(fc.array(document(place), { maxLength: 8 }).map(distinct)),
      measure: someTwice(fc.array(measure(place), { maxLength: 24 }).map(distinct)),
    })
    .map(({ registered: sources, ...facts }) => ({
      province: PROVINCE,
      organs: organsOf(place),
      platforms: sources.map(({ platform }) => platform),
      polls: sources.flatMap(({ polls }) => polls),
      ...facts,
    }))

/** Small provinces in one: loading is what takes the time, and their organs and cities know nothing of each other. */
const worldsOf = (min: number, max: number): fc.Arbitrary<World[]> =>
  fc
    .integer({ min, max })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, place) => provinceAt(place))))

export const worlds = worldsOf(1, 5)

/** Many in one: a landing and a computation of so many cost little more than of one. */
export const STACKED = { min: 20, max: 36 }
export const stacked = worldsOf(STACKED.min, STACKED.max)

export function together(worlds: readonly World[]): World {
  return {
    province: PROVINCE,
    organs: worlds.flatMap(({ organs }) => organs),
    platforms: worlds.flatMap(({ platforms }) => platforms),
    polls: worlds.flatMap(({ polls }) => polls),
    exchange: worlds.flatMap(({ exchange: rows }) => rows),
    quality: worlds.flatMap(({ quality: rows }) => rows),
    security: worlds.flatMap(({ security: rows }) => rows),
    catalogue: worlds.flatMap(({ catalogue: rows }) => rows),
    census: worlds.flatMap(({ census: rows }) => rows),
    request: worlds.flatMap(({ request: rows }) => rows),
    progress: worlds.flatMap(({ progress: rows }) => rows),
    document: worlds.flatMap(({ document: rows }) => rows),
    measure: worlds.flatMap(({ measure: rows }) => rows),
  }
}

/** Whole hours, half ones, and a millisecond on either side. */
export const moments: fc.Arbitrary<number> = fc
  .record({
    step: fc.constantFrom(0, 0, 1, 2, 3, 10, 24, 25, 49),
    shift: fc.constantFrom(0, 0, -1, 1, 5 * MINUTE, 12 * MINUTE + 34_567),
  })
  .map(({ step, shift }) => NOW - step * 30 * MINUTE + shift)

/** Puts a world into an empty store, its exchange in two batches, each rolled up as it lands. */
export async function putWorld(store: StoreClient, world: World): Promise<void> {
  const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n')
  const registered_at = NOW
  await store.insert(
    'organ',
    lines(
      world.organs.map(({ code, region }) => ({
        organ: code,
        region,
        kind: 'provincial',
        active: 1,
        registered_at,
      })),
    ),
  )
  await store.insert(
    'registered_feed',
    lines(
      world.platforms.flatMap(({ id, organ, region, feeds }) =>
        feeds.map((feed) => ({ platform: id, organ, region, ...feed, active: 1, registered_at })),
      ),
    ),
  )
  await putPolls(store, world.polls)
  const { exchange: flows, quality: runs, security: alerts, catalogue: entries } = world
  const { census: items, request: asked, progress: reports, document: papers, measure: measures } = world
  const middle = flows.length >> 1
  for (const feeds of [
    { exchange: flows.slice(0, middle), quality: runs, census: items, request: asked, progress: reports },
    {
      exchange: flows.slice(middle),
      security: alerts,
      catalogue: entries,
      document: papers,
      measure: measures,
    },
  ]) {
    await land(store, feeds)
    await rollUp(store, hoursOf(feeds.exchange))
  }
}

export async function putPolls(store: StoreClient, polls: readonly PollRow[]): Promise<void> {
  const rows = polls
    .map((poll, place) => JSON.stringify(pollRow({ ...poll, poll_id: `p${place}` })))
    .join('\n')
  if (rows === '') return
  await store.insert('poll', rows)
  await store.insert('poll_now', rows)
}
