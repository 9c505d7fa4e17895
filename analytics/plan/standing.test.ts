import { describe, expect, it } from 'vitest'
import { planSchema } from '#province/plan.ts'
import type { Sample } from '../sample.ts'
import { weekEnd } from './milestones.ts'
import { standingOf } from './standing.ts'

const sample = (
  indicator: string,
  part: string,
  value: number | null,
  over: Partial<Sample> = {},
): Sample => ({
  indicator,
  version: '0123456789ab',
  scope_kind: 'province',
  scope_id: '440000',
  part,
  at: 0,
  value,
  numerator: '0',
  denominator: '1',
  expected: 1,
  reporting: 1,
  fresh: 1,
  unasked: 0,
  members: 1,
  members_known: 1,
  known_share: 1,
  worst: value,
  state: value === null ? 'unknown' : 'known',
  grade: 'A',
  status: 'none',
  status_reason: 'value',
  observed_from: null,
  observed_to: null,
  ...over,
})
const of = (organ: string) => ({ scope_kind: 'organ', scope_id: organ }) as const
const city = (code: string) => ({ scope_kind: 'city', scope_id: code }) as const

const text = { zh: '一', en: 'one' }
const plan = planSchema.parse({
  phases: [
    {
      id: 'P1',
      name: text,
      weight: 100,
      starts: null,
      ends: null,
      outcomes: [
        {
          id: 'P1-1',
          name: text,
          weight: 100,
          owner: 'GD-ZSJ',
          starts: null,
          ends: '2026-11-29',
          evidence: text,
          facts: [{ id: 'landed', name: text, indicator: 'landing_rate', weight: 100 }],
          gates: [{ id: 'lit', name: text, indicator: 'platforms_reporting', in: 'every_city', at_least: 1 }],
          milestones: [{ id: 'half', name: text, due: '2026-11-20', completion: 0.5 }],
        },
      ],
    },
  ],
})
const [outcome] = plan.phases[0]?.outcomes ?? []

const standing = (...samples: Sample[]) => {
  if (!outcome) throw new Error('there is no outcome')
  return standingOf({
    outcome,
    samples,
    province: '440000',
    cities: ['440100', '440300'],
    organs: ['GD-JYT', 'GD-GAT'],
    today: '2026-11-23',
    week_ends: weekEnd('2026-11-23'),
    tolerance: plan.self_report_tolerance,
    reached: new Set(),
  })
}
const done = [sample('plan_completion', 'P1-1', 1)]
const lit = ['440100', '440300'].map((code) => sample('platforms_reporting', '', 1, city(code)))

describe('an outcome', () => {
  it('is reached by its facts and all of its gates', () => {
    expect(standing(...done, ...lit)).toMatchObject({ state: 'reached', blocked_by: [] })
  })

  it('is not reached while one city is dark, nor while nobody knows of one', () => {
    const dark = sample('platforms_reporting', '', 0, city('440300'))
    expect(standing(...done, ...lit.slice(0, 1), dark)).toMatchObject({
      state: 'open',
      gates: [{ state: 'shut', shut_in: ['440300'] }],
      blocked_by: ['lit'],
    })
    expect(standing(...done, ...lit.slice(0, 1))).toMatchObject({
      state: 'open',
      gates: [{ state: 'unknown', unknown_in: ['440300'] }],
    })
  })

  it('that its facts show done is held by a gate that is not met or not known, and says so', () => {
    expect(standing(...done, ...lit)).toMatchObject({ capped: false })
    expect(standing(...done, ...lit.slice(0, 1))).toMatchObject({ state: 'open', capped: true })
    const half = [sample('plan_completion', 'P1-1', 0.5)]
    expect(standing(...half)).toMatchObject({ state: 'open', capped: false })
  })

  it('is unknown without evidence, however much its organs report', () => {
    const reported = sample('self_reported_progress', 'P1-1', 1, of('GD-JYT'))
    expect(standing(...lit, reported)).toMatchObject({
      state: 'unknown',
      // What nothing shows is neither true nor false.
      findings: [],
    })
  })
})

describe('an organ', () => {
  const organ = (code: string, shown: number, reported: number) => [
    sample('plan_completion', 'P1-1', shown, of(code)),
    sample('self_reported_progress', 'P1-1', reported, of(code)),
  ]

  it('that reports more than its facts show is found, beyond what is tolerated', () => {
    const { findings } = standing(...organ('GD-JYT', 0.4, 0.7), ...organ('GD-GAT', 0.6, 0.7))
    expect(findings).toEqual([
      { organ: 'GD-JYT', reported: 0.7, evidenced: 0.4, gap: expect.closeTo(0.3) as number },
    ])
  })

  it('is overdue with what it has not reached by its day, and due with what ends this week', () => {
    const { overdue, due_this_week } = standing(...organ('GD-JYT', 0.4, 0.4), ...organ('GD-GAT', 0.6, 0.6))
    expect(overdue.map(({ milestone, organ: code }) => `${milestone} ${code}`)).toEqual(['half GD-JYT'])
    expect(due_this_week.map(({ milestone, organ: code }) => `${milestone} ${code}`)).toEqual([
      'end GD-JYT',
      'end GD-GAT',
    ])
  })

  it('of which nobody knows anything is overdue all the same', () => {
    expect(standing().overdue.map(({ completion }) => completion)).toEqual([null, null])
  })
})

describe('a milestone', () => {
  const organ = (code: string, shown: number | null) => sample('plan_completion', 'P1-1', shown, of(code))
  const half = (...samples: Sample[]) => standing(...samples).milestones.find(({ id }) => id === 'half')

  it('is reached once every organ is so far, and never by one of which nobody knows', () => {
    expect(half(organ('GD-JYT', 0.5), organ('GD-GAT', 0.9))).toMatchObject({
      state: 'reached',
      when: 'overdue',
    })
    expect(half(organ('GD-JYT', 0.5), organ('GD-GAT', 0.4))).toMatchObject({ state: 'open' })
    expect(half(organ('GD-JYT', 0.5))).toMatchObject({
      state: 'unknown',
      organs: { reached: 1, open: 0, unknown: 1 },
    })
  })
})
