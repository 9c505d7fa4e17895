import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Facts, Observation } from '../unpack/check.ts'
import { digestsOfFacts } from './digests.ts'

const value = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.integer({ min: -3, max: 3 }),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32, -(2 ** 31), -(2 ** 32), 0.5, -0.5, 1e300),
  fc.constantFrom(null, true, false),
)
const facts = fc.record({ provider: value, consumer: value, calls: value, bytes: value })

const observe = (facts: object, observed_at = 0): Observation => ({
  ordinal: 0,
  observed_at,
  untimed: false,
  facts: facts as Facts,
})
const digests = (...all: Observation[]) => [...digestsOfFacts('exchange', all, () => true)]

describe('a digest', () => {
  it('is the same of the same facts, in whatever company and order, and another of others', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 2, maxLength: 20 }), (all) => {
        const texts = all.map((one) => JSON.stringify(one))
        const together = digests(...all.map((one) => observe(one)))
        const seen = new Map<number, string>()
        together.forEach((digest, place) => {
          expect(seen.get(digest) ?? texts[place]).toBe(texts[place])
          seen.set(digest, texts[place] as string)
          const alone = digests(observe(Object.fromEntries(Object.entries(all[place] as object).reverse())))
          expect(alone).toEqual([digest])
          expect(Number.isSafeInteger(digest) && digest >= 0).toBe(true)
        })
        expect(seen.size).toBe(new Set(texts).size)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['a value in the next column', { provider: 'a', consumer: '' }, { provider: '', consumer: 'a' }],
    ['a text cut elsewhere', { provider: 'ab', consumer: 'c' }, { provider: 'a', consumer: 'bc' }],
    ['a number as text', { calls: 1 }, { calls: '1' }],
    ['nothing as a text', { provider: '' }, { provider: null }],
    ['nothing as zero', { calls: 0 }, { calls: null }],
    ['a high bit of two columns', { calls: 2 ** 31, bytes: 5 }, { calls: 0, bytes: 2 ** 31 + 5 }],
  ])('is another of %s', (_, one, other) => {
    const [first, second] = digests(observe(one), observe(other))
    expect(first).not.toBe(second)
  })

  it('holds the moment where it is told to', () => {
    const [early, late] = digests(observe({ calls: 1 }, 1), observe({ calls: 1 }, 2))
    expect(early).not.toBe(late)
    const [one, other] = digestsOfFacts(
      'exchange',
      [observe({ calls: 1 }, 1), observe({ calls: 1 }, 2)],
      () => false,
    )
    expect(one).toBe(other)
  })

  it('has none in common with 200,000 others that differ by little', () => {
    const all = Array.from({ length: 200_000 }, (_, at) =>
      observe({ provider: `GD-${at % 500}`, calls: Math.floor(at / 500), bytes: 0 }),
    )
    expect(new Set(digestsOfFacts('exchange', all, () => false)).size).toBe(all.length)
  })
})
