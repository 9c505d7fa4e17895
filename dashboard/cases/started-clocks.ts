/** The clocks that a judgement starts at once, by the rules of the province. Pure. */
import type { CaseDetail } from './api.ts'

type Rule = CaseDetail['rules'][number]

/** @param level of the event; null: it is a flaw that is judged. */
export function startedBy(rules: readonly Rule[], level: number | null, reporter: string): Rule[] {
  return rules.filter(({ on, operator, event_levels }) => {
    if (level === null) return on === 'flaw'
    const isFor = operator === null || operator === (reporter === '' ? 'other' : reporter)
    return on === 'known' && isFor && (event_levels.length === 0 || event_levels.includes(level))
  })
}
