/** How the oracle counts working days: day after day, by what the calendar's file says of each. */
import type { CalendarFile } from '#province/calendar.ts'
import { ofWorld, type World } from './oracle-parts.ts'
import { DAY, HOUR } from './rows.ts'

export interface Term {
  working_days: number
  /** Stretches within which the term stands still; without an end it does so until it is over. */
  pauses?: readonly { from: number; to?: number | undefined }[]
}

/** The moment by which it must be done; where nobody can say, the moment from which nobody can. */
export type Limit = { by: number } | { unknown_from: number }

const dateOf = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 10)
const midnight = (date: string): number => Date.parse(`${date}T00:00:00+08:00`)
const next = (date: string): string => dateOf(midnight(date) + DAY)

const days = ofWorld(() => new Map<string, boolean | undefined>())

function isWorked(world: World, date: string): boolean | undefined {
  const known = days(world)
  if (!known.has(date)) known.set(date, lookUp(world.calendar, date))
  return known.get(date)
}

function lookUp({ years }: CalendarFile, date: string): boolean | undefined {
  if (!years.some(({ year }) => date.startsWith(`${year}-`))) return undefined
  if (years.some(({ working_days }) => working_days.includes(date))) return true
  if (years.some(({ holidays }) => holidays.some(({ from, to }) => date >= from && date <= to))) return false
  const weekday = new Date(`${date}T12:00:00+08:00`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

export function limitOf(world: World, began: number, { working_days, pauses = [] }: Term): Limit {
  const still = pauses.map(({ from, to = from }) => ({ from: dateOf(from), to: dateOf(to) }))
  let date = dateOf(began)
  for (let counted = 0; counted < working_days;) {
    date = next(date)
    if (still.some(({ from, to }) => date >= from && date < to)) continue
    const worked = isWorked(world, date)
    if (worked === undefined) return { unknown_from: midnight(date) }
    if (worked) counted += 1
  }
  return { by: midnight(date) + DAY }
}

/** Whether it is past the limit at a moment, or may be. */
export function isPast(limit: Limit, at: number): boolean {
  return ('by' in limit ? limit.by : limit.unknown_from) < at
}
