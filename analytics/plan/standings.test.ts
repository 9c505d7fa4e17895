/** The three states in which a plan is judged: no days, a phase in the past, a dark city. What is unknown is never reached. */
import { afterAll, describe, expect, it } from 'vitest'
import type { Plan } from '#province/plan.ts'
import type { Sample } from '../sample.ts'
import { stageProvince } from '../stage/province.ts'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { phaseStandings, standingsOf } from './standings.ts'

const province = stageProvince()
afterAll(() => province.destroy())

const cities = province.regions.cities.map(({ code }) => code)
const completion = (part: string, value: number | null): Sample =>
  sampleOf({ indicator: 'plan_completion', part, value, state: value === null ? 'unknown' : 'known' })
const lit = (city: string, value: number | null): Sample =>
  sampleOf({
    indicator: 'platforms_reporting',
    scope_kind: 'city',
    scope_id: city,
    value,
    state: value === null ? 'unknown' : 'known',
  })

/** The staged plan with these days of its phases, and a gate over every city at its first outcome. */
function planWith(ends: string | null): Plan {
  const phases = province.plan.phases.map((phase, place) => ({
    ...phase,
    ends,
    outcomes: phase.outcomes.map((outcome, number) => ({
      ...outcome,
      ends,
      gates:
        place + number > 0
          ? []
          : [
              {
                id: 'lit',
                name: phase.name,
                indicator: 'platforms_reporting',
                part: '',
                in: 'every_city' as const,
                at_least: 1,
              },
            ],
    })),
  }))
  return { ...province.plan, phases }
}

function stands(ends: string | null, ...samples: Sample[]) {
  const plan = planWith(ends)
  const standings = standingsOf({ ...province, plan }, samples, NOW)
  return { phases: phaseStandings(plan, standings), outcomes: standings.outcomes }
}

describe('with all days empty', () => {
  it('nothing is due, nothing is over, and what nobody knows is unknown', () => {
    const { phases, outcomes } = stands(null, completion('P1-1', 0.5))
    expect(phases.map(({ state, is_over }) => [state, is_over])).toEqual([
      ['open', false],
      ['unknown', false],
    ])
    for (const one of outcomes.values()) expect([...one.due_this_week, ...one.overdue]).toEqual([])
  })
})

describe('with a phase in the past', () => {
  it('it is over whether or not it was reached, and one that nobody knows is not taken for reached', () => {
    const { phases } = stands('2026-06-30', completion('P1-1', 1), ...cities.map((city) => lit(city, 1)))
    expect(phases).toMatchObject([
      { id: 'P1', state: 'reached', is_over: true, gates: { open: 1, of: 1 } },
      { id: 'P2', state: 'unknown', is_over: true, unknown: 2, of: 2 },
    ])
  })

  it('all of its organs that are not done are overdue', () => {
    const { outcomes } = stands('2026-06-30', completion('P2-1', 0.5))
    expect(outcomes.get('P2-1')?.overdue).toHaveLength(province.organs.length)
  })
})

describe('with a dark city', () => {
  it.each([
    ['not met', 0, 'shut_in'],
    ['unknown', null, 'unknown_in'],
  ] as const)('its gate is %s and names it, and full evidence is not enough', (_what, value, named) => {
    const [first = '', second = ''] = cities
    const { phases, outcomes } = stands(null, completion('P1-1', 1), lit(first, 1), lit(second, value))
    expect(outcomes.get('P1-1')).toMatchObject({
      state: 'open',
      capped: true,
      gates: [{ [named]: [second] }],
    })
    expect(phases[0]).toMatchObject({ state: 'open', reached: 0, gates: { open: 0, of: 1 } })
  })
})
