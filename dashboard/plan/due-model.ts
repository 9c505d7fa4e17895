/** What is due this week, overdue, or kept back by a gate, gathered by outcome and milestone. Pure. */
import type { Due, GateStanding, PlannedOutcome, PlanPage, Standing } from './api.ts'

export interface DueGroup {
  outcome: PlannedOutcome
  milestone: string
  due: string
  wanted: number
  organs: { organ: string; completion: number | null }[]
  unknown: number
}

export interface Blocked {
  outcome: PlannedOutcome
  gate: PlannedOutcome['gates'][number]
  standing: GateStanding
}

/** The earliest day first. */
export function dueGroups(
  plan: PlanPage,
  standings: readonly Standing[],
  which: 'due_this_week' | 'overdue',
): DueGroup[] {
  return outcomesOf(plan, standings)
    .flatMap(({ outcome, standing }) =>
      [...new Set(standing[which].map(({ milestone }) => milestone))].flatMap((milestone) =>
        groupOf(
          outcome,
          standing[which].filter((row) => row.milestone === milestone),
        ),
      ),
    )
    .sort((one, other) => (one.due < other.due ? -1 : one.due > other.due ? 1 : 0))
}

function groupOf(outcome: PlannedOutcome, rows: readonly Due[]): DueGroup[] {
  const [first] = rows
  if (!first) return []
  const { milestone, due, wanted } = first
  const organs = rows.map(({ organ, completion }) => ({ organ, completion }))
  return [
    {
      outcome,
      milestone,
      due,
      wanted,
      organs,
      unknown: organs.filter(({ completion }) => completion === null).length,
    },
  ]
}

/** Gates that are not open: those that are not met before those of which nobody knows. */
export function blockedOutcomes(plan: PlanPage, standings: readonly Standing[]): Blocked[] {
  return outcomesOf(plan, standings)
    .flatMap(({ outcome, standing }) =>
      outcome.gates.flatMap((gate): Blocked[] => {
        const found = standing.gates.find(({ id }) => id === gate.id)
        return found && found.state !== 'open' ? [{ outcome, gate, standing: found }] : []
      }),
    )
    .sort((one, other) => rankOf(one) - rankOf(other))
}

/** Whether anything of the plan has a day at all. */
export function hasDays({ phases }: PlanPage): boolean {
  return phases.some(({ outcomes }) =>
    outcomes.some(({ ends, milestones }) => ends !== null || milestones.some(({ due }) => due !== null)),
  )
}

function rankOf({ standing }: Blocked): number {
  return standing.state === 'shut' ? 0 : 1
}

function outcomesOf({ phases }: PlanPage, standings: readonly Standing[]) {
  const byId = new Map(standings.map((one) => [one.id, one]))
  return phases.flatMap(({ outcomes }) =>
    outcomes.flatMap((outcome) => {
      const standing = byId.get(outcome.id)
      return standing ? [{ outcome, standing }] : []
    }),
  )
}
