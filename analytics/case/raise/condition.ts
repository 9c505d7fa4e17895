/** What stands at a moment and what it makes of the cases: raised where it is new, over where it is gone. Pure. */
import { caseId, type Demand } from '../book.ts'
import type { Seed } from '../kinds/raised.ts'
import type { Actor, Case } from '../machine/facts.ts'

/** Something that stands now. Of one source all conditions are known at once, so that what is not among them is over. */
export interface Condition {
  fingerprint: string
  seed: Omit<Seed, 'fingerprint' | 'source'>
}

export const idOf = ({ fingerprint }: Pick<Condition, 'fingerprint'>): string => caseId('alert', fingerprint)

/**
 * A case that a person has closed while its cause stands stays closed: it comes back when the cause has gone and come again.
 *
 * @param known the cases of that source that there are.
 */
export function reconcile(
  source: string,
  conditions: readonly Condition[],
  known: Iterable<Case>,
  at: number,
): Demand[] {
  const by: Actor = { kind: 'rule', id: source }
  const cases = new Map(
    [...known].filter((the) => the.kind === 'alert' && the.source === source).map((the) => [the.id, the]),
  )
  const standing = new Set(conditions.map(idOf))
  const demands = conditions.flatMap(({ fingerprint, seed }): Demand[] => {
    const id = idOf({ fingerprint })
    const the = cases.get(id)
    if (!the)
      return [{ id, kind: 'alert', command: 'raise', given: { ...seed, source, fingerprint }, by, at }]
    if (the.stands) return []
    const given = { times: 1, at, warn_level: seed.warn_level ?? the.warn_level }
    return [{ id, command: isOver(the) ? 'recur' : 'count', given, by, at }]
  })
  const gone = [...cases.values()].filter(({ id, stands }) => stands && !standing.has(id))
  return [...demands, ...gone.map(({ id }) => ({ id, command: 'clear', given: { at }, by, at }))]
}

export function isOver({ state }: Pick<Case, 'state'>): boolean {
  return state === 'resolved' || state === 'closed'
}
