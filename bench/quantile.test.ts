import fc from 'fast-check'
import { expect, it } from 'vitest'
import { median, quantile } from './quantile.ts'

const samples = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 200,
})

it('a quantile is a sample that its share of all do not exceed', () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(0.5, 0.9, 0.99, 1), (all, q) => {
      const value = quantile(all, q)
      expect(all).toContain(value)
      expect(all.filter((one) => one <= value).length).toBeGreaterThanOrEqual(q * all.length)
    }),
  )
})

it('the median has as many samples below as above it, in whatever order they come', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

it('nothing measured is not a number', () => {
  expect(median([])).toBeNaN()
  expect(quantile([], 0.99)).toBeNaN()
})
