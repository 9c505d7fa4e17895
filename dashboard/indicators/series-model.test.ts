import { describe, expect, it } from 'vitest'
import { drawLine, HEIGHT, nearest, timeMarks, WIDTH } from './series-model.ts'

const HOUR = 3_600_000
const point = (
  hour: number,
  value: number | null,
  state: 'known' | 'stale' | 'unknown' = value === null ? 'unknown' : 'known',
) => ({
  at: hour * HOUR,
  value,
  state,
})
const stretch = { from: 0, to: 10 * HOUR, marks: [], format: 'score' } as const

describe('the line of a history', () => {
  it('ends where nothing is known and begins anew behind, with the gap between', () => {
    const { known, gaps } = drawLine(
      [point(0, 90), point(2, 91), point(2.1, null), point(6, 92), point(8, 93), point(10, 94)],
      stretch,
    )
    expect(known.match(/M/g)).toHaveLength(2)
    expect(gaps).toEqual([{ x: WIDTH * 0.2, width: WIDTH * 0.4 }])
  })

  it('has a gap at its ends too, and a point alone is a dot', () => {
    const { known, gaps } = drawLine([point(0, null), point(5, 90), point(5.01, null)], stretch)
    expect(known).toMatch(/^M500 [\d.]+h0$/)
    expect(gaps.map(({ x, width }) => x + width)).toEqual([WIDTH / 2, WIDTH])
    expect(drawLine([], stretch).gaps).toEqual([{ x: 0, width: WIDTH }])
  })

  it('goes on in another stroke where it was stale when it was said', () => {
    const { known, stale, gaps } = drawLine(
      [point(0, 90), point(5, 91, 'stale'), point(10, 92, 'stale')],
      stretch,
    )
    expect(known).toMatch(/^M0 /)
    expect(stale).toMatch(/^M0 [\d.]+L500 [\d.]+L1000 /)
    expect(gaps).toEqual([])
  })

  it('keeps a target that is near in view, writes round values, and never leaves what a share can be', () => {
    const { y, marks } = drawLine([point(0, 0.97), point(10, 0.99)], {
      ...stretch,
      marks: [1, 0.2],
      format: 'percent',
    })
    expect(y(1)).toBeGreaterThanOrEqual(0)
    expect(y(0.2)).toBeGreaterThan(HEIGHT)
    expect(marks.length).toBeGreaterThan(2)
    for (const mark of marks) expect(mark).toBeLessThanOrEqual(1.01)
  })
})

it('times stand at whole hours or days of the province, seven at the most', () => {
  const zone = 8 * HOUR
  const day = timeMarks(0, 24 * HOUR, zone)
  expect(day.length).toBeLessThanOrEqual(7)
  expect(day.map(({ at }) => ((at + zone) / HOUR) % 6)).toEqual(day.map(() => 0))
  expect(day.filter(({ is_day }) => is_day)).toHaveLength(1)
  expect(timeMarks(0, 400 * 24 * HOUR, zone).length).toBeLessThanOrEqual(7)
})

it('the pointer finds what is nearest in time, a gap too', () => {
  const points = [point(0, 1), point(4, null), point(10, 3)]
  expect(nearest(points, 5 * HOUR)).toEqual(point(4, null))
  expect(nearest([], 0)).toBeNull()
})
