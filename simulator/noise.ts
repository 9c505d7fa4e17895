/**
 * Noise as a pure function of the seed and of what it is about, so that any moment of any platform can be
 * produced directly, in any order, without memory.
 */

/** A 32-bit hash of a text, for ids (FNV-1a, then mixed). */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h, text.length)
}

/** Two 32-bit numbers into one that looks unrelated to either (the finaliser of MurmurHash3). */
export function mix(a: number, b: number): number {
  let h = a ^ Math.imul(b, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A hash as a number in [0, 1). */
export function unit(h: number): number {
  return h / 0x1_0000_0000
}

/** A hash as a number in [from, to). */
export function between(h: number, from: number, to: number): number {
  return from + unit(h) * (to - from)
}

/** A hash as a roughly normal number, mean 0 and deviation 1: the sum of its four bytes. */
export function bell(h: number): number {
  return ((h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24) - 510) / 147.8
}

/** One of a list. */
export function pick<T>(list: readonly [T, ...T[]], h: number): T
export function pick<T>(list: readonly T[], h: number): T | undefined
export function pick<T>(list: readonly T[], h: number): T | undefined {
  return list[Math.floor(unit(h) * list.length)]
}

/** One of a list by weight. The list must not be empty. */
export function pickWeighted<T extends { weight: number }>(list: readonly T[], h: number): T {
  let rest = unit(h) * list.reduce((sum, item) => sum + item.weight, 0)
  for (const item of list) {
    rest -= item.weight
    if (rest < 0) return item
  }
  const last = list.at(-1)
  if (last === undefined) throw new Error('pickWeighted: nothing to pick from; give a list with an entry')
  return last
}
