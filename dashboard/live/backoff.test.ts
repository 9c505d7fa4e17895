import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

it('waits from half a second, doubling, and never much longer than fifteen', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 50, 5_000].map((attempt) => backoffMs(attempt, 0.5))
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000])
})

it('spreads the screens about each step', () => {
  expect(backoffMs(4, 0)).toBe(6_000)
  expect(backoffMs(4, 0.999)).toBeGreaterThan(9_900)
})
