/** Writes the province's calendar of working days into the store, where it says something else than the one that is there. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { daysFrom, type CalendarFile } from '#province/calendar.ts'
import type { StoreClient } from '#sql/client.ts'
import { dayNamed, nameOf, startOf, toCalendar } from '../clocks/calendar.ts'

export interface CalendarDay {
  /** As it is written: 2026-10-01. */
  day: string
  kind: 'working_day' | 'weekend' | 'holiday' | 'weekend_worked' | 'uncovered'
  is_worked: 0 | 1
  /** Number of the last working day up to this one. */
  nth: number
  /** When a term is over that ends on this day, epoch ms. */
  ends_at: number
  /** When the next day begins that is not covered, epoch ms. */
  uncovered_at: number
}

/** From the numbers of days to those of days with others in between that are not covered; no run has so many. */
const JUMP = 1_000_000

/** Every day that the calendar covers, in order, and the last one before each that is the first. */
export function calendarDays(file: CalendarFile): CalendarDay[] {
  const calendar = toCalendar(file)
  const named = new Set(
    file.years.flatMap(({ holidays, working_days }) => [
      ...holidays.flatMap(({ from, to }) => daysFrom(from, to)),
      ...working_days,
    ]),
  )
  return runsOf(file.years.map(({ year }) => year)).flatMap(([first, last], run) => {
    const begins = dayNamed(`${first}-01-01`)
    const ends = dayNamed(`${last}-12-31`)
    let nth = (run + 1) * JUMP
    return Array.from({ length: ends - begins + 2 }, (_, place): CalendarDay => {
      const day = begins - 1 + place
      const isWorked = day >= begins && calendar.isWorked(day) === true
      if (isWorked) nth += 1
      return {
        day: nameOf(day),
        kind: day < begins ? 'uncovered' : kindOf(isWorked, named.has(nameOf(day))),
        is_worked: isWorked ? 1 : 0,
        nth,
        ends_at: startOf(day) + calendar.day_ends_ms,
        uncovered_at: startOf(ends + 1),
      }
    })
  })
}

function kindOf(isWorked: boolean, isNamed: boolean): CalendarDay['kind'] {
  if (isWorked) return isNamed ? 'weekend_worked' : 'working_day'
  return isNamed ? 'holiday' : 'weekend'
}

/** Years that follow each other, as the first and the last of them. */
function runsOf(years: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = []
  for (const year of years.toSorted((one, other) => one - other)) {
    const run = runs.at(-1)
    if (run?.[1] === year - 1) run[1] = year
    else runs.push([year, year])
  }
  return runs
}

const lastOne = z.object({ version: z.string(), known_at: z.number() })

/** @returns whether it wrote it. */
export async function registerCalendar(store: StoreClient, file: CalendarFile, at: number): Promise<boolean> {
  const days = calendarDays(file)
  const version = createHash('sha256').update(JSON.stringify(days)).digest('hex').slice(0, 12)
  const [last] = await store.rows(
    lastOne,
    `SELECT version, toUnixTimestamp64Milli(calendar_day.known_at) AS known_at
     FROM calendar_day ORDER BY calendar_day.known_at DESC LIMIT 1`,
  )
  if (days.length === 0 || last?.version === version) return false
  // Later than the one before it, whatever the machine's clock does: the latest holds.
  const known_at = Math.max(at, (last?.known_at ?? 0) + 1)
  await store.insert(
    'calendar_day',
    days.map((day) => JSON.stringify({ ...day, version, known_at })).join('\n'),
  )
  return true
}
