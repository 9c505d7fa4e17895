import { describe, expect, it } from 'vitest'
import { ageOf, elapsedShare, momentText } from './time-text.ts'

const zone = 'Asia/Shanghai'
const now = Date.parse('2026-11-23T14:03:15+08:00')

describe('a moment', () => {
  it('is the time of day in the zone of the province', () => {
    expect(momentText(now - 7_000, now, zone)).toBe('14:03:08')
  })

  it('carries its date when it is not of today', () => {
    expect(momentText(now - 15 * 3_600_000, now, zone)).toBe('11-22 23:03')
    expect(momentText(Date.parse('2025-12-31T23:00:00+08:00'), now, zone)).toBe('2025-12-31')
  })
})

it('an age is told in its largest whole unit, and the future has none', () => {
  expect([-5_000, 59_999, 60_000, 7_199_000, 86_400_000 * 3].map(ageOf)).toEqual([
    { n: 0, unit: 'second' },
    { n: 59, unit: 'second' },
    { n: 1, unit: 'minute' },
    { n: 1, unit: 'hour' },
    { n: 3, unit: 'day' },
  ])
})

describe('the time of a phase', () => {
  it('has passed in part, not at all, or wholly', () => {
    expect(elapsedShare('2026-11-01', '2026-11-30', '2026-11-16')).toBe(0.5)
    expect(elapsedShare('2026-11-01', '2026-11-30', '2026-10-01')).toBe(0)
    expect(elapsedShare('2026-11-01', '2026-11-30', '2027-10-01')).toBe(1)
  })

  it('is not known without dates, or with ones that are none', () => {
    expect(elapsedShare(null, '2026-11-30', '2026-11-16')).toBeNull()
    expect(elapsedShare('soon', '2026-11-30', '2026-11-16')).toBeNull()
  })
})
