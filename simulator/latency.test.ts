import { expect, it } from 'vitest'
import { distribution, histogram, p95 } from './latency.ts'

it('spreads exactly the calls there were, whatever their number and the rounding', () => {
  for (const calls of [0, 1, 2, 7, 999, 123_457]) {
    for (const dither of [0, 0.3, 0.999]) {
      const hist = histogram(calls, distribution(45), dither)
      expect(hist).toHaveLength(12)
      expect(Math.min(...hist)).toBeGreaterThanOrEqual(0)
      expect(hist.reduce((a, b) => a + b)).toBe(calls)
    }
  }
})

it('states a 95th percentile above the median and none without calls', () => {
  expect(p95(histogram(100_000, distribution(45), 0.5))).toBeGreaterThan(90)
  expect(p95(histogram(100_000, distribution(45), 0.5))).toBeLessThan(300)
  expect(p95(new Array<number>(12).fill(0))).toBe(0)
  expect(p95([...new Array<number>(11).fill(0), 4])).toBe(10_000)
})
