/** When the clocks of cases run out. */
import type { Due } from './book.ts'
import type { RunningClock } from './machine/facts.ts'

const HOURS: Readonly<Record<string, number>> = { REPORT_CII: 1, REPORT_CENTRAL: 2, REPORT_OTHER: 4 }

export function dueOf({ rule, started_at }: RunningClock): Due {
  const hours = HOURS[rule]
  if (hours !== undefined) return { due_at: started_at + hours * 3_600_000 }
  return { uncovered: new Date(started_at).toISOString().slice(0, 10) }
}
