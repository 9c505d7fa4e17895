import { describe, expect, it } from 'vitest'
import { INDICATORS, sampleOf } from '../fixtures/story.ts'
import type { Indicator } from '../live/api.ts'
import { drawnStatus, tileModel } from './tile-model.ts'

const at = Date.UTC(2026, 10, 23, 6)
const full = { done: 10, total: 10 }
const rate = indicator('exchange_success_rate')
const sharing = indicator('sharing_records_24h')

function indicator(id: string): Indicator {
  const found = INDICATORS.find((one) => one.id === id)
  if (!found) throw new Error(`no indicator ${id}`)
  return found
}

describe('a tile', () => {
  it('shows a dash for what has not been computed, and no status', () => {
    const model = tileModel(undefined, rate, full, 'zh')
    expect(model).toMatchObject({ state: 'absent', status: 'unknown', value: null, raw: null, grade: null })
    expect(model.note).toMatchObject({ kind: 'unknown', reason: 'waiting' })
  })

  it('shows a dash and the reason for what is unknown, whatever number came with it', () => {
    const silent = sampleOf('x', '', at, 0.99, {
      state: 'unknown',
      status: 'unknown',
      reporting: 0,
      fresh: 0,
    })
    expect(tileModel(silent, rate, full, 'zh')).toMatchObject({
      value: null,
      raw: null,
      note: { reason: 'silent' },
    })
    const never = sampleOf('x', '', at, null, { observed_to: null, reporting: 0, fresh: 0, grade: 'D' })
    expect(tileModel(never, rate, full, 'zh')).toMatchObject({
      state: 'absent',
      grade: null,
      note: { reason: 'never_heard' },
    })
    const empty = sampleOf('x', '', at, null, { denominator: '0.000' })
    expect(tileModel(empty, rate, full, 'zh').note).toMatchObject({ reason: 'nothing_to_count' })
    const old = sampleOf('x', '', at, null, { denominator: '12', reporting: 3 })
    expect(tileModel(old, rate, full, 'zh').note).toMatchObject({ reason: 'too_old' })
  })

  it('strikes a number of grade D through and says why', () => {
    const model = tileModel(sampleOf('x', '', at, 0.99, { grade: 'D', fresh: 30 }), rate, full, 'zh')
    expect(model.struck).toBe(true)
    expect(model.note).toEqual({ kind: 'grade_d', fresh: 30, expected: 69 })
    const started = sampleOf('x', '', at, 0.99, { grade: 'D', fresh: 30, unasked: 39 })
    expect(tileModel(started, rate, full, 'zh').note).toEqual({ kind: 'unasked', unasked: 39 })
  })

  it('says since when stale data are stale, and never draws them as good', () => {
    const stale = sampleOf('x', '', at, 0.99, { state: 'stale', status: 'good', observed_to: at - 60_000 })
    expect(tileModel(stale, rate, full, 'zh')).toMatchObject({
      status: 'unknown',
      note: { kind: 'stale', since: at - 60_000 },
    })
    expect(drawnStatus({ ...stale, status: 'bad' })).toBe('bad')
  })

  it('says that the past is still being fetched only where the indicator needs it', () => {
    const filling = { done: 3, total: 10 }
    expect(tileModel(sampleOf('x', '', at, 5), sharing, filling, 'zh').note).toEqual({
      kind: 'backfill',
      ...filling,
    })
    expect(tileModel(sampleOf('x', '', at, 0.5, { status: 'bad' }), rate, filling, 'zh').note).toBeNull()
  })

  it('says how bad it may be where silent sources could change what is written', () => {
    const worse = sampleOf('x', '', at, 0.97, { worst: 0.912, status: 'bad' })
    expect(tileModel(worse, rate, full, 'zh').note).toEqual({ kind: 'worst', text: '91.2%' })
    const hardly = sampleOf('x', '', at, 0.5, { worst: 0.49999, status: 'bad' })
    expect(tileModel(hardly, rate, full, 'zh').note).toBeNull()
  })

  it('says why its colour is worse than its number', () => {
    const amber = sampleOf('x', '', at, 0.996, {
      worst: 0.985,
      status: 'warn',
      status_reason: 'silent_sources',
    })
    expect(tileModel(amber, rate, full, 'zh').note).toEqual({
      kind: 'colour',
      reason: 'silent_sources',
      text: '98.5%',
    })
    const not_run = { ...amber, status_reason: 'not_run' } as const
    expect(tileModel(not_run, rate, full, 'zh').note).toMatchObject({ reason: 'not_run' })
  })

  it('says what its low confidence rests on: silent sources, or members of which nothing is known', () => {
    const low = sampleOf('x', '', at, 0.9, { grade: 'D', fresh: 30 })
    expect(tileModel(low, rate, full, 'zh').note).toEqual({ kind: 'grade_d', fresh: 30, expected: 69 })
    const partly = sampleOf('x', '', at, 0.9, { grade: 'D', members: 11, members_known: 3 })
    expect(tileModel(partly, rate, full, 'zh').note).toEqual({ kind: 'members', known: 3, members: 11 })
    // A few silent sources are not why a plan of which a quarter is known has so little confidence.
    const both = { ...partly, fresh: 60, known_share: 0.27 }
    expect(tileModel(both, rate, full, 'zh').note).toMatchObject({ kind: 'members' })
    expect(tileModel({ ...both, fresh: 10 }, rate, full, 'zh').note).toMatchObject({ kind: 'grade_d' })
  })

  it('hands on the exact number', () => {
    expect(tileModel(sampleOf('x', '', at, 0.123456789), rate, full, 'zh').raw).toBe(0.123456789)
  })
})
