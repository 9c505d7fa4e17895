/** Computes an indicator's facts per scope again, with what was known at another moment than now. */
import { asKnown, EXCHANGE_HOURS, hasAsKnown, type Knowledge } from '#sql/as-known.ts'
import type { Evaluation } from '../indicator/evaluate.ts'
import { questionOf, readWith } from '../indicator/facts.ts'
import type { Indicator, Lent } from '../indicator/register.ts'
import { organFacts, rollUpScopes, type FactsRow } from '../indicator/scopes.ts'
import type { Source } from '../indicator/sources.ts'

/** What of an indicator, or of an earlier version of it, decides its value. */
export interface Formula extends Asked, Pick<Indicator, 'version' | 'kind' | 'wholes'> {
  lent: readonly (Asked & Pick<Lent, 'parts'>)[]
}

type Asked = Pick<Indicator, 'feeds' | 'undisturbed'>

/** Whether it can be asked what it said with less known. */
export function canRecompute({ undisturbed, lent }: Formula): boolean {
  // What is counted in working days says another thing with less known than a store that holds no more: it is not divided.
  return [undisturbed, ...lent.map((loan) => loan.undisturbed)].every(
    (statement) => hasAsKnown(statement) && !/\bcalendar_at\b/.test(statement),
  )
}

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
  const last = Math.floor(at / HOUR_MS) * HOUR_MS
  const rows = await readWith<Asked>(formula, ({ feeds, undisturbed }) =>
    evaluation.store.rows(organFacts, asKnown(undisturbed, knowledge), {
      ...questionOf({ feeds }, at, sources, evaluation).asked,
      hours: Array.from({ length: EXCHANGE_HOURS }, (_, place) => last - place * HOUR_MS),
      known,
      until,
      held_organs: [],
      held_regions: [],
      held_succeeded: [],
      held_missed: [],
    }),
  )
  const { asked } = questionOf(formula, at, sources, evaluation)
  return rollUpScopes(rows, { ...evaluation, silent: asked.silent })
}
