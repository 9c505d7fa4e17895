/** Weighted means of parts, in decimal arithmetic, so that recomputing gives the same digits. */

const SCALE = 9
/** One, as decimals are computed with: in 10⁻⁹. */
export const ONE = 10n ** BigInt(SCALE)

/** A fraction as two decimal texts. */
export interface Fraction {
  numerator: string
  denominator: string
}

/**
 * Σ weight·(n ÷ d) over Σ weight, over the parts whose denominator is not zero. Each quotient is cut after nine
 * decimals; both sums are exact.
 */
export function weightedMean(parts: readonly (Fraction & { weight: number })[]): Fraction {
  const mean = openMean()
  for (const { weight, numerator, denominator } of parts)
    mean.add(weight, parseDecimal(numerator), parseDecimal(denominator))
  const { top, bottom } = mean.sums()
  return { numerator: formatDecimal(top), denominator: formatDecimal(bottom) }
}

/** The same, part by part, of numbers that have been read. */
export function openMean() {
  let top = 0n
  let bottom = 0n
  return {
    /** False where the part divides by zero, and does not count. */
    add(weight: number, numerator: bigint, denominator: bigint): boolean {
      if (denominator === 0n) return false
      const exact = weightOf(weight)
      top += (exact * numerator) / denominator
      bottom += exact
      return true
    },
    sums: () => ({ top, bottom }),
  }
}

const weights = new Map<number, bigint>()

/** There are as many as a register has members of wholes, and each is asked for in every scope at every tick. */
function weightOf(weight: number): bigint {
  const known = weights.get(weight)
  if (known !== undefined) return known
  const parsed = parseDecimal(weight.toFixed(SCALE))
  weights.set(weight, parsed)
  return parsed
}

/** Below this, billionths of a whole number are a whole number still. */
const SMALL = 6

/** Decimal text as a whole number of 10⁻⁹. */
export function parseDecimal(text: string): bigint {
  if (text === '0') return 0n
  // Most are counts, and this is most of what a tick does beside asking.
  if (text.length <= SMALL && /^\d+$/.test(text)) return BigInt(Number(text) * 1e9)
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text)
  if (!match) throw new RangeError(`${JSON.stringify(text)} is not a decimal number`)
  const [, sign, whole = '0', fraction = ''] = match
  const value = BigInt(whole) * ONE + BigInt(fraction.slice(0, SCALE).padEnd(SCALE, '0'))
  return sign ? -value : value
}

export function formatDecimal(value: bigint): string {
  if (value === 0n) return '0'
  if (value % ONE === 0n) return String(value / ONE)
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0')
  const fraction = digits.slice(-SCALE).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -SCALE)}${fraction ? `.${fraction}` : ''}`
}
