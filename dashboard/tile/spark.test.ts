import { describe, expect, it } from 'vitest'
import type { SeriesPoint } from '../live/api.ts'
import {
  addToTail,
  DAY_MS,
  drawSpark,
  fillingOf,
  HOUR_MS,
  speaksOf,
  stepOf,
  thinOut,
  trendOf,
  valueADayAgo,
  withTail,
} from './spark.ts'

const point = (at: number, value: number | null, state: SeriesPoint['state'] = 'known'): SeriesPoint => ({
  at,
  value,
  state: value === null ? 'unknown' : state,
})
const box = { width: 100, height: 50, from: 0, to: 100, step_ms: 10, least: 0.1 }

describe('a trend that is not whole', () => {
  it('says how far it is while it grows or the past is being fetched', () => {
    expect(fillingOf([3, 3, 9], 24, false)).toEqual({ known: 9, all: 24, grows: true })
    expect(fillingOf([3], 24, true)).toEqual({ known: 3, all: 24, grows: true })
  })

  it('is no range of its whole span while it has a single point, as after a start', () => {
    expect(fillingOf([1], 90, false)).toEqual({ known: 1, all: 90, grows: false })
    expect(fillingOf([1], 1, false)).toBeNull()
  })

  it('has gaps, and nothing to wait for, once it no longer grows', () => {
    expect(fillingOf([9, 9, 9], 24, false)).toBeNull()
    expect(fillingOf([24], 24, true)).toBeNull()
    expect(fillingOf([], 24, true)).toBeNull()
  })
})

describe('a trend', () => {
  it('runs from point to point between its low and its high', () => {
    const spark = drawSpark([point(0, 1), point(50, 3), point(100, 2)], { ...box, step_ms: 50 })
    expect(spark).toMatchObject({
      known: 'M0 50h0L50 0L100 25',
      low: 1,
      high: 3,
      gaps: [],
      last: { x: 100, y: 25 },
    })
  })

  it('is interrupted where nothing was known', () => {
    const spark = drawSpark([point(0, 1), point(10, 1), point(20, null), point(60, 2), point(100, 2)], {
      ...box,
      step_ms: 40,
    })
    expect(spark.known.match(/M/g)).toHaveLength(2)
    expect(spark.gaps).toEqual([{ from: 0.1, width: 0.5 }])
  })

  it('shows what was before its first point, and after its last, as not known', () => {
    const { gaps, last } = drawSpark([point(40, 1), point(50, 1), point(60, null)], box)
    expect(gaps).toEqual([
      { from: 0, width: 0.4 },
      { from: 0.5, width: 0.5 },
    ])
    expect(last).toBeNull()
  })

  it('draws a point that is alone as a dot', () => {
    expect(drawSpark([point(10, null), point(50, 1), point(60, null)], box).known).toBe('M50 25h0')
  })

  it('draws what was stale apart', () => {
    const { known, stale } = drawSpark([point(0, 1), point(10, 2, 'stale'), point(20, 2, 'stale')], box)
    expect(known).toBe('M0 50h0')
    expect(stale).toBe('M10 0h0L20 0')
  })

  it('has no line at all when nothing is known', () => {
    expect(drawSpark([], box)).toMatchObject({
      known: '',
      low: null,
      gaps: [{ from: 0, width: 1 }],
      last: null,
    })
  })

  it('does not draw a tremor as a fall', () => {
    const { known } = drawSpark([point(0, 91.71), point(50, 91.77), point(100, 91.72)], {
      ...box,
      step_ms: 50,
      least: 1,
    })
    expect(known).toBe('M0 26.5h0L50 23.5L100 26')
  })

  it('marks the target where it lies between low and high', () => {
    expect(drawSpark([point(0, 1), point(100, 3)], { ...box, mark: 2 }).mark_y).toBe(25)
    expect(drawSpark([point(0, 1), point(100, 3)], { ...box, mark: 9 }).mark_y).toBeNull()
  })
})

describe('thinning out', () => {
  const day = Array.from({ length: 86_400 }, (_, n) =>
    point(n * 1_000, n === 43_210 ? 99 : Math.sin(n / 5_000)),
  )

  it('keeps a line of a day by the second to a few hundred points, with every peak', () => {
    const kept = thinOut(day, 0, DAY_MS, 240)
    expect(kept.length).toBeLessThanOrEqual(720)
    expect(kept.some(({ value }) => value === 99)).toBe(true)
  })

  it('keeps a gap', () => {
    const broken = day.map((one) => (one.at > 40_000_000 && one.at < 40_200_000 ? point(one.at, null) : one))
    expect(thinOut(broken, 0, DAY_MS, 240).some(({ value }) => value === null)).toBe(true)
  })
})

