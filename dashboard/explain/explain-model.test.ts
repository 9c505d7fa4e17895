import { describe, expect, it } from 'vitest'
import { sampleOf } from '../fixtures/story.ts'
import type { Change, Contribution, PollBehind } from './api.ts'
import { doubtOf, oldestFirst, termsOf, wayChart, weigh } from './explain-model.ts'

const contribution = (organ: string, over: Partial<Contribution>): Contribution => ({
  organ,
  numerator: '1',
  denominator: '1',
  value: 1,
  share: null,
  without: null,
  state: 'known',
  grade: 'A',
  expected: 1,
  reporting: 1,
  observed_to: 1,
  ...over,
})

const changeBy = (...values: (number | null)[]): Change => ({
  from: { numerator: '0', denominator: '0' },
  to: { numerator: '0', denominator: '0' },
  steps: (['exclusion', 'formula', 'late', 'restatement', 'new_data'] as const).map((cause, place) => ({
    cause,
    numerator: '0',
    denominator: '0',
    value: values[place] ?? 0,
  })),
  since: 0,
  basis: 'shown',
  from_version: 'v1',
  from_sample: null,
  organs: [],
})

describe('the way of a change', () => {
  it('is one bar a cause, each beginning where the one before ended', () => {
    const chart = wayChart(changeBy(0, 0, 12, -7, -2), 147, 150)
    expect(chart?.bars.map(({ from, to }) => Math.sign(Math.round(1e9 * (to - from))))).toEqual([
      0, 0, 1, -1, -1,
    ])
    chart?.bars.forEach((bar, place) => expect(bar.from).toBe(chart.bars[place - 1]?.to ?? chart.from))
    expect(chart?.to).toBe(chart?.bars.at(-1)?.to)
    for (const share of chart?.bars.flatMap(({ from, to }) => [from, to]) ?? []) {
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1)
    }
  })

  it('has no bars where the value is unknown at one end', () => {
    expect(wayChart(changeBy(), null, 3)).toBeNull()
    expect(
      wayChart(
        { ...changeBy(), steps: [{ cause: 'late', numerator: '1', denominator: '0', value: null }] },
        1,
        2,
      ),
    ).toBeNull()
  })
})

describe('contributions', () => {
  it('stand in the order of what they do to the value, and the rest is one bucket', () => {
    const { shown, others, others_share } = weigh(
      [
        contribution('A', { without: 90, share: 0.2 }),
        contribution('B', { without: 97, share: 0.3 }),
        contribution('C', { without: 94, share: 0.5 }),
        contribution('D', { numerator: '0', denominator: '0', expected: 0 }),
      ],
      95,
      2,
    )
    expect(shown.map(({ organ, effect }) => [organ, effect])).toEqual([
      ['A', 5],
      ['B', -2],
    ])
    expect([others, others_share]).toEqual([1, 0.5])
  })
})

it('polls stand with the silent first, then the failed, then the oldest for their cadence', () => {
  const poll = (feed: string, over: Partial<PollBehind>) =>
    ({ feed, outcome: 'ok', state: 'known', cadence_s: 60, age_s: 5, ...over }) as PollBehind
  const polls = [
    poll('fresh', {}),
    poll('old', { age_s: 59 }),
    poll('failed', { outcome: 'timeout' }),
    poll('silent', { state: 'unknown' }),
    poll('stale', { state: 'stale' }),
  ]
  expect(oldestFirst(polls).map(({ feed }) => feed)).toEqual(['silent', 'stale', 'failed', 'old', 'fresh'])
})

it('a value that is not there or not to be trusted says why', () => {
  expect(doubtOf(sampleOf('q', '', 1, 90))).toBeNull()
  expect(doubtOf(sampleOf('q', '', 1, null, { denominator: '0' }))).toEqual({
    kind: 'unknown',
    reason: 'nothing_to_count',
  })
  expect(doubtOf(sampleOf('q', '', 1, 90, { grade: 'D', fresh: 3 }))).toEqual({
    kind: 'struck',
    reason: 'grade_d',
  })
  expect(doubtOf(sampleOf('q', '', 1, 90, { grade: 'D', fresh: 66, known_share: 0.2 }))).toEqual({
    kind: 'struck',
    reason: 'members',
  })
})

it('a sum is told by its largest terms and what the others come to, exactly', () => {
  const terms = ['10000000000000000003', '0', '2.5', '7', '0.25'].map((numerator, n) =>
    contribution(`O${n}`, { numerator }),
  )
  const { shown, rest } = termsOf(terms, 2)
  expect(shown.map(({ organ }) => organ)).toEqual(['O0', 'O3'])
  expect(rest).toEqual({ n: 2, numerator: '2.75' })
  expect(termsOf(terms.slice(0, 2), 2).rest).toBeNull()
})
