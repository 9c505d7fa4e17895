/** Adds up what the store says per organ into everything that an organ counts in, in exact decimals. Pure. */
import { z } from 'zod'
import type { ScopeKind } from '../sample.ts'
import { scopesOf } from './division.ts'
import { formatDecimal, parseDecimal } from './whole.ts'

/** What the store says of one part in one organ, as it is called in the facts. */
export const organFacts = z.object({
  organ: z.string(),
  /** Division code; empty where nobody knows. */
  region: z.string(),
  part: z.string(),
  numerator: z.string(),
  denominator: z.string(),
  worst_numerator: z.string(),
  worst_denominator: z.string(),
  observed_from: z.number().nullable(),
  observed_to: z.number().nullable(),
})
export type OrganFacts = z.output<typeof organFacts>

/** The same of one part in one scope. */
export interface FactsRow extends Omit<OrganFacts, 'organ' | 'region'> {
  scope_kind: ScopeKind
  scope_id: string
}

export interface OrganPlace {
  code: string
  /** Division code of the province, a city or a county. */
  region: string
  /** What it was called, and what was merged into it. */
  formerly?: readonly { code: string }[] | undefined
}

interface Sum extends Pick<FactsRow, 'scope_kind' | 'scope_id' | 'part' | 'observed_from' | 'observed_to'> {
  numerator: bigint
  denominator: bigint
  worst_numerator: bigint
  worst_denominator: bigint
}

/**
 * Facts of an organ that has been renamed or merged count for its successor, where the successor is. In the worst case an
 * organ of `silent` keeps its denominator and loses its numerator.
 */
export function rollUpScopes(
  rows: readonly OrganFacts[],
  {
    organs,
    province,
    silent,
  }: { organs: readonly OrganPlace[]; province: string; silent: readonly string[] },
): FactsRow[] {
  const heirs = new Map(organs.flatMap((heir) => (heir.formerly ?? []).map(({ code }) => [code, heir])))
  const lost = new Set(silent)
  const sums = new Map<string, Sum>()
  for (const row of rows) {
    const heir = heirs.get(row.organ)
    const organ = heir?.code ?? row.organ
    const numerator = parseDecimal(row.numerator)
    const denominator = parseDecimal(row.denominator)
    const worst_numerator = lost.has(organ) ? 0n : parseDecimal(row.worst_numerator)
    const worst_denominator = parseDecimal(row.worst_denominator)
    for (const scope of scopesOf(organ, heir?.region ?? row.region, province)) {
      const key = `${scope.scope_kind}|${scope.scope_id}|${row.part}`
      const sum = sums.get(key)
      if (!sum) {
        const { part, observed_from, observed_to } = row
        sums.set(key, {
          ...scope,
          part,
          numerator,
          denominator,
          worst_numerator,
          worst_denominator,
          observed_from,
          observed_to,
        })
        continue
      }
      sum.numerator += numerator
      sum.denominator += denominator
      sum.worst_numerator += worst_numerator
      sum.worst_denominator += worst_denominator
      sum.observed_from = either(Math.min, sum.observed_from, row.observed_from)
      sum.observed_to = either(Math.max, sum.observed_to, row.observed_to)
    }
  }
  return [...sums.values()].map((sum) => ({
    ...sum,
    numerator: formatDecimal(sum.numerator),
    denominator: formatDecimal(sum.denominator),
    worst_numerator: formatDecimal(sum.worst_numerator),
    worst_denominator: formatDecimal(sum.worst_denominator),
  }))
}

/** Of two numbers, one of which may not be, the one that `of` prefers. */
export function either(
  of: (one: number, other: number) => number,
  one: number | null,
  other: number | null,
): number | null {
  return one === null ? other : other === null ? one : of(one, other)
}
