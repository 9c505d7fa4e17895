/**
 * When a clock is due.
 *
 * Neither 政务数据共享条例 nor 国家网络安全事件报告管理办法 says how its time is counted, so the Civil Code is followed by
 * analogy (民法典 §204): the day on which a term starts is not counted, hours run from the start itself (§201); a last day
 * that is a day off moves to the next working day, and ends at 24:00 or at the close of business (§203). That a term may
 * stand still, and be extended, is for its own article to say: what its rule does not allow does not move it.
 */
import type { ClockRule } from '#province/clock.ts'
import { dayOf, nameOf, startOf } from './calendar.ts'
import type { Calendar, Day } from './calendar.ts'

export interface Clock {
  started_at: number
  /** Without `to` it has not ended yet, and does not count until it is said up to when: the due time is the earliest one. */
  pauses: readonly { from: number; to?: number | undefined }[]
  extensions: readonly { days: number }[]
}

/** Due by the end of `due_at`, on `due_day`; or the first date that the calendar would have to cover and does not. */
export type Due = { due_at: number; due_day: string } | { uncovered: string }

const HOUR_MS = 3_600_000

export function dueAt(rule: ClockRule, clock: Clock, calendar: Calendar): Due {
  if ('hours' in rule.span) return dueInHours(rule.span.hours, rule, clock)
  const days = countedDays(rule, clock, calendar)
  const wanted = daysOf(rule.span) + extensionOf(rule, clock)
  let day = dayOf(clock.started_at)
  for (let counted = 0; counted < wanted;) {
    day += 1
    const counts = days.counts(day)
    if (counts === undefined) return { uncovered: nameOf(day) }
    if (counts) counted += 1
  }
  for (let ends = days.mayEnd(day); ends !== true; ends = days.mayEnd(day)) {
    if (ends === undefined) return { uncovered: nameOf(day) }
    day += 1
  }
  return { due_at: startOf(day) + calendar.day_ends_ms, due_day: nameOf(day) }
}

/** How many days an extension may still add. */
export function extensionLeft(rule: ClockRule, clock: Clock): number {
  return (rule.extends?.most_days ?? 0) - extensionOf(rule, clock)
}

/** The days that extensions add: never more than the rule allows in all. */
export function extensionOf(rule: ClockRule, { extensions }: Clock): number {
  const asked = extensions.reduce((sum, { days }) => sum + Math.max(days, 0), 0)
  return Math.min(asked, rule.extends?.most_days ?? 0)
}

export function daysOf(span: { working_days: number } | { calendar_days: number }): number {
  return 'working_days' in span ? span.working_days : span.calendar_days
}

/** What a span, and so an extension of it, is counted in. */
export type Unit = 'hours' | 'working_days' | 'calendar_days'

export function unitOf(span: ClockRule['span']): Unit {
  if ('hours' in span) return 'hours'
  return 'working_days' in span ? 'working_days' : 'calendar_days'
}

export interface CountedDays {
  /** Whether a day is one of those that the term counts; undefined where the calendar does not cover it. */
  counts: (day: Day) => boolean | undefined
  /** Whether a term can end on a day. */
  mayEnd: (day: Day) => boolean | undefined
}

/**
 * A day on which the clock comes to stand still is not counted; the day on which it runs again is. So a pause within one day
 * moves nothing, pauses that touch each other are as one, and a clock that stands still on its last day is not missed.
 */
export function countedDays(rule: ClockRule, { pauses }: Clock, calendar: Calendar): CountedDays {
  const still = pausesOf(rule, pauses).map(({ from, to }) => [dayOf(from), dayOf(to)] as const)
  const stands = (day: Day): boolean => still.some(([from, to]) => from <= day && day < to)
  const runsOnWorkedDay = (day: Day): boolean | undefined => (stands(day) ? false : calendar.isWorked(day))
  return {
    counts: 'calendar_days' in rule.span ? (day) => !stands(day) : runsOnWorkedDay,
    mayEnd: runsOnWorkedDay,
  }
}

function dueInHours(hours: number, rule: ClockRule, { started_at, pauses }: Clock): Due {
  let due_at = started_at + hours * HOUR_MS
  let until = started_at
  for (const { from, to } of pausesOf(rule, pauses).toSorted((a, b) => a.from - b.from)) {
    const begins = Math.max(from, until)
    if (begins >= due_at || to <= begins) continue
    due_at += to - begins
    until = to
  }
  return { due_at, due_day: nameOf(dayOf(due_at)) }
}

/** The pauses that have ended, where the rule lets its clock stand still at all. */
function pausesOf(rule: ClockRule, pauses: Clock['pauses']): { from: number; to: number }[] {
  if (rule.pauses === undefined) return []
  return pauses.map(({ from, to = from }) => ({ from, to }))
}
