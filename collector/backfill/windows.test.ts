import { describe, expect, it } from 'vitest'
import { historyUntil, liveFrom, missedWindows, pastWindows } from './windows.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = Date.UTC(2026, 10, 23, 8, 25, 10)
const until = historyUntil(now)

describe('history', () => {
  it('ends a day back at a full hour, and live polls begin no later', () => {
    expect(new Date(until).toISOString()).toBe('2026-11-22T08:00:00.000Z')
    expect(liveFrom(now, DAY)).toBe(until)
    expect(liveFrom(now, 25 * HOUR)).toBe(until - HOUR)
  })

  it('is the days behind, newest first, without a gap or an overlap', () => {
    const windows = pastWindows(until, 90)
    expect(windows).toHaveLength(89)
    expect(windows[0]).toEqual({ from: until - DAY, to: until })
    for (const [i, { from, to }] of windows.entries()) {
      expect(to - from).toBe(DAY)
      expect(to).toBe(i === 0 ? until : windows[i - 1]?.from)
    }
  })

  it('makes up for what was missed where nothing was heard for more than a day', () => {
    expect(missedWindows(now - 20 * HOUR, now)).toEqual([])
    expect(missedWindows(until, now)).toEqual([])
    const missed = missedWindows(now - 4 * DAY, now)
    expect(missed[0]?.to).toBe(until)
    expect(missed.at(-1)?.from).toBe(Math.ceil((now - 4 * DAY) / HOUR) * HOUR)
    expect(missed.map(({ from, to }) => (to - from) / HOUR)).toEqual([23, 24, 24])
  })
})
