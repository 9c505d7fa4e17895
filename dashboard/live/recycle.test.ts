import { describe, expect, it } from 'vitest'
import { minuteOfDay, shouldRecycle, type Wear } from './recycle.ts'

const HOUR = 3_600_000
const wear = (over: Partial<Wear> = {}): Wear => ({
  up_ms: 20 * HOUR,
  minute: 12 * 60,
  heap_mb: 60,
  is_idle: true,
  chance: 0.5,
  ...over,
})
const at = (hour: number, minute: number): number => hour * 60 + minute

describe('a wall begins anew', () => {
  it('once a night, at half past three, give or take ten minutes', () => {
    expect(shouldRecycle(wear({ minute: at(3, 29) }))).toBe(false)
    expect(shouldRecycle(wear({ minute: at(3, 30) }))).toBe(true)
    expect(shouldRecycle(wear({ minute: at(3, 20), chance: 0 }))).toBe(true)
    expect(shouldRecycle(wear({ minute: at(3, 38), chance: 0.999 }))).toBe(false)
    expect(shouldRecycle(wear({ minute: at(3, 39), chance: 0.999 }))).toBe(true)
    // Just done: not again.
    expect(shouldRecycle(wear({ minute: at(3, 40), up_ms: 10 * 60_000 }))).toBe(false)
  })

  it('never by day, nor while somebody uses it', () => {
    for (let minute = 0; minute < 24 * 60; minute += 1)
      if (minute < at(3, 20) || minute > at(4, 10))
        for (const chance of [0, 0.5, 0.999]) expect(shouldRecycle(wear({ minute, chance }))).toBe(false)
    expect(shouldRecycle(wear({ minute: at(3, 30), is_idle: false }))).toBe(false)
  })

  it('when its heap has grown: soon where nobody uses it, then at once, but never over and over', () => {
    expect(shouldRecycle(wear({ heap_mb: 299 }))).toBe(false)
    expect(shouldRecycle(wear({ heap_mb: 300 }))).toBe(true)
    expect(shouldRecycle(wear({ heap_mb: 300, is_idle: false }))).toBe(false)
    expect(shouldRecycle(wear({ heap_mb: 400, is_idle: false }))).toBe(true)
    expect(shouldRecycle(wear({ heap_mb: 400, up_ms: 30_000 }))).toBe(false)
    expect(shouldRecycle(wear({ heap_mb: null }))).toBe(false)
  })
})

it('midnight is the first minute of the day', () => {
  expect(minuteOfDay(Date.UTC(2026, 10, 25, 16, 0), 'Asia/Shanghai')).toBe(0)
  expect(minuteOfDay(Date.UTC(2026, 10, 25, 19, 30), 'Asia/Shanghai')).toBe(210)
})
