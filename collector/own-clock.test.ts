import { describe, expect, it } from 'vitest'
import { openOwnClock } from './own-clock.ts'
import { StageClock } from './stage/clock.ts'
import { NOW } from './stage/definition.ts'

function watch() {
  const clock = new StageClock(NOW)
  const steps: number[] = []
  return { clock, steps, own: openOwnClock(clock, (by_s) => steps.push(by_s)) }
}

describe('fault 30: our own clock', () => {
  it('is believed as long as it only runs, however seldom one looks and however gently it is corrected', () => {
    const { clock, steps, own } = watch()
    clock.advance(8 * 3_600_000)
    clock.jump(8 * 3_600)
    expect(own.state([])).toEqual({ state: 'ok', stepped: null, skew_s: null })
    expect(steps).toEqual([])
  })

  it('is suspect for an hour after it was put forward or back, and says so once', () => {
    for (const by_s of [3_600, -3_600]) {
      const { clock, steps, own } = watch()
      clock.advance(10_000)
      clock.jump(by_s * 1_000)
      own.look()
      own.look()
      const at = clock.now()
      expect(own.state([])).toEqual({ state: 'suspect', stepped: { by_s, at }, skew_s: null })
      expect(steps).toEqual([by_s])
      clock.advance(3_600_001)
      expect(own.state([])).toMatchObject({ state: 'ok', stepped: null })
    }
  })
})

describe('fault 31: our own clock', () => {
  it('is suspect where most platforms say it is wrong, and not by one or by too few', () => {
    const { own } = watch()
    expect(own.state([300, 301, 299, 0])).toMatchObject({ state: 'suspect', skew_s: 299 })
    expect(own.state([0, 1, 4_000_000])).toMatchObject({ state: 'ok', skew_s: 1 })
    expect(own.state([300, 300])).toMatchObject({ state: 'ok', skew_s: null })
  })
})
