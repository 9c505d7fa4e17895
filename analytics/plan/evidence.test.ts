import { describe, expect, it } from 'vitest'
import { openRegister, readIndicatorFiles, sqlOf } from '../indicator/register.ts'
import { evidenceFaults, type PlannedFact, type PlannedPhase } from './evidence.ts'

const fact = (over: Partial<PlannedFact>): PlannedFact => ({
  id: 'shown',
  name: { zh: '事实', en: 'fact' },
  part: '',
  weight: 100,
  basis: 'measured',
  ...over,
})
const planOf = (...facts: PlannedFact[]): PlannedPhase[] => [
  { id: 'P3', weight: 100, outcomes: [{ id: 'P3-1', weight: 100, facts }] },
]
const register = (plan: PlannedPhase[]) => openRegister({ quality: {}, plan }).get('plan_completion')

describe('the evidence of an outcome', () => {
  const plan = planOf(
    fact({ id: 'landed', indicator: 'landing_rate', weight: 30 }),
    fact({ id: 'graded', indicator: 'grading_rate', weight: 70 }),
  )

  it('is the facts of other indicators, each with its weight', () => {
    const found = register(plan)
    expect(found?.wholes[0]).toEqual({
      part: 'P3-1',
      members: [
        { part: 'P3-1:landed', weight: 30 },
        { part: 'P3-1:graded', weight: 70 },
      ],
    })
    expect(found?.lent.map(({ id, parts }) => [id, parts])).toEqual([
      ['landing_rate', [{ part: '', as: 'P3-1:landed' }]],
      ['grading_rate', [{ part: '', as: 'P3-1:graded' }]],
    ])
  })

  it('is shown with the statements of those that lend it', () => {
    const found = register(plan)
    const landing = openRegister({ quality: {}, plan }).get('landing_rate')
    expect(found && sqlOf(found)).toContain(`-- P3-1:landed: what landing_rate shows\n${landing?.sql ?? ''}`)
  })

  it('has a version of its own, so that another weighting never rewrites history', () => {
    const other = planOf(
      fact({ id: 'landed', indicator: 'landing_rate', weight: 31 }),
      fact({ id: 'graded', indicator: 'grading_rate', weight: 69 }),
    )
    expect(register(other)?.version).not.toBe(register(plan)?.version)
  })

  it('counts for nothing as long as something is missing, and is drawn all the same', () => {
    const missing = { zh: '没有清单', en: 'no list' }
    const waiting = planOf(fact({ id: 'landed', indicator: 'landing_rate' })).map((phase) => ({
      ...phase,
      outcomes: phase.outcomes.map((outcome) => ({ ...outcome, missing })),
    }))
    const found = register(waiting)
    expect(found?.wholes).toEqual([])
    expect(found?.parts.map(({ id }) => id)).toContain('P3-1:landed')
  })

  it.each([
    ['of an indicator that there is not', { indicator: 'beauty' }, /'beauty', which is not registered/],
    ['of the completion itself', { indicator: 'plan_completion' }, /which is not registered/],
    ['that is a count', { indicator: 'sharing_records_24h' }, /no ratio that adds up over organs/],
    ['that nothing feeds', { indicator: 'return_tasks' }, /no ratio that adds up/],
    ['of a part that there is not', { indicator: 'landing_rate', part: 'half' }, /has none of that name/],
    ['that nobody counts', { id: 'typed-in' }, /names no indicator/],
    [
      'that an organ attests to and no second one reviews',
      { indicator: 'safeguard_controls', part: 'attested', basis: 'attested' as const },
      /without a second organ's review/,
    ],
  ])('%s is refused with a cure', (_what, over, said) => {
    const [told] = evidenceFaults(readIndicatorFiles(), planOf(fact(over)))
    expect(told).toMatch(said)
    expect(told).toMatch(/(Write|Choose|Name) /)
  })

  it('that is attested counts where a second organ has reviewed it', () => {
    const reviewed = fact({ indicator: 'safeguard_institutions', basis: 'attested' })
    expect(evidenceFaults(readIndicatorFiles(), planOf(reviewed))).toEqual([])
  })
})