describe('what is kept of a fetched trend', () => {
  const now = 90 * DAY_MS
  const step = now / 100_000
  const long = Array.from({ length: 100_000 }, (_, n) =>
    point(n * step, n >= 50_000 && n < 60_000 ? null : Math.sin(n / 7)),
  )
  const trend = trendOf(long, 180)
  const box_of = ({ apart_ms }: typeof trend) => ({ ...box, to: now, step_ms: apart_ms })

  it('is bounded by the columns and the last day, however many points were taken', () => {
    expect(trend.points.length).toBeLessThanOrEqual(3 * 181)
    expect(trend.last_day.length).toBeLessThan(1_200)
    expect(trend).toMatchObject({ all: 100_000, known: 90_000 })
  })

  it('says of yesterday what all of them say', () => {
    const of = (points: readonly SeriesPoint[]) => valueADayAgo(points, now, trend.step_ms)
    expect(of(trend.last_day)).not.toBeNull()
    expect(of(trend.last_day)).toBe(of(long))
  })

  it('is interrupted where they are, and nowhere else', () => {
    const { gaps } = drawSpark(trend.points, box_of(trend))
    expect(gaps).toHaveLength(1)
    expect(gaps[0]?.from).toBeCloseTo(0.5, 1)
    expect(gaps[0]?.width).toBeCloseTo(0.1, 1)
  })

  it('is all of it where it is short', () => {
    const hours = Array.from({ length: 24 }, (_, n) => point(now - (23 - n) * HOUR_MS, n))
    expect(trendOf(hours, 180)).toEqual({
      points: hours,
      apart_ms: HOUR_MS,
      step_ms: HOUR_MS,
      last_day: hours,
      all: 24,
      known: 24,
    })
  })
})

it('of the live points the last of each minute is kept, and none that was fetched meanwhile', () => {
  let tail: SeriesPoint[] = []
  for (let second = 0; second < 3_600; second++)
    tail = addToTail(tail, point(second * 1_000, second), () => false)
  expect(tail).toHaveLength(60)
  expect(tail.at(-1)?.value).toBe(3_599)
  expect(addToTail(tail, point(3_600_000, 1), (at) => at <= 3_540_000)).toHaveLength(2)
})

it('the live points follow the fetched ones and end at now', () => {
  const points = withTail([point(10, 1), point(20, 2)], [point(15, 9), point(25, 3)], point(30, 3))
  expect(points.map(({ at }) => at)).toEqual([10, 20, 25, 30])
})

it('what was seen in the step in which we began stays when that step is over: the line does not begin anew', () => {
  const hour = 60
  const fetched = [point(0, null), point(hour, 5), point(2 * hour, 6)]
  expect([20, 59, 60, 90, 121].map((at) => speaksOf(fetched, at))).toEqual([false, false, true, true, false])
  const points = withTail(fetched, [point(20, 3), point(40, 4), point(90, 9), point(130, 7)], null)
  expect(points.map(({ at, value }) => [at, value])).toEqual([
    [0, null],
    [20, 3],
    [40, 4],
    [hour, 5],
    [2 * hour, 6],
    [130, 7],
  ])
  const { known, gaps } = drawSpark(points, { ...box, to: 140, step_ms: hour })
  expect(known.match(/M/g)).toHaveLength(1)
  expect(gaps).toEqual([{ from: 0, width: 20 / 140 }])
})

describe('yesterday', () => {
  const now = 100 * DAY_MS + 50 * 60_000

  it('is the point about a day ago where points are hours apart', () => {
    const hours = Array.from({ length: 24 }, (_, n) => point(now - 50 * 60_000 - (23 - n) * HOUR_MS, n))
    expect(stepOf(hours)).toBe(HOUR_MS)
    expect(valueADayAgo(hours, now, HOUR_MS)).toBe(0)
  })

  it('is the last full day where points are days apart', () => {
    const days = Array.from({ length: 90 }, (_, n) => point((11 + n) * DAY_MS, n))
    expect(valueADayAgo(days, now, stepOf(days))).toBe(89)
  })

  it('is not there when nothing was known then', () => {
    expect(valueADayAgo([point(now - DAY_MS, null), point(now, 4)], now, HOUR_MS)).toBeNull()
  })
})
