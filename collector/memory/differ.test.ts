import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { surelyDiffer } from './differ.ts'

const about = (resource: string, side: string, observed_at: number) => ({
  ordinal: 0,
  observed_at,
  untimed: false,
  facts: { resource, side, calls: 1 },
})
const COLUMNS = ['resource', 'side']

describe('what an answer speaks of', () => {
  it('is never taken to differ where two records are about the same', () => {
    const record = fc.tuple(fc.string(), fc.constantFrom('provider', 'consumer'), fc.nat())
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 50 }),
        fc.nat(),
        fc.nat(),
        (records, which, where) => {
          const told = records.map((one) => about(...one))
          const again = told[which % told.length]
          if (again) told.splice(where % (told.length + 1), 0, { ...again, ordinal: 1 })
          expect(surelyDiffer(told, COLUMNS, true)).toBe(false)
        },
      ),
    )
  })

  it('is told apart by each column of the key, and by its moment where that is part of it', () => {
    const at = Date.UTC(2026, 10, 23)
    const one = about('a', 'provider', at)
    expect(surelyDiffer([one, about('b', 'provider', at), about('a', 'consumer', at)], COLUMNS, true)).toBe(
      true,
    )
    expect(surelyDiffer([about('ab', 'c', at), about('a', 'bc', at)], COLUMNS, true)).toBe(true)
    expect(surelyDiffer([one, about('a', 'provider', at + 2 ** 32)], COLUMNS, true)).toBe(true)
    expect(surelyDiffer([one, about('a', 'provider', at + 1)], COLUMNS, false)).toBe(false)
    expect(surelyDiffer([], COLUMNS, true)).toBe(true)
  })

  it('is told apart in an answer of thousands of records', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => about(`307099/${n % 40}`, 'provider', n))
    expect(surelyDiffer(many, COLUMNS, true)).toBe(true)
  })
})
