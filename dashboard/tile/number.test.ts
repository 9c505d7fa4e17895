import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeText, markWords, rangeWord, unitWord, valueText, valueWord } from './number.ts'

describe('a count', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '1.000万'],
    [88_123, '8.812万'],
    [1_284_000, '128.4万'],
    [12_840_000, '1,284万'],
    [99_999_999, '1.000亿'],
    [128_934_221, '1.289亿'],
    [1_250_000_000_000, '1.250万亿'],
  ])('%d is written %s in Chinese', (value, text) => {
    expect(valueWord(value, 'count', 'zh')).toBe(text)
  })

  it.each([
    [9_999, '9,999'],
    [88_123, '88.12K'],
    [999_999, '1.000M'],
    [128_934_221, '128.9M'],
    [3_000_000_000, '3.000B'],
  ])('%d is written %s in English', (value, text) => {
    expect(valueWord(value, 'count', 'en')).toBe(text)
  })

  it('is never off by more than half of its last digit', () => {
    const by: Record<string, number> = {
      '': 1,
      万: 1e4,
      亿: 1e8,
      万亿: 1e12,
      K: 1e3,
      M: 1e6,
      B: 1e9,
      T: 1e12,
    }
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9e13 }),
        fc.constantFrom('zh' as const, 'en' as const),
        (value, language) => {
          const { text, scale } = valueText(value, 'count', language)
          const shown = Number(text.replaceAll(',', '')) * (by[scale] ?? Number.NaN)
          return Math.abs(shown - value) <= Math.max(0, value * 0.0006)
        },
      ),
    )
  })
})

describe('a percentage', () => {
  it.each([
    [1, '100%'],
    [0.99999, '99.99%'],
    [0.99731, '99.73%'],
    [0.874, '87.4%'],
    [0.0004, '<0.1%'],
    [0, '0%'],
  ])('%d is written %s', (value, text) => {
    expect(valueWord(value, 'percent', 'zh')).toBe(text)
  })

  it('is 100 only when it is all, and 0 only when it is nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => {
        const { text } = valueText(value, 'percent', 'zh')
        return (Number(text) === 100) === (value * 100 === 100) && (Number(text) === 0) === (value === 0)
      }),
    )
  })
})

it('a score is out of a hundred', () => {
  expect(valueWord(91.44, 'score', 'zh')).toBe('91.4')
  expect(valueWord(99.996, 'score', 'zh')).toBe('99.99')
})

it('a range says once what both its ends count in', () => {
  expect(rangeWord(133_200_000, 136_300_000, 'count', 'zh')).toBe('1.332~1.363亿')
  expect(rangeWord(98_000_000, 136_300_000, 'count', 'zh')).toBe('9,800万~1.363亿')
  expect(rangeWord(0.979, 0.998, 'percent', 'en')).toBe('97.9~99.80%')
  expect(rangeWord(23, 23, 'count', 'zh')).toBe('23')
})

describe('a change', () => {
  it('is in points where the value is out of a hundred, in percent where it is a count', () => {
    expect(changeText(0.98, 0.9832, 'percent')).toEqual({ direction: 'up', text: '0.32', unit: 'points' })
    expect(changeText(92, 91.2, 'score')).toEqual({ direction: 'down', text: '0.80', unit: 'points' })
    expect(changeText(200, 230, 'count')).toEqual({ direction: 'up', text: '15.0', unit: '%' })
  })

  it('is the same where it would be written as nought', () => {
    expect(changeText(91.2, 91.2001, 'score')?.direction).toBe('same')
  })

  it('is not told from nothing to something', () => {
    expect(changeText(0, 12, 'count')).toBeNull()
  })
})

it('what stands behind a number is written as its language writes it', () => {
  expect(unitWord('亿', '条', 'zh')).toBe('亿条')
  expect(unitWord('M', 'records', 'en')).toBe('M records')
  expect(unitWord('', 'points', 'en')).toBe('points')
  expect(unitWord('%', '%', 'zh')).toBe('%')
})

describe('marks on an axis', () => {
  it.each([
    [[0.97, 0.98, 0.99], 'percent', ['97.0%', '98.0%', '99.0%']],
    [[0.9731, 0.9732, 0.9733], 'percent', ['97.31%', '97.32%', '97.33%']],
    [[12_840_000, 12_841_000, 12_842_000], 'count', ['1,284.0万', '1,284.1万', '1,284.2万']],
    [[91.42, 91.44, 91.46], 'score', ['91.42', '91.44', '91.46']],
    [[0, 0.0002, 0.0004], 'percent', ['0.00%', '0.02%', '0.04%']],
  ] as const)('%j as %s read differently', (marks, format, words) => {
    expect(markWords(marks, format, 'zh')).toEqual(words)
  })

  it('never read the same, whatever they are', () => {
    const format = fc.constantFrom('count', 'percent', 'score' as const)
    const axis = fc.record({
      first: fc.integer({ min: 0, max: 2_000_000 }),
      power: fc.integer({ min: -6, max: 6 }),
    })
    fc.assert(
      fc.property(axis, format, ({ first, power }, how) => {
        const marks = [0, 1, 2, 3, 4, 5].map((n) => (first + n) * 10 ** power)
        expect(new Set(markWords(marks, how, 'en')).size).toBe(marks.length)
      }),
    )
  })
})
