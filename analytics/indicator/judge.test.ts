import { describe, expect, it } from 'vitest'
import { judge, saysTheSame, type ScopeRow } from './judge.ts'
import { sampleOf } from '../stage/sample.ts'
import type { Indicator } from './register.ts'

const RATIO: Pick<Indicator, 'id' | 'version' | 'kind' | 'direction' | 'thresholds' | 'may_not_run'> = {
  id: 'some_rate',
  version: 'v1',
  kind: 'ratio',
  direction: 'higher',
  thresholds: { good: 0.9, warn: 0.8, from: null, until: null },
}
const COUNT: typeof RATIO = {
  ...RATIO,
  kind: 'sum',
  direction: 'lower',
  thresholds: { good: 0, warn: 2, from: null, until: null },
}

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
  unasked: 0,
  members: 1,
  members_known: 1,
  known_share: 1,
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

describe('a value that is the mean of others', () => {
  const half = { members: 2, members_known: 1, known_share: 0.6 }

  it('has the grade of the share that is known, times that of the sources', () => {
    expect(judged(half)).toMatchObject({ ...half, grade: 'C' })
    expect(judged({ ...half, fresh: 9 })).toMatchObject({ grade: 'D' })
    expect(judged({ ...half, known_share: 0.99 })).toMatchObject({ grade: 'B' })
  })

  it('of which nothing is known has no grade above D, whoever reports', () => {
    expect(judged({ members: 2, members_known: 0, known_share: 0 })).toMatchObject({
      value: null,
      state: 'unknown',
      grade: 'D',
    })
    expect(judged({ numerator: '0', denominator: '0' })).toMatchObject({ members_known: 0, grade: 'D' })
  })
})

describe('the reason of a colour', () => {
  const warned = { worst_numerator: '85' }

  it('is the value where the worst case has the same colour', () => {
    expect(judged({})).toMatchObject({ status: 'good', status_reason: 'value' })
    expect(judged({ numerator: '10', worst_numerator: '5' })).toMatchObject({ status_reason: 'value' })
    expect(judged({ numerator: '0', denominator: '0' })).toMatchObject({ status_reason: 'value' })
  })

  it('is what was not run, where the worst case counts it as failed', () => {
    const runs = { ...RATIO, may_not_run: true }
    expect(judged(warned, runs)).toMatchObject({ status: 'warn', status_reason: 'not_run' })
    expect(judged({ ...warned, known_share: 0.9 })).toMatchObject({ status_reason: 'not_run' })
  })

  it('is the silence, where a source is silent, here or elsewhere', () => {
    expect(judged({ ...warned, reporting: 9 }, { ...RATIO, may_not_run: true })).toMatchObject({
      status_reason: 'silent_sources',
    })
    expect(judged(warned)).toMatchObject({ status_reason: 'silent_sources' })
  })

  it('is that the worst case has no bound', () => {
    expect(judged({ unbounded: true })).toMatchObject({ status: 'unknown', status_reason: 'unbounded' })
    expect(judged({ unbounded: true, numerator: '10' })).toMatchObject({
      status: 'bad',
      status_reason: 'value',
    })
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
    const red = { ...COUNT, thresholds: { good: 0, warn: 0, parts: ['red'], from: null, until: null } }
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
