import { describe, expect, it } from 'vitest'
import { sampleOf } from '../fixtures/story.ts'
import type { Step } from '../live/api.ts'
import { phaseModel, segmentsOf } from './phase-model.ts'

const step: Step = { id: 'P1', name: { zh: '一', en: 'one' }, starts: null, ends: null }
const sample = (value: number | null, more = {}) =>
  sampleOf('plan_completion', 'P1', 0, value, { status: 'none', ...more })

describe('a phase', () => {
  it('is unknown without evidence, never nought and never full', () => {
    expect(phaseModel(step, undefined, '2026-11-23')).toMatchObject({
      state: 'absent',
      share: null,
      proven: null,
    })
    expect(phaseModel(step, sample(null), '2026-11-23')).toMatchObject({ state: 'unknown', share: null })
  })

  it('tells what would stand if every silent source had failed', () => {
    expect(phaseModel(step, sample(0.8, { worst: 0.6 }), '2026-11-23')).toMatchObject({
      share: 0.8,
      proven: 0.6,
    })
    expect(phaseModel(step, sample(0.8, { worst: null }), '2026-11-23').proven).toBe(0.8)
  })

  it('prefers what is live to what came with the plan', () => {
    expect(phaseModel({ ...step, completion: sample(0.1) }, sample(0.2), '2026-11-23').share).toBe(0.2)
    expect(phaseModel({ ...step, completion: sample(0.1) }, undefined, '2026-11-23').share).toBe(0.1)
  })

  it('has no time without both dates', () => {
    expect(phaseModel({ ...step, starts: '2026-01-01' }, sample(0.1), '2026-11-23')).toMatchObject({
      has_dates: false,
      elapsed: null,
    })
    const dated = { ...step, starts: '2026-11-01', ends: '2026-11-30' }
    expect(phaseModel(dated, sample(0.1), '2026-11-16')).toMatchObject({ has_dates: true, elapsed: 0.5 })
  })
})

describe('the bar of a phase', () => {
  const proven = phaseModel(step, sample(0.95, { worst: 0.9 }), '2026-11-23')
  const without = phaseModel(step, undefined, '2026-11-23')

  it('gives an outcome without evidence its own unknown part, so that one of two never looks like the whole', () => {
    expect(segmentsOf([proven, without], true)).toEqual([
      { look: 'known', share: 0.95, proven: 0.9 },
      { look: 'unknown', share: 0, proven: 0 },
    ])
  })

  it('tells no evidence from not computed yet', () => {
    expect(segmentsOf([without], false)).toMatchObject([{ look: 'pending' }])
  })

  it('keeps what is stale apart', () => {
    const stale = phaseModel(step, sample(0.5, { state: 'stale' }), '2026-11-23')
    expect(segmentsOf([stale], true)).toMatchObject([{ look: 'stale' }])
  })
})
