/**
 * The evidence of the plan: facts of other indicators, under the names that the outcomes give them, so that a completion
 * is recomputed, explained and versioned like every other value. Pure.
 */
import type { Outcome, Phase } from '#province/plan.ts'
import type { IndicatorFile } from '../indicator/definition.ts'

export type PlannedFact = Pick<
  Outcome['facts'][number],
  'id' | 'name' | 'indicator' | 'part' | 'weight' | 'basis'
>

/** What of a plan decides how far it is. */
export interface PlannedPhase extends Pick<Phase, 'id' | 'weight'> {
  outcomes: readonly (Pick<Outcome, 'id' | 'weight'> & {
    facts?: readonly PlannedFact[] | undefined
    missing?: Outcome['missing']
  })[]
}

/** The part of plan_completion that holds a fact. */
export function partOfFact(outcome: string, fact: string): string {
  return `${outcome}:${fact}`
}

/** The facts of one indicator that the plan counts as its own. */
export interface Loan {
  lender: IndicatorFile
  /** The lender's part, and the part that it is here. */
  parts: { part: string; as: string }[]
}

/**
 * The head of the plan with the facts that the plan borrows, and whose they are. The lenders are asked as they are for
 * themselves: what the plan counts is what they show.
 *
 * @throws {Error} naming every fact that cannot be lent, and what would do.
 */
export function withEvidence(
  own: IndicatorFile,
  files: ReadonlyMap<string, IndicatorFile>,
  plan: readonly PlannedPhase[],
): { head: IndicatorFile['head']; loans: Loan[] } {
  const faults = evidenceFaults(files, plan)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const loans = new Map<string, Loan>()
  const parts = [...own.head.parts]
  for (const { id, facts = [] } of plan.flatMap(({ outcomes }) => outcomes)) {
    for (const fact of facts) {
      const lender = files.get(fact.indicator ?? '')
      if (!lender) continue
      const loan = loans.get(lender.id) ?? { lender, parts: [] }
      loans.set(lender.id, loan)
      const as = partOfFact(id, fact.id)
      loan.parts.push({ part: fact.part, as })
      parts.push({ id: as, name: fact.name, stated_only: true })
    }
  }
  const heads = [own.head, ...[...loans.values()].map(({ lender }) => lender.head)]
  return {
    loans: [...loans.values()],
    head: {
      ...own.head,
      feeds: [...new Set(heads.flatMap(({ feeds }) => feeds))],
      tables: [...new Set(heads.flatMap(({ tables }) => tables))],
      parts,
      timeless: heads.every(({ timeless }) => timeless === true),
      may_not_run: heads.some(({ may_not_run }) => may_not_run === true),
    },
  }
}

/** What an indicator's statement says where it counts only what another organ than its own has reviewed. */
const SECOND_ORGAN = 'reviewed_by != organ'

/** Facts and gates that cannot be: a sentence for each, with its cure. */
export function evidenceFaults(
  files: ReadonlyMap<string, Pick<IndicatorFile, 'head' | 'facts'>>,
  plan: readonly PlannedPhase[],
): string[] {
  const own = new Set(files.get('plan_completion')?.head.parts.map(({ id }) => id))
  return plan.flatMap(({ outcomes }) =>
    outcomes.flatMap(({ id, facts = [] }) =>
      facts.flatMap((fact): string[] => {
        const where = `plan.yaml: the fact '${fact.id}' of ${id}`
        if (fact.indicator === undefined)
          return own.has(partOfFact(id, fact.id))
            ? []
            : [
                `${where} names no indicator, and plan_completion does not count it itself. Name the indicator.`,
              ]
        const file = files.get(fact.indicator)
        if (!file || fact.indicator === 'plan_completion')
          return [
            `${where} is of '${fact.indicator}', which is not registered. Write one of ${[...files.keys()].join(', ')}.`,
          ]
        const { head, facts: sql } = file
        if (head.kind !== 'ratio' || head.no_source !== undefined)
          return [
            `${where} is of '${fact.indicator}', which is no ratio that adds up over organs. Choose one that is, or make it a gate.`,
          ]
        if (!head.parts.some((one) => one.id === fact.part))
          return [
            `${where} is the part '${fact.part}' of ${fact.indicator}, which has none of that name. Write one of ${head.parts.map((one) => `'${one.id}'`).join(', ')}.`,
          ]
        if (fact.basis === 'attested' && fact.weight > 0 && !sql.includes(SECOND_ORGAN))
          return [
            `${where} is attested, and ${fact.indicator} counts it without a second organ's review. Write weight: 0, so that it is drawn apart.`,
          ]
        return []
      }),
    ),
  )
}

/** The members of an outcome: what it weighs each of its facts with; none where something is missing. */
export function membersOf(
  outcome: PlannedPhase['outcomes'][number],
  pieces: readonly string[],
): { part: string; weight: number }[] {
  if (outcome.missing !== undefined) return []
  const planned = outcome.facts ?? []
  // A plan that names no facts leaves it to what plan_completion counts itself, all alike.
  if (planned.length === 0)
    return pieces.filter((piece) => piece.startsWith(`${outcome.id}:`)).map((part) => ({ part, weight: 1 }))
  return planned.map(({ id, weight }) => ({ part: partOfFact(outcome.id, id), weight }))
}
