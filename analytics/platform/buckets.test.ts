import { expect, it } from 'vitest'
import { fillGrid, gridOf, stepFor } from './buckets.ts'

const MINUTE = 60_000
const AT = Date.UTC(2026, 10, 23, 8, 7)

it('a day is cut into quarters of an hour, an hour into minutes', () => {
  expect([1, 24, 168].map((hours) => stepFor(hours))).toEqual([60, 900, 10_800])
})

it('however long, there are not more buckets than asked for', () => {
  for (const hours of [1, 3, 24, 167, 720, 2160]) expect(gridOf(AT, hours).count).toBeLessThanOrEqual(100)
  expect(gridOf(AT, 24, 48)).toMatchObject({ step_s: 1800, count: 48 })
})

it('buckets begin at round times and the last one holds the moment', () => {
  const { from, step_s, count } = gridOf(AT, 24)
  expect(from % (15 * MINUTE)).toBe(0)
  const last = from + (count - 1) * step_s * 1000
  expect(last).toBe(Date.UTC(2026, 10, 23, 8, 0))
  expect(count).toBe(96)
})

it('a gap stays a gap, and what lies outside is left out', () => {
  const grid = { from: 0, step_s: 60, count: 3 }
  const known = [
    { at: 60_000, value: 7 },
    { at: 180_000, value: 9 },
  ]
  expect(fillGrid(grid, known, (at) => ({ at, value: -1 }))).toEqual([
    { at: 0, value: -1 },
    { at: 60_000, value: 7 },
    { at: 120_000, value: -1 },
  ])
})
