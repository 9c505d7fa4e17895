import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarSchema } from '#province/calendar.ts'
import type { ClockRule, Span } from '#province/clock.ts'
import { dayNamed, dayOf, nameOf, toCalendar } from './calendar.ts'
import { countedDays, daysOf, dueAt, extensionOf } from './due.ts'
import type { Clock, Due } from './due.ts'

const name = { zh: '某', en: 'some' }
const file = calendarSchema.parse({
  name,
  years: [
    {
      year: 2026,
      notice: 'x',
      verified: true,
      holidays: [
        { name, from: '2026-02-15', to: '2026-02-23' },
        { name, from: '2026-10-01', to: '2026-10-07' },
      ],
      working_days: ['2026-02-14', '2026-02-28', '2026-09-20', '2026-10-10'],
    },
  ],
})
const calendar = toCalendar(file)

const HOUR = 3_600_000
const DAY = 24 * HOUR
const FIRST = Date.parse('2026-01-01T00:00:00+08:00')

function ruleOf(span: Span): ClockRule {
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
    pauses: { while: name, verified: true },
    extends: { most_days: 15, needs: [name], verified: true },
  }
}

const spans = fc.oneof(
  fc.record({ working_days: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ calendar_days: fc.integer({ min: 1, max: 60 }) }),
)
const anySpan = fc.oneof(spans, fc.record({ hours: fc.integer({ min: 1, max: 72 }) }))
const moments = fc.integer({ min: 0, max: 300 * 24 * 60 }).map((minutes) => FIRST + minutes * 60_000)
const pauses = fc
  .tuple(moments, fc.integer({ min: 0, max: 20 * 24 * 60 }))
  .map(([from, minutes]) => ({ from, to: from + minutes * 60_000 }))
const clockOf = fc.record({
  started_at: moments,
  pauses: fc.array(pauses, { maxLength: 4 }),
  extensions: fc.array(fc.record({ days: fc.integer({ min: 0, max: 10 }) }), { maxLength: 3 }),
})

/** Uncovered is later than every date that the calendar covers. */
const order = (due: Due): number => ('uncovered' in due ? Infinity : due.due_at)

test('a later start is never due earlier', () => {
  fc.assert(
    fc.property(anySpan, clockOf, fc.integer({ min: 0, max: 40 * DAY }), (span, clock, later) => {
      const rule = ruleOf(span)
      const after = { ...clock, started_at: clock.started_at + later }
      expect(order(dueAt(rule, after, calendar))).toBeGreaterThanOrEqual(order(dueAt(rule, clock, calendar)))
    }),
  )
})

test('neither a pause nor an extension makes a term shorter', () => {
  fc.assert(
    fc.property(anySpan, clockOf, pauses, (span, clock, pause) => {
      const rule = ruleOf(span)
      const before = order(dueAt(rule, clock, calendar))
      const paused: Clock = { ...clock, pauses: [...clock.pauses, pause] }
      const extended: Clock = { ...clock, extensions: [...clock.extensions, { days: 3 }] }
      expect(order(dueAt(rule, paused, calendar))).toBeGreaterThanOrEqual(before)
      expect(order(dueAt(rule, extended, calendar))).toBeGreaterThanOrEqual(before)
    }),
  )
})

test('a pause never gives more time than it took, beyond the days off that follow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 72 }), moments, pauses, (hours, started_at, pause) => {
      const rule = ruleOf({ hours })
      const clock = { started_at, pauses: [pause], extensions: [] }
      const won = order(dueAt(rule, clock, calendar)) - started_at - hours * HOUR
      expect(won).toBeLessThanOrEqual(pause.to - pause.from)
    }),
  )
})

test('a pause in two pieces that touch is the same as in one', () => {
  fc.assert(
    fc.property(
      anySpan,
      clockOf,
      pauses,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (span, clock, pause, share) => {
        const rule = ruleOf(span)
        const cut = Math.round(pause.from + (pause.to - pause.from) * share)
        const whole: Clock = { ...clock, pauses: [...clock.pauses, pause] }
        const pieces = [
          { from: cut, to: pause.to },
          { from: pause.from, to: cut },
        ]
        const halved: Clock = { ...clock, pauses: [...pieces, ...clock.pauses] }
        expect(dueAt(rule, halved, calendar)).toEqual(dueAt(rule, whole, calendar))
      },
    ),
  )
})

test('what a rule does not allow moves nothing', () => {
  fc.assert(
    fc.property(anySpan, clockOf, (span, clock) => {
      const rule = { ...ruleOf(span), pauses: undefined, extends: undefined }
      const bare = { started_at: clock.started_at, pauses: [], extensions: [] }
      expect(dueAt(rule, clock, calendar)).toEqual(dueAt(rule, bare, calendar))
    }),
  )
})

test('between the day of the start and the day it is due lie as many counted days as the term has', () => {
  fc.assert(
    fc.property(spans, clockOf, (span, clock) => {
      const rule = ruleOf(span)
      const due = dueAt(rule, clock, calendar)
      if ('uncovered' in due) return
      const { counts } = countedDays(rule, clock, calendar)
      const first = dayOf(clock.started_at) + 1
      const last = dayNamed(due.due_day)
      const counted = Array.from({ length: last - first + 1 }, (_, place) => first + place).filter(
        (day) => counts(day) === true,
      )
      const term = daysOf(span) + extensionOf(rule, clock)
      if ('working_days' in span) expect(counted).toHaveLength(term)
      else expect(counted.length).toBeGreaterThanOrEqual(term)
      expect(calendar.isWorked(last)).toBe(true)
    }),
  )
})

test('what is not covered is the first date that is needed, and covering it lets the term go on', () => {
  fc.assert(
    fc.property(spans, clockOf, (span, clock) => {
      const rule = ruleOf(span)
      const due = dueAt(rule, clock, calendar)
      if (!('uncovered' in due)) return
      expect(due.uncovered.startsWith('2027-')).toBe(true)
      expect(calendar.isWorked(dayNamed(due.uncovered))).toBeUndefined()
      const next = { year: 2027, notice: 'x', verified: false, holidays: [], working_days: [] }
      const longer = toCalendar({ ...file, years: [...file.years, next] })
      expect(order(dueAt(rule, clock, longer))).toBeGreaterThan(Date.parse(due.uncovered))
    }),
    { numRuns: 300 },
  )
})

test('a day more off never makes a term of working days shorter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      clockOf,
      fc.integer({ min: 0, max: 360 }),
      (days, clock, off) => {
        const rule = ruleOf({ working_days: days })
        const extra = dayOf(FIRST) + off
        const stricter = {
          ...calendar,
          isWorked: (day: number) => (day === extra ? false : calendar.isWorked(day)),
        }
        expect(order(dueAt(rule, clock, stricter))).toBeGreaterThanOrEqual(
          order(dueAt(rule, clock, calendar)),
        )
      },
    ),
  )
})

test('a day has its name in Beijing, also before 1970', () => {
  expect(nameOf(dayOf(Date.parse('2026-09-30T16:00:00Z')))).toBe('2026-10-01')
  expect(nameOf(dayOf(Date.parse('2026-09-30T15:59:59Z')))).toBe('2026-09-30')
  expect(nameOf(dayOf(Date.parse('1969-12-30T16:00:00Z')))).toBe('1969-12-31')
})
