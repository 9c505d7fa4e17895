/** What of an outcome is due: its milestones and its last day, how many organs are so far, and which are not. Pure. */
import type { Outcome } from '#province/plan.ts'

/** How far an organ is; null: nobody knows. */
export interface OrganProgress {
  organ: string
  completion: number | null
}

export interface MilestoneRow {
  /** `end`: the outcome itself. */
  id: string
  due: string | null
  /** How far every organ should be by then. */
  wanted: number
  when: 'undated' | 'later' | 'this_week' | 'overdue'
  /** What nobody knows of an organ is no reason to call it reached. */
  state: 'reached' | 'open' | 'unknown'
  organs: { reached: number; open: number; unknown: number }
}

export interface DueRow {
  milestone: string
  organ: string
  due: string
  wanted: number
  completion: number | null
}

/** The milestone that every outcome has. */
export const END = 'end'

export interface Days {
  /** As 2026-03-01, in the province's time. */
  today: string
  /** The last day of this week. */
  week_ends: string
}

type Planned = Pick<Outcome, 'milestones' | 'ends' | 'reached_from'>

export function milestoneRows(
  outcome: Planned,
  organs: readonly OrganProgress[],
  days: Days,
): MilestoneRow[] {
  return wantedOf(outcome).map(({ id, due, wanted }): MilestoneRow => {
    const known = organs.filter(({ completion }) => completion !== null)
    const reached = known.filter(({ completion }) => completion !== null && completion >= wanted).length
    const counts = {
      reached,
      open: known.length - reached,
      unknown: organs.length - known.length,
    }
    const state = counts.open > 0 ? 'open' : counts.unknown > 0 || organs.length === 0 ? 'unknown' : 'reached'
    return { id, due, wanted, when: whenOf(due, days), state, organs: counts }
  })
}

/** What is not done of the milestones that have a day, the earliest first. */
export function dueRows(outcome: Planned, organs: readonly OrganProgress[]): DueRow[] {
  return wantedOf(outcome)
    .flatMap(({ id, due, wanted }) =>
      due === null
        ? []
        : organs
            .filter(({ completion }) => completion === null || completion < wanted)
            .map(({ organ, completion }) => ({ milestone: id, organ, due, wanted, completion })),
    )
    .toSorted((one, other) => (one.due < other.due ? -1 : one.due > other.due ? 1 : 0))
}

function wantedOf({ milestones, ends, reached_from }: Planned) {
  return [
    ...milestones.map(({ id, due, completion }) => ({ id, due, wanted: completion })),
    { id: END, due: ends, wanted: reached_from },
  ]
}

function whenOf(due: string | null, { today, week_ends }: Days): MilestoneRow['when'] {
  if (due === null) return 'undated'
  if (due < today) return 'overdue'
  return due <= week_ends ? 'this_week' : 'later'
}

/** The last day of the week that holds a day: its Sunday. */
export function weekEnd(today: string): string {
  const at = new Date(`${today}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + ((7 - at.getUTCDay()) % 7))
  return at.toISOString().slice(0, 10)
}
