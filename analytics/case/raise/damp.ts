/** Keeps what goes up and down from filling the desk: it is noticed, counted, and over only once it has been calm. Pure. */
import type { AlertRules } from '#province/alert-rules.ts'
import type { Demand } from '../book.ts'
import type { Case } from '../machine/facts.ts'

/** @param recursSince how often a case has come back since a moment. */
export function damp(
  demands: readonly Demand[],
  caseOf: (id: string) => Case | undefined,
  recursSince: (id: string, from: number) => number,
  { recurs, within_s, calm_s }: AlertRules['flapping'],
): Demand[] {
  return demands.flatMap((demand): Demand[] => {
    const { id, command, at, by } = demand
    const the = caseOf(id)
    if (!the) return [demand]
    if (command === 'clear' && the.flapping)
      return at - the.changed_at < calm_s * 1000 ? [] : [{ id, command: 'calm', by, at }, demand]
    if (command !== 'recur' || the.flapping || the.kind !== 'alert') return [demand]
    const changes = recursSince(id, at - within_s * 1000) + 1
    return changes < recurs ? [demand] : [demand, { id, command: 'flap', given: { changes }, by, at }]
  })
}
