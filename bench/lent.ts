/**
 * What an indicator is evaluated with in a tick in which nothing of those that lend it facts has landed: what time does
 * not change is held from before, and what the wall draws itself has been asked in the same tick.
 */
import { factsAt, type ReadFacts } from '#analytics/indicator/facts.ts'
import type { Evaluation } from '#analytics/indicator/evaluate.ts'
import type { Indicator } from '#analytics/indicator/register.ts'
import type { Source } from '#analytics/indicator/sources.ts'

/** A reader for one evaluation: it asks anew all that is the indicator's own, and what is neither held nor drawn. */
export async function readersOf(
  register: ReadonlyMap<string, Indicator>,
  at: number,
  sources: readonly Source[],
  evaluation: Evaluation,
): Promise<(indicator: Indicator) => ReadFacts> {
  const read = factsAt(at, sources, evaluation)
  const said = new Map(
    await Promise.all(
      [...register.values()]
        .flatMap(({ lent }) => lent)
        .filter(({ id, timeless }) => timeless === true || register.has(id))
        .map(async (lender) => [lender.id, await read(lender)] as const),
    ),
  )
  return ({ lent }) => {
    const lenders = new Set(lent.map(({ id }) => id))
    return factsAt(at, sources, evaluation, new Map([...said].filter(([id]) => lenders.has(id))))
  }
}
