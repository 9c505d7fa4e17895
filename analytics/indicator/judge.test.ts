import { describe, expect, it } from 'vitest'
import { judge, saysTheSame, type ScopeRow } from './judge.ts'
import { sampleOf } from '../stage/sample.ts'
import type { Indicator } from './register.ts'

const RATIO: Pick<Indicator, 'id' | 'version' | 'kind' | 'direction' | 'thresholds'> = {
  id: 'some_rate',
  version: 'v1',
  kind: 'ratio',
  direction: 'higher',
  thresholds: { good: 0.9, warn: 0.8 },
}
const COUNT: typeof RATIO = { ...RATIO, kind: 'sum', direction: 'lower', thresholds: { good: 0, warn: 2 } }

const row = (over: Partial<ScopeRow>): ScopeRow => ({
  scope_kind: 'province',
  scope_id: '440000',
  part: '',
  numerator: '95',
  denominator: '100',
  worst_numerator: '95',
  worst_denominator: '100',
  unbounded: false,
  expected: 10,
  reporting: 10,
  fresh: 10,
  observed_from: 1,
  observed_to: 2,
  ...over,
})

const judged = (over: Partial<ScopeRow>, indicator = RATIO) =>
  judge(indicator, { A: 0.95, B: 0.85, C: 0.6 }, 3, row(over))

describe('a value', () => {
  it('whose denominator is zero is unknown, neither 0 nor 100 %', () => {
    expect(judged({ numerator: '0', denominator: '0' })).toMatchObject({
      value: null,
      state: 'unknown',
      status: 'unknown',
    })
  })

  it('that nobody reports is unknown', () => {
    expect(judged({ reporting: 0, fresh: 0 })).toMatchObject({
      value: null,
      worst: null,
      state: 'unknown',
      status: 'unknown',
    })
    expect(judged({ expected: 0, reporting: 0, fresh: 0 }, COUNT)).toMatchObject({
      value: null,
      status: 'unknown',
    })
  })

  it('that nobody reports in time is stale', () => {
    expect(judged({ fresh: 0 })).toMatchObject({ value: 0.95, state: 'stale', grade: 'D' })
  })

  it.each([
    [10, 'A'],
    [9, 'B'],
    [8, 'C'],
    [6, 'C'],
    [5, 'D'],
  ])('has the grade of those who report in time: %d of 10 is %s', (fresh, grade) => {
    expect(judged({ fresh })).toMatchObject({ grade })
  })
})

describe('a colour', () => {
  it('is that of the worst case', () => {
    expect(judged({})).toMatchObject({ status: 'good' })
    expect(judged({ reporting: 9, worst_numerator: '85' })).toMatchObject({
      value: 0.95,
      worst: 0.85,
      status: 'warn',
    })
    expect(judged({ reporting: 9, worst_numerator: '10' })).toMatchObject({
      value: 0.95,
      worst: 0.1,
      status: 'bad',
    })
  })

  it('is unknown where the worst case has no bound, unless it is bad already', () => {
    expect(judged({ reporting: 9, unbounded: true })).toMatchObject({ worst: null, status: 'unknown' })
    expect(judged({ reporting: 9, unbounded: true, numerator: '10' })).toMatchObject({ status: 'bad' })
    expect(judged({ reporting: 9, numerator: '0' }, COUNT)).toMatchObject({
      value: 0,
      worst: null,
      status: 'unknown',
    })
    expect(judged({ reporting: 9, numerator: '3' }, COUNT)).toMatchObject({ value: 3, status: 'bad' })
  })

  it('belongs to the parts that have thresholds, and to no others', () => {
    const red = { ...COUNT, thresholds: { good: 0, warn: 0, parts: ['red'] } }
    expect(judged({ part: 'red', numerator: '1' }, red)).toMatchObject({ status: 'bad' })
    expect(judged({ part: 'blue', numerator: '1' }, red)).toMatchObject({ status: 'none' })
  })
})

describe('two samples', () => {
  it('say the same at whatever moment they were taken', () => {
    expect(saysTheSame(sampleOf({ at: 1 }), sampleOf({ at: 2 }))).toBe(true)
    expect(saysTheSame(sampleOf({ fresh: 3 }), sampleOf({ fresh: 4 }))).toBe(false)
  })
})
