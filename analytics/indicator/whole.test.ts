import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDecimal, parseDecimal, weightedMean } from './whole.ts'

describe('a decimal number', () => {
  it('is the same text after having been a number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (value) => {
        expect(parseDecimal(formatDecimal(value))).toBe(value)
      }),
    )
    expect(
      ['0', '1', '0.1', '-0.5', '10', '12.000000001'].map((text) => formatDecimal(parseDecimal(text))),
    ).toEqual(['0', '1', '0.1', '-0.5', '10', '12.000000001'])
  })

  it.each(['', '1e3', 'NaN', '1,5', ' 1', '.5', '--1'])('is not %j', (text) => {
    expect(() => parseDecimal(text)).toThrow(RangeError)
  })
})

describe('a weighted mean', () => {
  it('leaves out the parts that nobody can know, and their weight', () => {
    const known = { numerator: '3', denominator: '4', weight: 2 }
    const unknown = { numerator: '0', denominator: '0', weight: 7 }
    expect(weightedMean([known, unknown])).toEqual({ numerator: '1.5', denominator: '2' })
    expect(weightedMean([unknown])).toEqual({ numerator: '0', denominator: '0' })
  })

  it('gives the same digits in whatever order its parts come', () => {
    const part = fc.record({
      numerator: fc.nat().map(String),
      denominator: fc.integer({ min: 1, max: 1e6 }).map(String),
      weight: fc.integer({ min: 1, max: 100 }).map((hundredths) => hundredths / 100),
    })
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(weightedMean(parts.toReversed())).toEqual(weightedMean(parts))
      }),
    )
  })
})
