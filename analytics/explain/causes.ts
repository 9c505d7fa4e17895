/**
 * Why a value changed: the way from what it was to what it is, in steps with one cause each.
 *
 * Each step is a state of the same facts per organ: as it was shown, recomputed with what was known then, with what came
 * late, with what was restated, and as it is. Steps follow each other without a gap, so the causes add up to the change:
 * of fractions exactly, and of values because each step ends where the next begins. Pure.
 */
import type { Indicator } from '../indicator/register.ts'
import {
  isNothing,
  leavesOf,
  minus,
  NOTHING,
  partOf,
  plus,
  total,
  valueOf,
  type Fraction,
} from './fractions.ts'
import { CAUSES, type Cause } from './shapes.ts'

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
  /** The part as it was shown, of an organ or of the whole scope (null), by a definition that is no longer there. */
  shownAs: (organ: string | null) => Fraction
  /** Whether other sources count for the organ than did then. */
  hasOtherSources: (organ: string) => boolean
}

export interface Step extends Fraction {
  cause: Cause
  /** By how much the value changed; null where it is unknown at one end of the step. */
  value: number | null
}

/** From what it was to what it is, with all causes in their order; those without an effect too. */
export interface Walk {
  from: Fraction
  to: Fraction
  steps: Step[]
}

export interface Change extends Walk {
  /** The organs with a change, the largest first. */
  organs: (Walk & { organ: string })[]
}

export function changeOf(way: Way): Change {
  const organs = way.organs
    .map((organ) => ({ organ, ...walk(way, [organ], organ) }))
    .filter(({ steps }) => steps.some((step) => !isNothing(step)))
  return { ...walk(way, way.organs, null), organs: organs.sort((one, other) => sizeOf(other) - sizeOf(one)) }
}

function walk(way: Way, organs: readonly string[], organ: string | null): Walk {
  const { indicator, part } = way
  const leaves = leavesOf(indicator, part)
  const pieces = organs.map((one) => deltasOf(way, one, leaves))
  let leaf = (one: string): Fraction => total(organs.map((code) => way.shown(code, one)))
  let before = way.is_other_version ? way.shownAs(organ) : partOf(indicator, part, leaf)
  const from = before
  const steps = CAUSES.map((cause): Step => {
    const held = leaf
    leaf = (one) => plus(held(one), total(pieces.map((deltas) => deltas(cause, one))))
    // What was shown by another definition can't be put together again by this one: the formula takes it up.
    const isAsShown = cause === 'exclusion' && way.is_other_version
    const after = isAsShown ? before : partOf(indicator, part, leaf)
    const step = { cause, ...minus(after, before), value: difference(indicator.kind, before, after) }
    before = after
    return step
  })
  return { from, to: before, steps }
}

/** What each cause did to the parts of one organ. */
function deltasOf(way: Way, organ: string, leaves: readonly string[]) {
  const found = new Map<string, Fraction>()
  const add = (cause: Cause, leaf: string, delta: Fraction): void => {
    const key = `${cause}|${leaf}`
    found.set(key, plus(found.get(key) ?? NOTHING, delta))
  }
  for (const leaf of leaves) {
    const [shown, then, late, restated, now] = [way.shown, way.then, way.late, way.restated, way.now].map(
      (state) => state(organ, leaf),
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

function sizeOf({ steps }: Walk): number {
  return Math.max(
    ...steps.map(({ numerator, denominator }) => Math.abs(Number(numerator)) + Math.abs(Number(denominator))),
  )
}
