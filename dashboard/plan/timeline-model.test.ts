import { describe, expect, it } from 'vitest'
import type { StepForecast } from './api.ts'
import { axisOf, laneOf, marksOf, placeOf } from './timeline-model.ts'

const band = { p10: '2026-05-01', p50: '2026-06-01', p90: '2026-08-01' }
const step = (over: Partial<StepForecast> = {}): StepForecast => ({
  id: 'P1',
  state: 'forecast',
  reason: null,
  finished_on: null,
  finish: band,
  of_known: null,
  beyond: 0,
  on_time: { chance: null, reason: 'no_plan_date' },
  critical: [],
  unknown: [],
  ...over,
})
const axis = axisOf({ phases: [], baselines: [] }, [step()], '2026-03-01')
const lane = (forecast: StepForecast | undefined, days = { starts: null, ends: null } as Days) =>
  laneOf(axis, 'P1', days, [], forecast)
interface Days {
  starts: string | null
  ends: string | null
}

describe('the axis', () => {
  it('holds today and every day of a forecast, and is long enough where the plan has no days', () => {
    for (const day of ['2026-03-01', band.p90]) {
      expect(placeOf(axis, day)).toBeGreaterThan(0)
      expect(placeOf(axis, day)).toBeLessThan(1)
    }
    const bare = axisOf({ phases: [], baselines: [] }, [], '2026-03-01')
    expect(bare.to - bare.from).toBeGreaterThanOrEqual(100)
    expect(marksOf(bare).length).toBeGreaterThan(1)
    expect(marksOf(axis).every(({ at }) => at >= 0 && at <= 1)).toBe(true)
  })
})

describe('a lane', () => {
  it('has no planned span without days, and a day alone is drawn as that day', () => {
    expect(lane(step()).planned).toBeNull()
    const alone = lane(step(), { starts: null, ends: '2026-06-01' }).planned
    expect(alone?.from).toBe(alone?.to)
  })

  it('is open where the late end of its band lies beyond the horizon', () => {
    expect(lane(step({ finish: { ...band, p90: null } })).band).toMatchObject({ to: 1, is_open: true })
  })

  it('that is unknown has no band; what is known of it is another thing', () => {
    const unknown = lane(step({ state: 'unknown', finish: null, of_known: band }))
    expect(unknown).toMatchObject({ is_unknown: true, band: null })
    expect(unknown.of_known).not.toBeNull()
    expect(lane(step({ of_known: band })).of_known).toBeNull()
  })
})
