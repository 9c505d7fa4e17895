/**
 * Why a value changed: the way from what it was to what it is, in steps with one cause each.
 *
 * Each step is a state of the same facts per organ: as it was shown, recomputed with what was known then, with what came
 * late, with what was restated, and as it is. Steps follow each other without a gap, so the causes add up to the change:
 * of fractions exactly, and of values because each step ends where the next begins. Pure.
 */
import type { Indicator } from '../indicator/register.ts'
import { isNothing, leavesOf, minus, NOTHING, partOf, plus, total, valueOf, type Fraction } from './fractions.ts'

/**
 * `exclusion`: an organ or a source counts no longer, or only since. `formula`: another version of the definition.
 * `late`: facts about the time before that arrived after the value was shown. `restatement`: facts that were stated
 * anew. `new_data`: facts about the time since, and those that the window has left behind.
 */
export const CAUSES = ['exclusion', 'formula', 'late', 'restatement', 'new_data'] as const
export type Cause = (typeof CAUSES)[number]

/** What counts in a scope, per organ and part with facts of its own; an organ that is not there counts nothing. */
export type State = (organ: string, part: string) => Fraction

export interface Way {
  indicator: Pick<Indicator, 'kind' | 'wholes'>
  part: string
  /** The organs of the scope; '' stands for what counts in it beside them. */
  organs: readonly string[]
  /** As it was shown then. */
  shown: State
  /** With what was known then; with what came late as well; with what was restated too. */
  then: State
  late: State
  restated: State
  now: State
  /** The definition has another version than the one it was shown with. */
  is_other_version: boolean
  /** The value of the scope as it was shown, of a definition that is no longer there to be computed. */
  shown_fraction: Fraction
  /** Whether other sources count for the organ than did then. */
  hasOtherSources: (organ: string) => boolean
}

export interface Step extends Fraction {
  cause: Cause
  /** By how much the value changed; null where it is unknown at one end of the step. */
  value: number | null
}

export interface OrganChange {
  organ: string
  from: Fraction
  to: Fraction
  steps: Omit<Step, 'value'>[]
}

export interface Change {
  from: Fraction
  to: Fraction
  /** All causes, in their order; those without an effect too. */
  steps: Step[]
  /** The organs with a change, the largest first, each with the causes that had an effect in it. */
  organs: OrganChange[]
}

export function changeOf(way: Way): Change {
  const { indicator, part, organs } = way
  const leaves = leavesOf(indicator, part)
  const pieces = organs.map((organ) => ({ organ, deltas: deltasOf(way, organ, leaves) }))

  // The scope, one cause after the other.
  let leaf = (one: string): Fraction => total(organs.map((organ) => way.shown(organ, one)))
  let before = way.is_other_version ? way.shown_fraction : partOf(indicator, part, leaf)
  const from = before
  const steps = CAUSES.map((cause): Step => {
    const held = leaf
    leaf = (one) => plus(held(one), total(pieces.map(({ deltas }) => deltas(cause, one))))
    // What was shown by another definition can't be put together again by this one: the formula takes it up.
    const isAsShown = cause === 'exclusion' && way.is_other_version
    const after = isAsShown ? before : partOf(indicator, part, leaf)
    const step = { cause, ...minus(after, before), value: difference(indicator.kind, before, after) }
    before = after
    return step
  })

  const changed = pieces.flatMap(({ organ, deltas }) => {
    const own = CAUSES.map((cause) => ({ cause, ...total(leaves.map((one) => deltas(cause, one))) }))
    const effective = own.filter((step) => !isNothing(step))
    if (effective.length === 0) return []
    const at = (state: State): Fraction => partOf(indicator, part, (one) => state(organ, one))
    return [{ organ, from: at(way.shown), to: at(way.now), steps: effective }]
  })
  return { from, to: before, steps, organs: changed.sort((one, other) => sizeOf(other) - sizeOf(one)) }
}

/** What each cause did to the parts of one organ. */
function deltasOf(way: Way, organ: string, leaves: readonly string[]) {
  const found = new Map<string, Fraction>()
  const add = (cause: Cause, leaf: string, delta: Fraction): void => {
    const key = `${cause}|${leaf}`
    found.set(key, plus(found.get(key) ?? NOTHING, delta))
  }
  for (const leaf of leaves) {
    const [shown, then, late, restated, now] = [way.shown, way.then, way.late, way.restated, way.now].map((state) =>
      state(organ, leaf),
    ) as [Fraction, Fraction, Fraction, Fraction, Fraction]
    add(recomputedBy(way, organ), leaf, minus(then, shown))
    add('late', leaf, minus(late, then))
    add('restatement', leaf, minus(restated, late))
    add('new_data', leaf, minus(now, restated))
  }
  return (cause: Cause, leaf: string): Fraction => found.get(`${cause}|${leaf}`) ?? NOTHING
}

/**
 * Why a recomputation with what was known then says something else than what was shown then: by another definition, by
 * other sources, or because what was known had not arrived yet.
 */
function recomputedBy(way: Way, organ: string): Cause {
  if (way.is_other_version) return 'formula'
  return organ === '' || way.hasOtherSources(organ) ? 'exclusion' : 'late'
}

function difference(kind: Indicator['kind'], before: Fraction, after: Fraction): number | null {
  if (kind === 'sum') return Number(minus(after, before).numerator)
  const [one, other] = [valueOf(kind, before), valueOf(kind, after)]
  return one === null || other === null ? null : other - one
}

function sizeOf({ steps }: OrganChange): number {
  const all = total(steps)
  return Math.abs(Number(all.numerator)) + Math.abs(Number(all.denominator))
}
