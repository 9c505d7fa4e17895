import { describe, expect, it } from 'vitest'
import { openRegister, type Weights } from './register.ts'

const WEIGHTS: Weights = {
  quality: { accuracy: 2, completeness: 1, timeliness: 1 },
  plan: [
    { id: 'P1', weight: 75, outcomes: [{ id: 'P1-1', weight: 100 }] },
    {
      id: 'P2',
      weight: 25,
      outcomes: [
        { id: 'P2-1', weight: 40 },
        { id: 'P2-2', weight: 60 },
      ],
    },
  ],
}

describe('the version of an indicator', () => {
  const versionOf = (id: string, weights: Weights) => openRegister(weights).get(id)?.version

  it('stays while nothing that decides the value changes', () => {
    expect(versionOf('quality_score', WEIGHTS)).toMatch(/^[0-9a-f]{12}$/)
    expect(versionOf('quality_score', WEIGHTS)).toBe(versionOf('quality_score', { ...WEIGHTS, plan: [] }))
  })

  it('changes with the weights, so that another weighting never rewrites history', () => {
    const other = { ...WEIGHTS, quality: { ...WEIGHTS.quality, accuracy: 3 } }
    expect(versionOf('quality_score', other)).not.toBe(versionOf('quality_score', WEIGHTS))
    expect(versionOf('open_alerts', other)).toBe(versionOf('open_alerts', WEIGHTS))
  })
})

describe('a whole', () => {
  const wholes = openRegister(WEIGHTS).get('plan_completion')?.wholes ?? []

  it('of the plan weighs outcomes within phases and phases within the plan', () => {
    expect(Object.fromEntries(wholes.map(({ part, members }) => [part, members]))).toEqual({
      'P1-1': [
        { part: 'P1-1:surveyed', weight: 1 },
        { part: 'P1-1:catalogued', weight: 1 },
      ],
      'P2-1': [{ part: 'P2-1:landed', weight: 1 }],
      P1: [{ part: 'P1-1', weight: 100 }],
      P2: [
        { part: 'P2-1', weight: 40 },
        { part: 'P2-2', weight: 60 },
      ],
      '': [
        { part: 'P1-1', weight: 75 },
        { part: 'P2-1', weight: 10 },
        { part: 'P2-2', weight: 15 },
      ],
    })
  })

  it('that no evidence feeds does not exist, rather than being empty', () => {
    expect(wholes.map(({ part }) => part)).not.toContain('P2-2')
  })

  it('of quality weighs a dimension that the province does not name with nothing', () => {
    const quality = openRegister({ ...WEIGHTS, quality: { accuracy: 1 } }).get('quality_score')
    expect(quality?.wholes).toEqual([
      {
        part: '',
        members: [
          { part: 'accuracy', weight: 1 },
          { part: 'completeness', weight: 0 },
          { part: 'timeliness', weight: 0 },
        ],
      },
    ])
  })
})
