/** What a screen shows of a clock: what is left, how much is used, and whether it stands still or has run out. */
import type { ClockRule } from '#province/clock.ts'
import { dayOf, startOf } from './calendar.ts'
import type { Calendar } from './calendar.ts'
import { countedDays, daysOf, dueAt, extensionOf } from './due.ts'
import type { Clock } from './due.ts'

/** Unknown is the colour of a clock whose end the calendar does not cover: it is never drawn as good. */
export type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'

export interface Face {
  due_at: number | null
  /** The day on which it is due: 24:00 of it is the same moment as 00:00 of the next, and reads better. */
  due_day: string | null
  /** 日历未覆盖: the first date that the calendar would have to cover. */
  uncovered: string | null
  /** Below 0 it is late by so much. */
  left_ms: number | null
  /** Days that still count after today; null for a clock of hours. */
  left_days: number | null
  /** Between 0 and 1: days off use up nothing. */
  used_share: number | null
  /** Null where nobody can say. */
  breached: boolean | null
  paused: boolean
  light: Light
}

const YELLOW_SHARE = 0.3
const YELLOW_DAYS = 2
const HOUR_MS = 3_600_000

/** A clock as it stands `at` a moment: now, or the one at which what it asks for was done. */
export function faceOf(rule: ClockRule, clock: Clock, calendar: Calendar, at: number): Face {
  const paused =
    rule.pauses !== undefined && clock.pauses.some(({ from, to }) => from <= at && at < (to ?? Infinity))
  const so_far = {
    ...clock,
    pauses: clock.pauses.map(({ from, to }) => ({ from, to: to ?? Math.max(from, at) })),
  }
  const due = dueAt(rule, so_far, calendar)
  if ('uncovered' in due) return { ...UNKNOWN, uncovered: due.uncovered, paused }
  const { due_at, due_day } = due
  const breached = at > due_at
  const left_days = 'hours' in rule.span ? null : daysLeft(rule, so_far, calendar, at, due_at)
  const used_share = breached ? 1 : usedShare(rule, so_far, calendar, at, due_at, paused)
  return {
    due_at,
    due_day,
    uncovered: null,
    left_ms: due_at - at,
    left_days,
    used_share,
    breached,
    paused,
    light: lightOf(breached, used_share, left_days),
  }
}

const UNKNOWN: Face = {
  due_at: null,
  due_day: null,
  uncovered: null,
  left_ms: null,
  left_days: null,
  used_share: null,
  breached: null,
  paused: false,
  light: 'unknown',
}

function lightOf(breached: boolean, used_share: number, left_days: number | null): Light {
  if (breached) return 'red'
  if (left_days === 0) return 'orange'
  const isShort = 1 - used_share <= YELLOW_SHARE || (left_days !== null && left_days <= YELLOW_DAYS)
  return isShort ? 'yellow' : 'green'
}

/** The days between today and the last that count, the last with them. */
function daysLeft(rule: ClockRule, clock: Clock, calendar: Calendar, at: number, due_at: number): number {
  const { counts } = countedDays(rule, clock, calendar)
  const [from, to] = [Math.max(dayOf(at), dayOf(clock.started_at)) + 1, dayOf(due_at - 1)]
  return countOf(from, to, (day) => counts(day) === true)
}

function usedShare(
  rule: ClockRule,
  clock: Clock,
  calendar: Calendar,
  at: number,
  due_at: number,
  paused: boolean,
): number {
  if ('hours' in rule.span) return clamp(1 - (due_at - at) / (rule.span.hours * HOUR_MS))
  const { counts } = countedDays(rule, clock, calendar)
  const today = dayOf(at)
  const whole = countOf(dayOf(clock.started_at) + 1, today - 1, (day) => counts(day) === true)
  const runs = today > dayOf(clock.started_at) && !paused && counts(today) === true
  const part = runs ? Math.min((at - startOf(today)) / calendar.day_ends_ms, 1) : 0
  return clamp((whole + part) / (daysOf(rule.span) + extensionOf(rule, clock)))
}

function countOf(from: number, to: number, matches: (day: number) => boolean): number {
  let count = 0
  for (let day = from; day <= to; day += 1) if (matches(day)) count += 1
  return count
}

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1)
