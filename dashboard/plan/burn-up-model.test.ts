import { describe, expect, it } from 'vitest'
import { drawBurnUp, planLine, plannedAt, verdictOf } from './burn-up-model.ts'

const DAY_MS = 86_400_000
/** The end of a day in Guangdong. */
const end = (day: string): number => Date.parse(`${day}T16:00:00Z`)
const outcome = {
  starts: '2026-01-01',
  ends: '2026-12-31',
  reached_from: 0.9,
  milestones: [{ id: 'half', name: { zh: '半', en: 'half' }, due: '2026-06-30', completion: 0.5 }],
}
const point = (at: number, value: number | null) => ({ at, value, state: 'known' as const })

describe('the line of the plan', () => {
  it('goes from the first day over the milestones to what counts as reached', () => {
    const line = planLine(outcome)
    expect(line.map(({ completion }) => completion)).toEqual([0, 0.5, 0.9])
    expect(plannedAt(line, end('2026-06-30'))).toBeCloseTo(0.5)
    expect(plannedAt(line, end('2027-03-01'))).toBe(0.9)
  })

  it.each([
    ['no first day', { starts: null }],
    ['no other day', { ends: null, milestones: [] }],
  ])('is none with %s', (_what, over) => {
    expect(planLine({ ...outcome, ...over })).toEqual([])
  })
})

describe('progress', () => {
  const line = planLine(outcome)
  const now = end('2026-06-30')

  it('is behind by points, not behind, or unknown, and what is unknown is never on time', () => {
    expect(verdictOf([point(now, 0.3)], line, now)).toMatchObject({ is: 'behind' })
    expect(verdictOf([point(now, 0.5)], line, now)).toEqual({ is: 'ahead' })
    expect(verdictOf([point(now - DAY_MS, 0.9), point(now, null)], line, now)).toEqual({ is: 'unknown' })
    expect(verdictOf([], line, now)).toEqual({ is: 'unknown' })
    expect(verdictOf([point(now, 0.3)], [], now)).toEqual({ is: 'no_plan' })
  })

  it('is drawn with a gap wherever nothing is known, up to now', () => {
    const from = now - 10 * DAY_MS
    const points = [point(from + DAY_MS, 0.1), point(from + 2 * DAY_MS, null), point(from + 5 * DAY_MS, 0.2)]
    const drawn = drawBurnUp(points, [], { from, now })
    expect(drawn.gaps).toHaveLength(2)
    expect(drawBurnUp([...points, point(now - DAY_MS, null)], [], { from, now }).gaps).toHaveLength(3)
    expect(drawBurnUp([], [], { from, now }).gaps).toEqual([{ from: 0, to: 1 }])
  })
})
