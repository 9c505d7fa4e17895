import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { Sample } from '../sample.ts'
import { evaluateAll, nameOf } from '../stage/evaluation.ts'
import { rollUp } from '../landing/roll-up.ts'
import {
  catalogueRow,
  censusRow,
  DAY,
  exchangeRow,
  HOUR,
  hoursOf,
  land,
  MINUTE,
  NOW,
  pollRow,
} from '../stage/rows.ts'
import { scopeRows } from './evaluate.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
afterAll(() => scratch.close())

const valueOf = (samples: readonly Sample[], name: string) => {
  const found = samples.find((sample) => nameOf(sample) === name)
  if (!found) throw new Error(`there is no ${name}`)
  return found
}

describe('the completion of the plan', () => {
  beforeEach(async () => {
    await scratch.empty()
    await scratch.client.insert(
      'registered_feed',
      ['catalogue', 'census']
        .map((feed) =>
          JSON.stringify({
            platform: 'gd-jyt',
            feed,
            organ: 'GD-JYT',
            region: '440000',
            cadence_s: 600,
            active: 1,
            registered_at: NOW,
          }),
        )
        .join('\n'),
    )
    await land(scratch.client, {
      poll: (['catalogue', 'census'] as const).map((feed) => pollRow({ feed })),
    })
  })

  const at = (moment: number): Promise<Sample[]> => evaluateAll(scratch.client, '440000', moment)

  it('is counted from what has landed: outcomes into phases, phases into the plan', async () => {
    await land(scratch.client, {
      census: ['i1', 'i2', 'i3', 'i4'].map((item) => censusRow({ item })),
      catalogue: [
        catalogueRow({ entry: 'complete' }),
        catalogueRow({ entry: 'nameless', name: '', landed: 0 }),
        catalogueRow({ entry: 'not-conformant', conformant: 0 }),
      ],
    })
    const samples = await at(NOW)
    // Surveyed 1 of 1, catalogued 2 of 4.
    expect(valueOf(samples, 'plan_completion province 440000 P1-1').value).toBe(0.75)
    expect(valueOf(samples, 'plan_completion province 440000 P2-1').value).toBeCloseTo(1 / 3, 9)
    // P1 weighs 75 of 100; of P2 only the outcome with evidence counts, 40 of its 100.
    expect(valueOf(samples, 'plan_completion province 440000 ').value).toBeCloseTo(
      (75 * 0.75 + 10 / 3) / 85,
      9,
    )
  })

  it('says of how many outcomes it knows anything, and counts the others as 0 in the worst case only', async () => {
    await land(scratch.client, { census: [censusRow()], catalogue: [catalogueRow()] })
    const samples = await at(NOW)
    expect(valueOf(samples, 'plan_completion province 440000 P1')).toMatchObject({
      value: 1,
      worst: 1,
      members: 1,
      members_known: 1,
      known_share: 1,
      grade: 'A',
    })
    expect(valueOf(samples, 'plan_completion province 440000 P2')).toMatchObject({
      value: 1,
      worst: 0.4,
      members: 2,
      members_known: 1,
      known_share: 0.4,
      grade: 'D',
    })
    expect(valueOf(samples, 'plan_completion province 440000 ')).toMatchObject({
      value: 1,
      worst: 0.85,
      members: 3,
      members_known: 2,
      known_share: 0.85,
      grade: 'B',
    })
  })

  it('of an outcome knows only what there is evidence of', async () => {
    await land(scratch.client, { catalogue: [catalogueRow()] })
    const samples = await at(NOW)
    // Nobody has been surveyed, which is known; of how much that leaves out of the catalogue nothing is.
    expect(valueOf(samples, 'plan_completion province 440000 P1-1')).toMatchObject({
      value: 0,
      members: 2,
      members_known: 1,
      known_share: 0.5,
    })
    expect(valueOf(samples, 'plan_completion province 440000 P1')).toMatchObject({
      members: 1,
      members_known: 1,
      known_share: 0.5,
      grade: 'D',
    })
  })

  it('is unknown without a single fact, neither 0 nor 100 %', async () => {
    expect(valueOf(await at(NOW), 'plan_completion province 440000 ')).toMatchObject({
      value: null,
      state: 'unknown',
    })
  })

  it('at a past moment counts what was said of it, though it has been restated since', async () => {
    const observed_at = NOW - 3 * DAY
    await land(scratch.client, {
      poll: (['catalogue', 'census'] as const).map((feed) => pollRow({ feed, started: NOW - DAY - MINUTE })),
      census: [censusRow({ observed_at })],
      catalogue: [catalogueRow({ observed_at })],
    })
    await land(scratch.client, {
      census: [censusRow({ observed_at: NOW - HOUR, known_at: NOW, gone: 1 })],
      catalogue: [catalogueRow({ observed_at: NOW - HOUR, known_at: NOW, name: '' })],
    })
    expect(valueOf(await at(NOW - DAY), 'plan_completion province 440000 P1-1').value).toBe(1)
    expect(valueOf(await at(NOW), 'plan_completion province 440000 P1-1').value).toBe(0)
  })
})

