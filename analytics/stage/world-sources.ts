/** The organs and platforms of small provinces at random, and what came of asking them. */
import fc from 'fast-check'
import { DAY, HOUR, NOW, type PollRow } from './rows.ts'

export const PROVINCE = '440000'

/** One small province. Several of them in one world share nothing but the sums of the province. */
export const organsOf = (place: number) => [
  { code: `GD-JYT-${place}`, region: PROVINCE, formerly: [{ code: `GD-OLD-${place}` }] },
  { code: `GD-ZSJ-${place}`, region: PROVINCE },
  { code: `GD-CITY-${place}`, region: `${1000 + place}00` },
  { code: `GD-TOWN-${place}`, region: `${5000 + place}00` },
  { code: `GD-COUNTY-${place}`, region: `${1000 + place}03` },
]

/** Whose facts a platform has stated: before its organ had another name, that of another place too. */
export const statersOf = (place: number) => {
  const now = platformsOf(place)
  const before = now
    .slice(0, 1)
    .map((one) => ({ ...one, organ: `GD-OLD-${place}`, region: `${5000 + place}00` }))
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

export const registered = (place: number) =>
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

export const known_at = fc.nat({ max: 100 }).map((seconds) => NOW - HOUR + seconds * 1000)
export const gone = fc.constantFrom<0 | 1>(0, 0, 0, 0, 0, 1)
