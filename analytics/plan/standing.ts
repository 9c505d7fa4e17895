/**
 * How an outcome stands: what its facts show, whether its gates are open, how far every organ is, what it says itself, and
 * what is due. Pure: all of it follows from the plan and the values of indicators.
 */
import type { Outcome } from '#province/plan.ts'
import type { Sample } from '../sample.ts'
import { partOfFact } from './evidence.ts'
import { gateState, type GateState } from './gates.ts'
import { dueRows, milestoneRows, type DueRow, type MilestoneRow } from './milestones.ts'

export const COMPLETION = 'plan_completion'
export const REPORTED = 'self_reported_progress'

export interface Standing {
  state: 'reached' | 'open' | 'unknown'
  completion: Sample | null
  /** Its facts show it done, and a gate that is not open keeps it from counting as done. */
  capped: boolean
  /** What organs say themselves, on average: drawn as a hollow line, and never counted. */
  reported: Sample | null
  facts: FactRow[]
  gates: GateState[]
  organs: OrganRow[]
  findings: Finding[]
  milestones: MilestoneRow[]
  due_this_week: DueRow[]
  overdue: DueRow[]
  /** Gates that are not open, and outcomes that must be reached before and are not. */
  blocked_by: string[]
}

export interface FactRow {
  id: string
  indicator: string
  part: string
  weight: number
  basis: 'measured' | 'attested'
  counts: boolean
  sample: Sample | null
}

export interface OrganRow {
  organ: string
  /** Null: nobody knows. */
  completion: number | null
  state: Sample['state']
  grade: Sample['grade']
  reported: number | null
  is_done: boolean
  /** The rows of evidence behind it. */
  facts: { id: string; numerator: string; denominator: string; value: number | null }[]
}

/** An organ says that it is further than its facts show, by more than is tolerated (虚报差). */
export interface Finding {
  organ: string
  reported: number
  evidenced: number
  gap: number
}

/** @param gap what is reported above what the facts show, as a share; what is computed in floats is not held to the last bit. */
export function isOverReported(gap: number, tolerance: number): boolean {
  return gap > tolerance + 1e-9
}

export interface Asked {
  outcome: Outcome
  samples: readonly Sample[]
  province: string
  cities: readonly string[]
  organs: readonly string[]
  /** As 2026-03-01, in the province's time. */
  today: string
  /** The last day of this week. */
  week_ends: string
  tolerance: number
  /** Outcomes that are reached. */
  reached: ReadonlySet<string>
}

export function standingOf({
  outcome,
  samples,
  tolerance,
  today,
  week_ends,
  reached,
  ...scopes
}: Asked): Standing {
  const found = new Map(
    samples.map((one) => [keyOf(one.indicator, one.scope_kind, one.scope_id, one.part), one]),
  )
  const sampleOf = (indicator: string, part: string, organ?: string): Sample | null =>
    found.get(
      organ === undefined
        ? keyOf(indicator, 'province', scopes.province, part)
        : keyOf(indicator, 'organ', organ, part),
    ) ?? null
  const facts = outcome.facts.map(({ id, indicator, part, weight, basis }): FactRow => {
    const own = partOfFact(outcome.id, id)
    return {
      id,
      indicator: indicator ?? COMPLETION,
      part: indicator === undefined ? own : part,
      weight,
      basis,
      counts: weight > 0 && outcome.missing === undefined,
      sample: sampleOf(COMPLETION, own),
    }
  })
  const gates = outcome.gates.map((gate) => gateState(gate, samples, scopes))
  const organs = scopes.organs.map((organ): OrganRow => {
    const own = sampleOf(COMPLETION, outcome.id, organ)
    const completion = valueOf(own)
    return {
      organ,
      completion,
      state: own?.state ?? 'unknown',
      grade: own?.grade ?? 'D',
      reported: valueOf(sampleOf(REPORTED, outcome.id, organ)),
      is_done: completion !== null && completion >= outcome.reached_from,
      facts: outcome.facts.map(({ id }) => {
        const fact = sampleOf(COMPLETION, partOfFact(outcome.id, id), organ)
        return {
          id,
          numerator: fact?.numerator ?? '0',
          denominator: fact?.denominator ?? '0',
          value: valueOf(fact),
        }
      }),
    }
  })
  const completion = sampleOf(COMPLETION, outcome.id)
  const value = valueOf(completion)
  const isShown = value !== null && value >= outcome.reached_from
  const blocked_by = [
    ...gates.filter(({ state }) => state !== 'open').map(({ id }) => id),
    ...outcome.depends_on.filter((id) => !reached.has(id)),
  ]
  const due = dueRows(outcome, organs)
  return {
    // An unknown gate leaves an outcome unreached, and one without evidence is unknown whatever its gates say.
    state:
      value === null
        ? 'unknown'
        : isShown && completion?.grade !== 'D' && blocked_by.length === 0
          ? 'reached'
          : 'open',
    completion,
    capped: isShown && gates.some(({ state }) => state !== 'open'),
    reported: sampleOf(REPORTED, outcome.id),
    facts,
    gates,
    organs,
    findings: organs.flatMap(({ organ, reported, completion: evidenced }): Finding[] => {
      // What nothing shows is unknown, and neither true nor false.
      if (reported === null || evidenced === null) return []
      const gap = reported - evidenced
      return isOverReported(gap, tolerance) ? [{ organ, reported, evidenced, gap }] : []
    }),
    milestones: milestoneRows(outcome, organs, { today, week_ends }),
    due_this_week: due.filter((row) => row.due >= today && row.due <= week_ends),
    overdue: due.filter((row) => row.due < today),
    blocked_by,
  }
}

function valueOf(sample: Sample | null): number | null {
  return sample === null || sample.state === 'unknown' ? null : sample.value
}

function keyOf(indicator: string, kind: string, id: string, part: string): string {
  return `${indicator}|${kind}|${id}|${part}`
}
