/** What platforms of small provinces state of what happens: the exchange, runs of checks, alerts. At random. */
import fc from 'fast-check'
import { DAY, exchangeRow, HOUR, MINUTE, NOW, qualityRow, securityRow } from './rows.ts'
import { gone, known_at, organsOf, statersOf } from './world-sources.ts'

export const exchange = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      // Few moments, so that many rows meet in one key, one hour and one window's edge.
      observed_at: fc.oneof(
        fc.integer({ min: -6, max: 30 }).map((fives) => NOW - 24 * HOUR + fives * 5 * MINUTE),
        fc.integer({ min: -2, max: 40 }).map((fives) => NOW - fives * 5 * MINUTE),
        fc.integer({ min: 0, max: 26 }).map((hours) => NOW - hours * HOUR - 1),
        // The days that a resource may be unused for.
        fc.constantFrom(1, 89, 90, 91).map((days) => NOW - days * DAY),
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

export const quality = (place: number) =>
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

export const security = (place: number) =>
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
