import { describe, expect, it } from 'vitest'
import type { Bucket } from './api.ts'
import {
  failureBars,
  failuresOf,
  gapsOf,
  HEIGHT,
  latencyY,
  linePath,
  STEP,
  totalsOf,
  upDownBars,
} from './chart-model.ts'

const bucket = (over: Partial<Bucket>): Bucket => ({
  at: 0,
  polls: 0,
  outcomes: {},
  p50_ms: null,
  max_ms: null,
  rows: 0,
  unchanged: 0,
  rejects: 0,
  ...over,
})

describe('a line', () => {
  it('is interrupted where nothing was asked', () => {
    expect(linePath([1, 2, null, 3, 4], (value) => value)).toBe('M2 1L6 2M14 3L18 4')
  })

  it('shows a value that stands alone', () => {
    expect(linePath([null, 5, null], (value) => value)).toBe('M5 5H7')
  })
})

it('latencies keep their order, and one beyond the scale stays on it', () => {
  const ys = [0, 1, 10, 1000, 60_000, 900_000].map(latencyY)
  expect(ys[0]).toBe(HEIGHT)
  expect(ys.at(-1)).toBe(0)
  expect(ys).toEqual([...ys].sort((a, b) => b - a))
})

describe('bars', () => {
  it('stand above the line for what is good and hang below it for what is not', () => {
    const { up, down, zero } = upDownBars([
      { up: 60, more: 0, down: 0 },
      { up: 30, more: 0, down: 30 },
    ])
    expect(up.map(({ y, height }) => y + height)).toEqual([zero, zero])
    expect(down).toEqual([{ x: STEP + 0.5, y: zero, height: HEIGHT - zero }])
  })

  it('show one failure among a thousand', () => {
    const { down } = upDownBars([
      { up: 1000, more: 0, down: 1 },
      { up: 1000, more: 0, down: 900 },
    ])
    expect(down[0]?.height).toBeGreaterThanOrEqual(1.5)
  })

  it('give all the room to what is good where nothing failed, and draw nothing for nothing', () => {
    expect(upDownBars([{ up: 1, more: 1, down: 0 }])).toEqual({
      up: [{ x: 0.5, y: HEIGHT / 2, height: HEIGHT / 2 }],
      more: [{ x: 0.5, y: 0, height: HEIGHT / 2 }],
      down: [],
      zero: HEIGHT,
    })
    expect(upDownBars([]).up).toEqual([])
  })
})

it('failures are drawn by their share, and the fewest are seen', () => {
  expect(failureBars([1000, 60, null, 8], [1, 60, null, 0], 20)).toEqual([
    { x: 0.5, y: 0, height: 5 },
    { x: STEP + 0.5, y: 0, height: 20 },
  ])
})

it('gaps are told as stretches', () => {
  expect(gapsOf([false, false, true, false])).toEqual([
    { x: 0, width: 2 * STEP },
    { x: 3 * STEP, width: STEP },
  ])
  expect(gapsOf([true, true])).toEqual([])
})

it('a day is added up, and failures are told by kind', () => {
  const day = [
    bucket({ polls: 4, outcomes: { ok: 1, timeout: 1, dns: 2 }, max_ms: 70, rows: 5 }),
    bucket({}),
    bucket({ polls: 1, outcomes: { ok: 1 }, max_ms: 9, rejects: 2 }),
  ]
  expect(totalsOf(day)).toEqual({ polls: 5, ok: 2, failed: 3, rows: 5, unchanged: 0, rejects: 2, max_ms: 70 })
  expect(failuresOf(day[0] ?? bucket({}))).toEqual([
    ['dns', 2],
    ['timeout', 1],
  ])
})
