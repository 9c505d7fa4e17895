/** What platforms of small provinces list: catalogues, surveys, requests, reports, documents, measures. At random. */
import fc from 'fast-check'
import {
  catalogueRow,
  censusRow,
  DAY,
  documentRow,
  HOUR,
  measureRow,
  NOW,
  progressRow,
  requestRow,
} from './rows.ts'
import { gone, known_at, organsOf, statersOf } from './world-sources.ts'

export const catalogue = (place: number) =>
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

export const census = (place: number) =>
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

/** The edges of terms too, and where the calendar of the year, or of the year before, ends. */
const requested = fc.oneof(
  long_ago,
  fc
    .constantFrom(0, 1, 2, 4, 11, 13, 14, 15, 27, 28, 29, 45, 320, 328, 334, 700)
    .map((days) => NOW - days * DAY),
)

export const request = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      observed_at: requested,
      known_at,
      gone,
      request: fc.constantFrom('g1', 'g2'),
      event: fc.constantFrom(
        'submitted',
        'submitted',
        'submitted',
        'supplement',
        'extended',
        'agreed',
        'agreed',
        'refused',
        'delivered',
        'delivered',
        'withdrawn',
      ),
      provider: fc.constantFrom(
        ...organsOf(place).map(({ code }) => code),
        `GD-OLD-${place}`,
        `GD-STRANGER-${place}`,
      ),
      share_type: fc.constantFrom(1, 2, 2, 3),
    })
    .map(({ from: { id, organ, region }, ...facts }) => requestRow({ platform: id, organ, region, ...facts }))

/** What happens to one request from its submission on, one thing after the other. */
export const requestStory = (place: number) =>
  fc
    .record({
      from: fc.constantFrom(...statersOf(place)),
      began: requested,
      known_at,
      provider: fc.constantFrom(...organsOf(place).map(({ code }) => code)),
      request: fc.constantFrom('s1', 's2', 's3'),
      share_type: fc.constantFrom(1, 2, 2, 3),
      steps: fc.array(
        fc.record({
          event: fc.constantFrom(
            'extended',
            'agreed',
            'agreed',
            'delivered',
            'delivered',
            'refused',
            'withdrawn',
          ),
          days: fc.constantFrom(0, 1, 3, 10, 14, 16, 28, 30),
        }),
        { maxLength: 4 },
      ),
    })
    .map(({ from: { id, organ, region }, began, steps, ...facts }) => {
      let observed_at = began
      const rest = steps.map(({ event, days }) => {
        observed_at += days * DAY
        return requestRow({ platform: id, organ, region, ...facts, event, observed_at })
      })
      return [requestRow({ platform: id, organ, region, ...facts, observed_at: began }), ...rest]
    })

export const progress = (place: number) =>
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

export const document = (place: number) =>
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

export const measure = (place: number) =>
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
