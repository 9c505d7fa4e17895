/** Which days are worked: the weekdays, less the holidays, and with the weekends that are worked for them (调休). */
import { daysFrom } from '#province/calendar.ts'
import type { CalendarFile } from '#province/calendar.ts'

/** A day, counted from 1970-01-01, of Beijing time: the State Council's days are the same all over the country. */
export type Day = number

export interface Calendar {
  /** Undefined where no year that is covered holds the day: nobody guesses. */
  isWorked: (day: Day) => boolean | undefined
  /** How far into its day a term's last day ends: 24 hours, or the close of business. */
  day_ends_ms: number
}

const DAY_MS = 86_400_000
/** China has one time zone, and no summer time since 1991. */
const AHEAD_MS = 8 * 3_600_000

export function toCalendar({ day_ends, years }: CalendarFile): Calendar {
  const covered = new Set(years.map(({ year }) => year))
  const off = new Set(
    years.flatMap(({ holidays }) => holidays.flatMap(({ from, to }) => daysFrom(from, to).map(dayNamed))),
  )
  const worked = new Set(years.flatMap(({ working_days }) => working_days.map(dayNamed)))
  const [hours = 24, minutes = 0] = day_ends.split(':').map(Number)
  return {
    isWorked: (day) => {
      if (!covered.has(Number(nameOf(day).slice(0, 4)))) return undefined
      return worked.has(day) || (!off.has(day) && !isWeekend(day))
    },
    day_ends_ms: (hours * 60 + minutes) * 60_000,
  }
}

/** The day that holds a moment. */
export function dayOf(at: number): Day {
  return Math.floor((at + AHEAD_MS) / DAY_MS)
}

/** The moment at which a day begins. */
export function startOf(day: Day): number {
  return day * DAY_MS - AHEAD_MS
}

/** A day as it is written: 2026-10-01. */
export function nameOf(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

export function dayNamed(name: string): Day {
  return Date.parse(`${name}T00:00:00Z`) / DAY_MS
}

function isWeekend(day: Day): boolean {
  return [0, 6].includes(new Date(day * DAY_MS).getUTCDay())
}
