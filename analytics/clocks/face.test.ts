import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarSchema } from '#province/calendar.ts'
import type { ClockRule, Span } from '#province/clock.ts'
import { toCalendar } from './calendar.ts'
import { faceOf } from './face.ts'

const name = { zh: '某', en: 'some' }
const calendar = toCalendar(
  calendarSchema.parse({
    name,
    years: [
      {
        year: 2026,
        notice: 'x',
        verified: true,
        holidays: [{ name, from: '2026-10-01', to: '2026-10-07' }],
        working_days: ['2026-10-10'],
      },
    ],
  }),
)

function ruleOf(span: Span): ClockRule {
  const pauses = { while: name, verified: true }
  return {
    id: 'X',
    kind: 'remediation',
    name,
    basis: name,
    verified: true,
    span,
    starts: name,
    who: name,
    when: {},
    pauses,
  }
}

const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`)
const clock = (start: string) => ({ started_at: at(start), pauses: [], extensions: [] })
const TEN = ruleOf({ working_days: 10 })

test('days off use up nothing, and today counts by the hours that have passed', () => {
  // Due on 10-20; 9-29 is the first day that counts.
  const face = (text: string) => faceOf(TEN, clock('2026-09-28 10:00'), calendar, at(text))
  expect(face('2026-09-28 18:00')).toMatchObject({ used_share: 0, left_days: 10, light: 'green' })
  expect(face('2026-09-29 12:00')).toMatchObject({ used_share: 0.05, left_days: 9 })
  expect(face('2026-10-01 00:00')).toMatchObject({ used_share: 0.2, left_days: 8 })
  expect(face('2026-10-07 23:00')).toMatchObject({ used_share: 0.2, left_days: 8, light: 'green' })
})

test('it is yellow when little is left, orange on its last day, and red when that is over', () => {
  const face = (text: string) => faceOf(TEN, clock('2026-11-02 10:00'), calendar, at(text))
  expect(face('2026-11-10 12:00')).toMatchObject({ left_days: 4, light: 'green' })
  expect(face('2026-11-12 12:00')).toMatchObject({ left_days: 2, light: 'yellow' })
  expect(face('2026-11-16 23:59')).toMatchObject({ due_day: '2026-11-16', light: 'orange', breached: false })
  expect(face('2026-11-17 00:00')).toMatchObject({ left_ms: 0, breached: false })
  expect(face('2026-11-17 00:01')).toMatchObject({
    left_ms: -60_000,
    breached: true,
    used_share: 1,
    light: 'red',
  })
})

test('hours are used up by day and night', () => {
  const face = (text: string) => faceOf(ruleOf({ hours: 4 }), clock('2026-10-01 22:00'), calendar, at(text))
  expect(face('2026-10-01 23:00')).toMatchObject({ used_share: 0.25, left_days: null, light: 'green' })
  expect(face('2026-10-02 01:00')).toMatchObject({ used_share: 0.75, light: 'yellow' })
  expect(face('2026-10-02 02:01')).toMatchObject({ breached: true, light: 'red' })
})

test('what the calendar does not cover is unknown, and no colour of good', () => {
  const face = faceOf(TEN, clock('2026-12-28 10:00'), calendar, at('2026-12-28 11:00'))
  expect(face).toMatchObject({
    due_at: null,
    uncovered: '2027-01-01',
    breached: null,
    used_share: null,
    light: 'unknown',
  })
})

test('a clock that stands still does not run out, however long it does', () => {
  const moments = fc
    .integer({ min: 0, max: 200 * 24 * 60 })
    .map((minutes) => at('2026-01-05 00:00') + minutes * 60_000)
  const spans = fc.oneof(
    fc.record({ working_days: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ hours: fc.integer({ min: 1, max: 72 }) }),
  )
  fc.assert(
    fc.property(spans, moments, moments, moments, (span, started_at, from, now) => {
      fc.pre(from > started_at && now > from)
      const running = { started_at, pauses: [], extensions: [] }
      const paused = { ...running, pauses: [{ from }] }
      const before = faceOf(ruleOf(span), running, calendar, from)
      const after = faceOf(ruleOf(span), paused, calendar, now)
      expect(after.paused).toBe(true)
      expect(after.breached).toBe(before.breached)
    }),
  )
})
