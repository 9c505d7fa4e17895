/** Evaluates an indicator at a moment: what the store holds per organ, added up, then judged. */
import type { Sample } from '../sample.ts'
import { judge, type GradeMarks, type ScopeRow } from './judge.ts'
import { scopesOf } from './division.ts'
import { factsAt, readWith, type Place, type ReadFacts } from './facts.ts'
import type { Indicator, Statement, Whole } from './register.ts'
import { either, rollUpScopes, type FactsRow } from './scopes.ts'
import { coverage, silences, type Source } from './sources.ts'
import { formatDecimal, ONE, openMean, parseDecimal } from './whole.ts'

export interface Evaluation extends Place {
  marks: GradeMarks
  /** Tables that nobody writes any more, as what they are copied from cannot be read: what is counted of them is unknown. */
  cut_off?: readonly string[]
}

/**
 * Every value of the indicator at `at` (epoch ms), with what is known now: all scopes, all parts.
 *
 * @param read of the same moment; handed in where others ask about it too.
 */
export async function evaluate(
  indicator: Indicator,
  at: number,
  sources: readonly Source[],
  evaluation: Evaluation,
  read: ReadFacts = factsAt(at, sources, evaluation),
): Promise<Sample[]> {
  const { province, organs, marks, cut_off = [] } = evaluation
  if (indicator.no_source !== undefined)
    return unfed(indicator, province, organs).map((row) => judge(indicator, marks, at, row))
  const rows = await readWith<Statement>(indicator, read)
  const own = sources.filter((source) => indicator.feeds.includes(source.feed))
  const scopes = rollUpScopes(rows, { organs, province, silent: silences(own).map(({ organ }) => organ) })
  const found = scopeRows(indicator, scopes, own, province)
  const isCutOff = cut_off.some((table) => indicator.tables.includes(table))
  return found.map((row) => judge(indicator, marks, at, isCutOff ? { ...row, reporting: 0, fresh: 0 } : row))
}

/** Of an indicator that nothing feeds, a row for every part in every scope that could have one. */
function unfed({ parts }: Indicator, province: string, organs: Evaluation['organs']): ScopeRow[] {
  const scopes = organs.flatMap(({ code, region }) => scopesOf(code, region, province))
  const distinct = new Map(scopes.map((scope) => [scopeKey(scope), scope]))
  return [...distinct.values()].flatMap((scope) =>
    parts.map(({ id }) => ({
      ...EMPTY,
      ...scope,
      part: id,
      ...{
        expected: 0,
        reporting: 0,
        fresh: 0,
        unasked: 0,
        unbounded: false,
        members: 1,
        members_known: 0,
        known_share: 0,
      },
    })),
  )
}

/**
 * One row for every part in every scope that has a source or a fact, wholes included: a scope that says nothing is a
 * row without facts, not a missing row.
 */
export function scopeRows(
  indicator: Pick<Indicator, 'parts' | 'wholes' | 'feeds'>,
  rows: readonly FactsRow[],
  sources: readonly Source[],
  province: string,
): ScopeRow[] {
  const covered = new Map(coverage(sources, province).map((scope) => [scopeKey(scope), scope]))
  const scopes = new Map<string, Scope>(covered)
  const facts = new Map<string, FactsRow>()
  for (const row of rows) {
    if (!scopes.has(scopeKey(row))) scopes.set(scopeKey(row), row)
    facts.set(`${scopeKey(row)}|${row.part}`, row)
  }
  return [...scopes].flatMap(([key, { scope_kind, scope_id }]) => {
    const parts = indicator.parts.map(({ id, stated_only }): MemberRow => {
      const said = facts.get(`${key}|${id}`)
      const row = said ?? { ...EMPTY, scope_kind, scope_id, part: id }
      const known = stated_only === true && said === undefined ? 0 : 1
      return { ...row, members: 1, members_known: known, known_share: known }
    })
    // Where the facts are our own observation, all that is counted has been observed, and the place where nothing is.
    const ours = Math.max(1, Number(parts[0]?.denominator ?? 0))
    const { expected, reporting, fresh, unasked, unheard } =
      indicator.feeds.length === 0
        ? { expected: ours, reporting: ours, fresh: ours, unasked: 0, unheard: false }
        : (covered.get(key) ?? { expected: 0, reporting: 0, fresh: 0, unasked: 0, unheard: false })
    return withWholes(indicator.wholes, parts).map((row) => ({
      ...row,
      expected,
      reporting,
      fresh,
      unasked,
      unbounded: unheard,
    }))
  })
}

type Scope = Pick<ScopeRow, 'scope_kind' | 'scope_id'>

function scopeKey({ scope_kind, scope_id }: Scope): string {
  return `${scope_kind}|${scope_id}`
}

const EMPTY = {
  numerator: '0',
  denominator: '0',
  worst_numerator: '0',
  worst_denominator: '0',
  observed_from: null,
  observed_to: null,
}

type MemberRow = FactsRow & Pick<ScopeRow, 'members' | 'members_known' | 'known_share'>

/** A row with its decimals read, which every whole that it is a member of computes with. */
interface Member {
  row: MemberRow
  top: bigint
  bottom: bigint
  worst_top: bigint
  worst_bottom: bigint
}

function withWholes(wholes: readonly Whole[], parts: readonly MemberRow[]): MemberRow[] {
  if (wholes.length === 0) return [...parts]
  const rows = new Map(parts.map((row) => [row.part, memberOf(row)]))
  for (const whole of wholes) rows.set(whole.part, wholeOf(whole, rows))
  return [...rows.values()].map(({ row }) => row)
}

function memberOf(row: MemberRow): Member {
  return {
    row,
    top: parseDecimal(row.numerator),
    bottom: parseDecimal(row.denominator),
    worst_top: parseDecimal(row.worst_numerator),
    worst_bottom: parseDecimal(row.worst_denominator),
  }
}

/** A member of which nothing is known is left out of the value, is 0 in the worst case, and lowers the known share. */
function wholeOf(whole: Whole, rows: ReadonlyMap<string, Member>): Member {
  const mean = openMean()
  const worst = openMean()
  let members = 0
  let members_known = 0
  let known = 0
  let weights = 0
  let observed_from: number | null = null
  let observed_to: number | null = null
  // This runs for every whole of every scope at every tick.
  for (const { part, weight } of whole.members) {
    if (weight <= 0) continue
    members += 1
    weights += weight
    const member = rows.get(part)
    if (!member || !worst.add(weight, member.worst_top, member.worst_bottom)) worst.add(weight, 0n, ONE)
    if (!member) continue
    if (mean.add(weight, member.top, member.bottom)) {
      members_known += 1
      known += weight * member.row.known_share
    }
    observed_from = either(Math.min, observed_from, member.row.observed_from)
    observed_to = either(Math.max, observed_to, member.row.observed_to)
  }
  const [first] = rows.values()
  if (!first) throw new Error(`the whole ${whole.part} has no parts`)
  const { scope_kind, scope_id } = first.row
  return {
    ...mean.sums(),
    worst_top: worst.sums().top,
    worst_bottom: worst.sums().bottom,
    row: {
      scope_kind,
      scope_id,
      part: whole.part,
      numerator: formatDecimal(mean.sums().top),
      denominator: formatDecimal(mean.sums().bottom),
      worst_numerator: formatDecimal(worst.sums().top),
      worst_denominator: formatDecimal(worst.sums().bottom),
      members,
      members_known,
      known_share: members_known === 0 ? 0 : known / weights,
      observed_from,
      observed_to,
    },
  }
}
