import { describe, expect, it } from 'vitest'
import type { Delta, Snapshot } from '#analytics/live/events.ts'
import { sampleOf } from '../fixtures/story.ts'
import { changedChannels, keyOf, takeDelta, takeSnapshot } from './apply.ts'

const at = Date.UTC(2026, 10, 23, 6)
const rate = sampleOf('exchange_success_rate', '', at, 0.99)
const score = sampleOf('quality_score', '', at, 91)
const city = sampleOf('quality_score', '', at, 88, { scope_kind: 'city', scope_id: '440100' })
const first: Snapshot = {
  seq: 7,
  at,
  build: 'b1',
  provenance: 'simulated',
  samples: [rate, score, city],
  dark: [],
  alerts: [],
  alerts_total: 0,
  backfill: { done: 1, total: 2 },
}
const delta = (seq: number, more: Partial<Delta> = {}): Delta => ({ seq, at: at + seq, samples: [], ...more })

describe('a snapshot', () => {
  it('replaces the picture and forgets what it no longer has', () => {
    const held = takeSnapshot(null, first)
    const next = takeSnapshot(held, { ...first, seq: 9, samples: [score] })
    expect([...next.samples.keys()]).toEqual([keyOf(score)])
    expect(next.seq).toBe(9)
  })

  it('leaves a sample that says the same untouched, so nothing is painted again', () => {
    const held = takeSnapshot(null, first)
    const again = structuredClone({ ...first, dark: held.dark, alerts: held.alerts, backfill: held.backfill })
    const next = takeSnapshot(held, {
      ...again,
      dark: first.dark,
      alerts: first.alerts,
      backfill: first.backfill,
    })
    expect(changedChannels(held, next)).toEqual(new Set())
  })

  it('says how many alerts are open, and keeps saying so while no delta counts them anew', () => {
    const counted = takeSnapshot(null, { ...first, alerts_total: 78 })
    expect(counted.alerts_total).toBe(78)
    const step = takeDelta(counted, delta(8))
    expect(step.kind === 'merged' && step.picture.alerts_total).toBe(78)
  })

  it('is painted in full when it is the first', () => {
    expect(changedChannels(null, takeSnapshot(null, first))).toEqual(
      new Set([
        'exchange_success_rate|province',
        'quality_score|province',
        'quality_score|city',
        'dark',
        'alerts',
        'backfill',
        'origin',
      ]),
    )
  })
})

describe('a delta', () => {
  it('merges its samples and keeps the others and the lists it does not carry', () => {
    const held = takeSnapshot(null, first)
    const step = takeDelta(held, delta(8, { samples: [{ ...score, value: 92 }] }))
    if (step.kind !== 'merged') throw new Error(`it was a ${step.kind}`)
    expect(step.picture.samples.get(keyOf(score))?.value).toBe(92)
    expect(step.picture.samples.get(keyOf(rate))).toBe(rate)
    expect(step.picture.dark).toBe(held.dark)
    expect(changedChannels(held, step.picture)).toEqual(new Set(['quality_score|province']))
  })

  it('replaces a list that it carries', () => {
    const dark = [
      {
        organ: 'GD-SLT',
        region: '440000',
        platform: 'gd-slt',
        feeds: ['exchange'],
        since: null,
        outcome: 'timeout',
      },
    ]
    const step = takeDelta(takeSnapshot(null, first), delta(8, { dark }))
    expect(step.kind === 'merged' && step.picture.dark).toEqual(dark)
  })

  it('is a gap when one before it is missing, or when there is no picture to merge into', () => {
    expect(takeDelta(takeSnapshot(null, first), delta(9)).kind).toBe('gap')
    expect(takeDelta(null, delta(1)).kind).toBe('gap')
  })

  it('is old when the picture already has it', () => {
    expect(takeDelta(takeSnapshot(null, first), delta(7)).kind).toBe('old')
  })

  it('never changes the picture it is merged into', () => {
    const held = takeSnapshot(null, first)
    takeDelta(held, delta(8, { samples: [{ ...score, value: 92 }] }))
    expect(held.samples.get(keyOf(score))?.value).toBe(91)
  })
})
