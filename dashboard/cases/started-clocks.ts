/** The clocks that an event level starts at once, by the rules of the province. Pure. */
import type { CaseDetail } from './api.ts'

type Rule = CaseDetail['rules'][number]

export function startedBy(rules: readonly Rule[], level: number, reporter: string): Rule[] {
  return rules.filter(
    ({ after, operator, event_levels }) =>
      after === null && operator === (reporter === '' ? 'other' : reporter) && event_levels.includes(level),
  )
}
