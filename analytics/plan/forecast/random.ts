/** A stream of random numbers that is the same for the same seed everywhere, and the draws that a forecast takes from it. */

export interface Random {
  /** Above 0 and below 1. */
  uniform(): number
  /** Mean 0, variance 1. */
  normal(): number
  /** Mean and variance `shape` (scale 1). */
  gamma(shape: number): number
}

/** Spreads the bits of a whole number, so that neighbouring seeds give streams that have nothing in common. */
function spread(value: number): number {
  let bits = value >>> 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** One seed of several whole numbers or words. */
export function seedOf(...parts: readonly (number | string)[]): number {
  let seed = 0x9e3779b9
  for (const part of parts) {
    if (typeof part === 'number') seed = spread(seed ^ spread(part))
    else for (const letter of part) seed = spread(seed ^ (letter.codePointAt(0) ?? 0))
  }
  return seed
}

/**
 * xoshiro128** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021), whose
 * period of 2^128 no forecast exhausts; normal numbers by the polar method, gamma ones after Marsaglia and Tsang
 * ("A Simple Method for Generating Gamma Variables", ACM TOMS 26(3), 2000).
 */
export function openRandom(seed: number): Random {
  let [a, b, c, d] = [1, 2, 3, 4].map((place) => spread(seed + Math.imul(place, 0x9e3779b9)) | 1) as [
    number,
    number,
    number,
    number,
  ]
  let spare = Number.NaN

  function uniform(): number {
    const five = Math.imul(b, 5)
    const bits = Math.imul((five << 7) | (five >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return ((bits >>> 0) + 0.5) * 2 ** -32
  }

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const kept = spare
      spare = Number.NaN
      return kept
    }
    let x = 0
    let y = 0
    let length = 0
    do {
      x = 2 * uniform() - 1
      y = 2 * uniform() - 1
      length = x * x + y * y
    } while (length >= 1 || length === 0)
    const stretch = Math.sqrt((-2 * Math.log(length)) / length)
    spare = y * stretch
    return x * stretch
  }

  function gamma(shape: number): number {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape)
    const third = shape - 1 / 3
    const step = 1 / Math.sqrt(9 * third)
    for (;;) {
      const x = normal()
      const root = 1 + step * x
      if (root <= 0) continue
      const cube = root * root * root
      const u = uniform()
      if (u < 1 - 0.0331 * x ** 4 || Math.log(u) < 0.5 * x * x + third * (1 - cube + Math.log(cube)))
        return third * cube
    }
  }

  return { uniform, normal, gamma }
}
