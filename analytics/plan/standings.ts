/** How every outcome and every phase of the plan stands at a moment, by what was shown then. */
import type { Province } from '#province/load.ts'
import type { Plan } from '#province/plan.ts'
import type { StoreClient } from '#sql/client.ts'
import { dayOf, nameOf } from '../clocks/calendar.ts'
import { samplesAt } from '../past/sample-log.ts'
import type { Sample } from '../sample.ts'
import { weekEnd } from './milestones.ts'
import { COMPLETION, REPORTED, standingOf, type Standing } from './standing.ts'

export interface Standings {
  at: number
  /** As 2026-03-01: the plan's days are days of the country's calendar. */
  today: string
  week_ends: string
  samples: Sample[]
  /** By id, those first that others wait for. */
  outcomes: Map<string, Standing>
}

export interface PhaseStanding {
  id: string
  /** Reached once all of its outcomes are; while one is unknown and none is open, nobody can say. */
  state: Standing['state']
  reached: number
  unknown: number
  of: number
  /** Gates that are open, of those it has. */
  gates: { open: number; of: number }
  /** Its last day has passed. */
  is_over: boolean
}

/** Everything about the plan that a moment's standing is made of. */
export function plannedIndicators({ phases }: Pick<Plan, 'phases'>): Set<string> {
  const gates = phases.flatMap(({ outcomes }) => outcomes.flatMap((outcome) => outcome.gates))
  return new Set([COMPLETION, REPORTED, ...gates.map(({ indicator }) => indicator)])
}

export async function readStandings(
  store: StoreClient,
  province: Pick<Province, 'code' | 'plan' | 'organs' | 'regions'>,
  at: number,
): Promise<Standings> {
  const samples = await Promise.all(
    [...plannedIndicators(province.plan)].map((indicator) => samplesAt(store, { indicator, at })),
  )
  return standingsOf(province, samples.flat(), at)
}

/** Pure. */
export function standingsOf(
  { code, plan, organs, regions }: Pick<Province, 'code' | 'plan' | 'organs' | 'regions'>,
  samples: Sample[],
  at: number,
): Standings {
  const today = nameOf(dayOf(at))
  const week_ends = weekEnd(today)
  const all = plan.phases.flatMap((phase) => phase.outcomes)
  const outcomes = new Map<string, Standing>()
  const reached = new Set<string>()
  // The plan refuses circles, so in every round at least one outcome waits for nothing that is left.
  for (let left = all; left.length > 0; left = left.filter(({ id }) => !outcomes.has(id))) {
    for (const outcome of left) {
      if (outcome.depends_on.some((id) => !outcomes.has(id))) continue
      const standing = standingOf({
        outcome,
        samples,
        province: code,
        cities: regions.cities.map((city) => city.code),
        organs: organs.map((organ) => organ.code),
        today,
        week_ends,
        tolerance: plan.self_report_tolerance,
        reached,
      })
      outcomes.set(outcome.id, standing)
      if (standing.state === 'reached') reached.add(outcome.id)
    }
  }
  return { at, today, week_ends, samples, outcomes }
}

/** Pure. */
export function phaseStandings(
  { phases }: Pick<Plan, 'phases'>,
  { outcomes, today }: Pick<Standings, 'outcomes' | 'today'>,
): PhaseStanding[] {
  return phases.map(({ id, ends, outcomes: own }) => {
    const standings = own.flatMap((outcome) => outcomes.get(outcome.id) ?? [])
    const count = (state: Standing['state']): number => standings.filter((one) => one.state === state).length
    const gates = standings.flatMap((one) => one.gates)
    const [reached, unknown] = [count('reached'), count('unknown')]
    return {
      id,
      state: count('open') > 0 ? 'open' : unknown > 0 ? 'unknown' : 'reached',
      reached,
      unknown,
      of: standings.length,
      gates: { open: gates.filter(({ state }) => state === 'open').length, of: gates.length },
      is_over: ends !== null && ends < today,
    }
  })
}
