/**
 * The evidence of the plan: facts of other indicators, under the names that the outcomes give them, in one statement, so
 * that a completion is recomputed, explained and versioned like every other value. Pure.
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

interface Placed {
  part: string
  fact: PlannedFact
}

/** Facts that other indicators show, under the part they are told as. */
function borrowed(plan: readonly PlannedPhase[]): Placed[] {
  return plan.flatMap(({ outcomes }) =>
    outcomes.flatMap(({ id, facts = [] }) =>
      facts
        .filter(({ indicator }) => indicator !== undefined)
        .map((fact) => ({ part: partOfFact(id, fact.id), fact })),
    ),
  )
}

/** What of an indicator has rows only where a source is silent begins so; its facts cannot be lent. */
const WHERE_SILENT = '-- where a source is silent:'

/**
 * The file of the plan with the facts that the plan borrows of others.
 *
 * @throws {Error} naming every fact that cannot be lent, and what would do.
 */
export function withEvidence(
  own: IndicatorFile,
  files: ReadonlyMap<string, IndicatorFile>,
  plan: readonly PlannedPhase[],
): IndicatorFile {
  const wanted = borrowed(plan)
  if (wanted.length === 0) return own
  const faults = evidenceFaults(files, plan)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const lent = wanted.flatMap(({ part, fact }) => {
    const file = files.get(fact.indicator ?? '')
    return file ? [{ part, fact, file }] : []
  })
  const heads = [own.head, ...lent.map(({ file }) => file.head)]
  const facts = [
    lend(own.facts, 'toString(evidence.part)', null),
    ...lent.map(({ part, fact, file }) => lend(file.facts, quoted(part), fact.part)),
  ].join('\nUNION ALL\n')
  return {
    ...own,
    facts,
    head: {
      ...own.head,
      feeds: [...new Set(heads.flatMap(({ feeds }) => feeds))],
      tables: [...new Set(heads.flatMap(({ tables }) => tables))],
      parts: [
        ...own.head.parts,
        ...lent.map(({ part, fact }) => ({ id: part, name: fact.name, stated_only: true })),
      ],
      timeless: heads.every(({ timeless }) => timeless === true),
      may_not_run: heads.some(({ may_not_run }) => may_not_run === true),
    },
  }
}

/** One decimal type for all, of as many digits as the means are computed with. */
function lend(facts: string, part: string, only: string | null): string {
  const decimal = (column: string): string => `toDecimal128(evidence.${column}, 9) AS ${column}`
  return `SELECT
  toString(evidence.organ) AS organ,
  toString(evidence.region) AS region,
  ${part} AS part,
  ${decimal('numerator')},
  ${decimal('denominator')},
  ${decimal('worst_numerator')},
  ${decimal('worst_denominator')},
  CAST(evidence.observed_from, 'Nullable(Int64)') AS observed_from,
  CAST(evidence.observed_to, 'Nullable(Int64)') AS observed_to
FROM (
${facts}
) AS evidence${only === null ? '' : `\nWHERE toString(evidence.part) = ${quoted(only)}`}`
}

/** The ids and parts of a plan are checked where it is read; what else there might be is refused here. */
function quoted(text: string): string {
  if (!/^[\w:. -]*$/.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a part's name`)
  return `'${text}'`
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
        if (head.kind !== 'ratio' || head.no_source !== undefined || sql.includes(WHERE_SILENT))
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