describe('the exchange of 24 hours', () => {
  it.each([
    ['five minutes', 300],
    ['an hour', 3600],
  ])('holds 24 hours of whole periods at any moment, where a period is %s', async (_words, period_s) => {
    await scratch.empty()
    const exchange = Array.from({ length: (26 * 3600) / period_s }, (_, place) =>
      exchangeRow({ observed_at: NOW + HOUR - (place + 1) * period_s * 1000, period_s, records: 300_000 }),
    )
    const poll = [pollRow({ started: NOW + HOUR })]
    await scratch.client.insert('registered_feed', JSON.stringify(EXCHANGE))
    await land(scratch.client, { exchange, poll })
    await rollUp(scratch.client, hoursOf(exchange))
    for (const later of [0, 1, 59_000, 4 * MINUTE, 5 * MINUTE - 1, 5 * MINUTE, 43 * MINUTE + 7, HOUR]) {
      const [rate] = await evaluateAll(scratch.client, '440000', NOW + later).then((samples) =>
        samples.filter((sample) => nameOf(sample) === 'sharing_records_24h province 440000 '),
      )
      expect(rate?.numerator, `${later} ms later`).toBe(String((24 * 3600 * 300_000) / period_s))
    }
  })
})

describe('the exchange by side', () => {
  const side = async (name: string, scope: string): Promise<Sample> =>
    valueOf(await evaluateAll(scratch.client, '440000', NOW), `sharing_records_24h ${scope} ${name}`)

  beforeEach(async () => {
    await scratch.empty()
    const others = ['GD-ZSJ', 'GD-GAT'].map((organ) => ({
      ...EXCHANGE,
      platform: organ.toLowerCase(),
      organ,
    }))
    await scratch.client.insert(
      'registered_feed',
      [EXCHANGE, ...others].map((feed) => JSON.stringify(feed)).join('\n'),
    )
    await land(scratch.client, {
      poll: [{}, ...others.map(({ platform, organ }) => ({ platform, organ }))].map((from) => pollRow(from)),
      exchange: [exchangeRow({ records: 100 })],
    })
    await rollUp(scratch.client, hoursOf([exchangeRow()]))
  })

  it('is unknown on a side that nobody has been heard on, and not 0', async () => {
    expect(await side('by_provider', 'organ GD-JYT')).toMatchObject({ value: 100, grade: 'A' })
    for (const scope of ['organ GD-JYT', 'province 440000'])
      expect(await side('by_relay', scope)).toMatchObject({ value: null, state: 'unknown', grade: 'D' })
  })

  it('is 0 where a side has been heard and does not count, and unknown where it says nothing of an organ', async () => {
    await land(scratch.client, {
      exchange: [
        exchangeRow({ platform: 'gd-zsj', organ: 'GD-ZSJ', provider: 'GD-JYT', side: 'relay', records: 90 }),
      ],
    })
    await rollUp(scratch.client, hoursOf([exchangeRow()]))
    expect(await side('by_relay', 'organ GD-JYT')).toMatchObject({ value: 90 })
    expect(await side('by_provider', 'organ GD-JYT')).toMatchObject({ value: 0, state: 'known' })
    expect(await side('by_relay', 'organ GD-GAT')).toMatchObject({ value: null, state: 'unknown' })
  })
})

const EXCHANGE = {
  platform: 'gd-jyt',
  feed: 'exchange',
  organ: 'GD-JYT',
  region: '440000',
  cadence_s: 600,
  looks_back: 1,
  active: 1,
  registered_at: NOW,
}

describe('a scope', () => {
  it('that is expected to report and says nothing is a row without facts, not a missing row', () => {
    const source = {
      platform: 'p',
      feed: 'quality',
      organ: 'A',
      region: '440100',
      cadence_s: 10,
      last_good: 0,
      state: 'unknown' as const,
    }
    const rows = scopeRows(
      { parts: [{ id: 'x', name: { zh: '', en: '' } }], wholes: [], feeds: ['quality'] },
      [],
      [source],
      '440000',
    )
    expect(
      rows.map(({ scope_kind, scope_id, expected, reporting, unbounded }) => ({
        scope_kind,
        scope_id,
        expected,
        reporting,
        unbounded,
      })),
    ).toEqual(
      [
        { scope_kind: 'organ', scope_id: 'A' },
        { scope_kind: 'city', scope_id: '440100' },
        { scope_kind: 'province', scope_id: '440000' },
      ].map((scope) => ({ ...scope, expected: 1, reporting: 0, unbounded: true })),
    )
  })

  it('may have any code, a bar in it too', () => {
    const fact = {
      part: 'x',
      numerator: '1',
      denominator: '1',
      worst_numerator: '1',
      worst_denominator: '1',
      observed_from: 1,
      observed_to: 1,
    }
    const rows = scopeRows(
      { parts: [{ id: 'x', name: { zh: '', en: '' } }], wholes: [], feeds: ['quality'] },
      [{ ...fact, scope_kind: 'organ', scope_id: 'A|B' }],
      [],
      '440000',
    )
    expect(rows).toMatchObject([{ scope_kind: 'organ', scope_id: 'A|B', numerator: '1' }])
  })
})
