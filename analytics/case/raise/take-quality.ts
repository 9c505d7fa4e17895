/** Takes in the runs of quality rules, in the order in which they ran. */
import type { AlertRules } from '#province/alert-rules.ts'
import type { Book } from '../book.ts'
import type { Words } from '../machine/facts.ts'
import { demandsOf, orderId, type QualityRun } from './quality.ts'

/** @returns how many orders it touched */
export function takeRuns(
  book: Book,
  runs: readonly QualityRun[],
  rules: AlertRules['remediation'],
  nameOf: (organ: string) => Words,
  at: number,
): number {
  return book.atomically(() => {
    let touched = 0
    for (const run of runs) {
      const demands = demandsOf(run, book.case(orderId(run)), rules, nameOf, at)
      if (demands.length > 0) touched += book.actAll(demands).done.length
    }
    return touched
  })
}
