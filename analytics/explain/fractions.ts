/** Fractions of an indicator's parts, added up and put together into its wholes, in exact decimals. */
import type { Indicator } from '../indicator/register.ts'
import { formatDecimal, parseDecimal, weightedMean, type Fraction } from '../indicator/whole.ts'

export type { Fraction }

export const NOTHING: Fraction = { numerator: '0', denominator: '0' }

export function plus(one: Fraction, other: Fraction): Fraction {
  return combine(one, other, 1n)
}

export function minus(one: Fraction, other: Fraction): Fraction {
  return combine(one, other, -1n)
}

export function total(fractions: readonly Fraction[]): Fraction {
  return fractions.reduce(plus, NOTHING)
}

export function isNothing({ numerator, denominator }: Fraction): boolean {
  return parseDecimal(numerator) === 0n && parseDecimal(denominator) === 0n
}

function combine(one: Fraction, other: Fraction, sign: bigint): Fraction {
  const sum = (a: string, b: string): string => formatDecimal(parseDecimal(a) + sign * parseDecimal(b))
  return {
    numerator: sum(one.numerator, other.numerator),
    denominator: sum(one.denominator, other.denominator),
  }
}

/** n ÷ d, or n where the indicator is a sum; null where there is nothing to divide by. */
export function valueOf(kind: Indicator['kind'], { numerator, denominator }: Fraction): number | null {
  if (kind === 'sum') return Number(numerator)
  return Number(denominator) === 0 ? null : Number(numerator) / Number(denominator)
}

/** The fraction of one part, a whole or not, from those of the parts that have facts of their own. */
export function partOf(
  { wholes }: Pick<Indicator, 'wholes'>,
  part: string,
  leaves: (part: string) => Fraction,
): Fraction {
  const whole = wholes.find((one) => one.part === part)
  if (!whole) return leaves(part)
  return weightedMean(
    whole.members
      .filter(({ weight }) => weight > 0)
      .map((member) => ({ ...partOf({ wholes }, member.part, leaves), weight: member.weight })),
  )
}

/** The parts with facts of their own that a part is made of: itself, or those below the whole. */
export function leavesOf({ wholes }: Pick<Indicator, 'wholes'>, part: string): string[] {
  const whole = wholes.find((one) => one.part === part)
  if (!whole) return [part]
  return [
    ...new Set(
      whole.members.filter(({ weight }) => weight > 0).flatMap((one) => leavesOf({ wholes }, one.part)),
    ),
  ]
}
