/** Computes an indicator's facts per scope again, with what was known at another moment than now. */
import { asKnown, EXCHANGE_HOURS, type Knowledge } from '#sql/as-known.ts'
import { questionOf, type Evaluation } from '../indicator/evaluate.ts'
import type { Indicator } from '../indicator/register.ts'
import { organFacts, rollUpScopes, type FactsRow } from '../indicator/scopes.ts'
import type { Source } from '../indicator/sources.ts'

/** What of an indicator, or of an earlier version of it, decides its value. */
export type Formula = Pick<Indicator, 'version' | 'kind' | 'wholes' | 'feeds' | 'undisturbed'>

export interface Known {
  knowledge: Knowledge
  /** Of `late`: what was known by then of a fact is all that counts of it; epoch ms. */
  known: number
  /** Nothing that was stated later counts, epoch ms. */
  until: number
}

const HOUR_MS = 3_600_000

/**
 * Every part in every scope about `at`, as far as facts speak of it. What silence does to the worst case is no part of
 * it: the value is told without.
 */
export async function recompute(
  formula: Formula,
  at: number,
  { knowledge, known, until }: Known,
  sources: readonly Source[],
  evaluation: Evaluation,
): Promise<FactsRow[]> {
  const { asked } = questionOf(formula, at, sources, evaluation)
  const last = Math.floor(at / HOUR_MS) * HOUR_MS
  const rows = await evaluation.store.rows(organFacts, asKnown(formula.undisturbed, knowledge), {
    ...asked,
    hours: Array.from({ length: EXCHANGE_HOURS }, (_, place) => last - place * HOUR_MS),
    known,
    until,
    held_organs: [],
    held_regions: [],
    held_succeeded: [],
    held_missed: [],
  })
  return rollUpScopes(rows, { ...evaluation, silent: asked.silent })
}
