import { describe, expect, it } from 'vitest'
import { Refusal } from '../desk/ask.ts'
import type { CollectorState } from './api.ts'
import { barredOf, collectorOf, signsOf } from './collector-model.ts'

const state = (over: Partial<CollectorState> = {}): CollectorState => ({
  outbox: {
    polls: 0,
    rows: 0,
    bytes: 0,
    age_s: 0,
    dropped: { silent: 0, failed: 0, gauge: 0 },
    full: false,
  },
  quarantined_rows: 0,
  refused: { waiting: 0, forgotten: 0 },
  free_bytes: 5e10,
  drift: [],
  feeds: [],
  uplink: 'ok',
  clock: { state: 'ok', stepped: null, skew_s: 0 },
  operator: { allowed: true, reason: '' },
  ...over,
})

describe('where the collector is', () => {
  it('is elsewhere when this server has no such address, though it was here before', () => {
    expect(collectorOf(state(), new Refusal(404, 'There is nothing here'))).toEqual({ kind: 'elsewhere' })
  })

  it('is not called elsewhere because it starts, or because nothing answers', () => {
    expect(collectorOf(null, new Refusal(503, 'ask again')).kind).toBe('starting')
    expect(collectorOf(state(), new Error('no answer'))).toEqual({ kind: 'unreachable', detail: 'no answer' })
    expect(collectorOf(null, null).kind).toBe('waiting')
    expect(collectorOf(state(), null).kind).toBe('here')
  })
})

describe('operating it', () => {
  const here = (over: Partial<CollectorState> = {}) => collectorOf(state(over), null)

  it('is barred where it says so, with its reason, and where it is elsewhere', () => {
    const operator = { allowed: false, reason: 'listen on 127.0.0.1' }
    expect(barredOf(here({ operator }), null)).toEqual({ why: 'refused', detail: 'listen on 127.0.0.1' })
    expect(barredOf({ kind: 'elsewhere' }, null)).toEqual({ why: 'elsewhere' })
  })

  it('is barred after it was refused to somebody who tried', () => {
    expect(barredOf(here(), 'only from this machine')).toEqual({
      why: 'refused',
      detail: 'only from this machine',
    })
  })

  it('is open where it says so, and may be tried where it does not answer', () => {
    expect(barredOf(here(), null)).toBeNull()
    expect(barredOf({ kind: 'unreachable', detail: 'no answer' }, null)).toBeNull()
  })
})

it('a figure is marked when somebody should look at it, and not before', () => {
  expect(Object.values(signsOf(state())).every((sign) => sign === 'none')).toBe(true)
  const bad = state({
    outbox: {
      polls: 9,
      rows: 9,
      bytes: 9,
      age_s: 61,
      dropped: { silent: 3, failed: 0, gauge: 0 },
      full: true,
    },
    quarantined_rows: 1,
    refused: { waiting: 2, forgotten: 0 },
    free_bytes: 4e8,
    drift: [{ platform: 'a', feed: 'quality', path: 'x', kind: 'missing' }],
  })
  expect(signsOf(bad)).toEqual({
    outbox: 'bad',
    age: 'warn',
    dropped: 'warn',
    quarantined: 'bad',
    free: 'bad',
    refused: 'warn',
    drift: 'warn',
  })
})
