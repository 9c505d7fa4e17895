import { describe, expect, it } from 'vitest'
import { sampleOf } from '../fixtures/story.ts'
import type { Standing } from './api.ts'
import { evidenceModel } from './evidence-model.ts'
import { heatNumber, heatRows } from './heat-model.ts'

const sample = (value: number | null) => sampleOf('plan_completion', 'P1-1', 0, value)
const fact = (id: string, over: Partial<Standing['facts'][number]> = {}): Standing['facts'][number] => ({
  id,
  indicator: 'plan_completion',
  part: '',
  weight: 50,
  basis: 'measured',
  counts: true,
  sample: sample(0.5),
  ...over,
})
const standing = (over: Partial<Standing> = {}): Standing => ({
  id: 'P1-1',
  state: 'open',
  completion: sample(0.5),
  capped: false,
  reported: null,
  facts: [fact('a')],
  gates: [],
  organs: [],
  findings: [],
  milestones: [],
  due_this_week: [],
  overdue: [],
  blocked_by: [],
  ...over,
})

describe('the bar of an outcome', () => {
  it('is full of what is measured, and what is attested and reviewed stands beside it', () => {
    expect(evidenceModel(standing(), undefined, 0.1)).toMatchObject({ measured: 0.5, attested: 0 })
    const both = standing({ facts: [fact('a'), fact('b', { basis: 'attested' })] })
    expect(evidenceModel(both, undefined, 0.1)).toMatchObject({ measured: 0.25, attested: 0.25 })
  })

  it('has nothing of what is attested without a review', () => {
    const facts = [fact('a'), fact('b', { basis: 'attested', counts: false, weight: 0, sample: sample(0.9) })]
    expect(evidenceModel(standing({ facts }), undefined, 0.1)).toMatchObject({
      measured: 0.5,
      attested: 0,
      apart: 0.9,
    })
  })

  it('is empty where nobody knows, whatever is reported, and no gap is told of what is unknown', () => {
    const model = evidenceModel(standing({ completion: sample(null), reported: sample(0.6) }), undefined, 0.1)
    expect(model).toMatchObject({ state: 'unknown', value: null, measured: 0, gap: null })
  })

  it('moves with the stream before its standing does', () => {
    expect(evidenceModel(standing(), sample(0.8), 0.1).measured).toBe(0.8)
  })

  it('bears a report up to the tolerance and no more', () => {
    const gap = (reported: number) =>
      evidenceModel(standing({ reported: sample(reported) }), undefined, 0.1).gap
    expect(gap(0.6)).toBeNull()
    expect(gap(0.61)).toBeCloseTo(0.11)
  })
})

describe('a cell of the heat table', () => {
  it('of a silent organ is old, and never done', () => {
    const organs = [
      { organ: 'A', completion: 1, state: 'known', grade: 'A', reported: null, is_done: true },
    ] as const
    const cells = (dark: string[]) => heatRows(['A', 'B'], [standing({ organs: [...organs] })], new Set(dark))
    expect(cells([]).map((row) => row.cells[0]?.look)).toEqual(['done', 'unknown'])
    expect(cells(['A']).map((row) => row.cells[0]?.look)).toEqual(['stale', 'unknown'])
  })

  it.each([
    [null, '—'],
    [0, '0'],
    [0.001, '<1'],
    [0.999, '99'],
    [1, '100'],
  ])('of %s is written %s', (value, text) => expect(heatNumber(value)).toBe(text))
})
