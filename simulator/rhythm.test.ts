import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, dayOfText, fromLocal, startOfDay, toLocal } from './local.ts'
import { addWorkdays, busyness, dayKind, officeMoment } from './rhythm.ts'

const moment = (text: string) => fromLocal(text) ?? Number.NaN

it('knows the public holidays of 2026 and the weekends worked in exchange for them', () => {
  const kinds = Object.fromEntries(
    ['2026-10-01', '2026-10-07', '2026-10-08', '2026-10-10', '2026-09-20', '2026-02-14', '2026-02-23'].map(
      (date) => [date, dayKind(dayOfText(date))],
    ),
  )
  expect(kinds).toEqual({
    '2026-10-01': 'holiday',
    '2026-10-07': 'holiday',
    '2026-10-08': 'workday',
    '2026-10-10': 'workday',
    '2026-09-20': 'workday',
    '2026-02-14': 'workday',
    '2026-02-23': 'holiday',
  })
})

it('goes by the weekday where the calendar says nothing', () => {
  expect(dayKind(dayOfText('2027-01-01'))).toBe('workday')
  expect(dayKind(dayOfText('2027-01-02'))).toBe('weekend')
})

it('counts working days over a long holiday', () => {
  expect(addWorkdays(dayOfText('2026-09-30'), 1)).toBe(dayOfText('2026-10-08'))
  expect(addWorkdays(dayOfText('2026-09-30'), 3)).toBe(dayOfText('2026-10-10'))
})

it('places office moments in office hours', () => {
  const day = dayOfText('2026-11-18')
  for (const share of [0, 0.5, 0.999]) {
    const hour = (officeMoment(day, share) - startOfDay(day)) / HOUR
    expect(hour).toBeGreaterThanOrEqual(9)
    expect(hour).toBeLessThan(17.5)
  }
})

it('is busy in the morning, rests at noon, and sleeps at night, local time', () => {
  const at = (time: string) => busyness('office', moment(`2026-11-18 ${time}:00`))
  expect(at('10:00')).toBeGreaterThan(0.9)
  expect(at('12:30')).toBeLessThan(at('10:00') / 2)
  expect(at('15:30')).toBeGreaterThan(0.85)
  expect(at('03:00')).toBeLessThan(0.05)
  expect(busyness('batch', moment('2026-11-18 03:00:00'))).toBe(1)
})

it('is busier on workdays than weekends, and on weekends than holidays', () => {
  const on = (date: string) => busyness('office', moment(`${date} 10:00:00`))
  expect(on('2026-11-18')).toBeGreaterThan(on('2026-11-21'))
  expect(on('2026-11-21')).toBeGreaterThan(on('2026-10-03'))
  expect(on('2026-10-10')).toBeGreaterThan(0.8)
})

it('has no gap in the day', () => {
  const midnight = moment('2026-11-18 00:00:00')
  for (const rhythm of ['office', 'public', 'batch'] as const) {
    for (let ms = midnight; ms < midnight + DAY; ms += 5 * MINUTE)
      expect(busyness(rhythm, ms)).toBeGreaterThan(0)
  }
})

it('reads back the local times it writes and refuses what is none', () => {
  const at = Date.parse('2026-11-18T23:59:59+08:00')
  expect(toLocal(at)).toBe('2026-11-18 23:59:59')
  expect(fromLocal('2026-11-18 23:59:59')).toBe(at)
  for (const text of ['2026-11-18', '2026-02-30 00:00:00', '2026-11-18T23:59:59', '', '1795449726000'])
    expect(fromLocal(text)).toBeUndefined()
})
