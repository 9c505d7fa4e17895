/** The calendar of working days: a year's public holidays and the weekends that are worked for them (调休). */
import { z } from 'zod'
import { date, line, name, report } from './field.ts'
import type { Fault, Path } from './problem.ts'

const holiday = z.strictObject({
  name,
  from: date.meta({ description: 'the first day off', examples: ['2026-10-01'] }),
  to: date.meta({ description: 'the last day off', examples: ['2026-10-07'] }),
})

const year = z.strictObject({
  year: z
    .int()
    .min(2000)
    .max(2200)
    .meta({ description: 'the year that the notice covers', examples: [2026] }),
  notice: line.meta({
    description: 'the notice that it follows, with its number',
    examples: ['国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）'],
  }),
  verified: z.boolean().meta({
    description: 'whether somebody has compared it with the notice; false shows as 待核',
    examples: [true],
  }),
  holidays: z.array(holiday).min(1).meta({ description: 'the days off' }),
  working_days: z
    .array(date)
    .default([])
    .meta({
      description: 'the Saturdays and Sundays that are worked (调休上班)',
      examples: [['2026-10-10']],
    }),
})

export const calendarSchema = z
  .strictObject({
    name,
    day_ends: z
      .string()
      .regex(/^((1[2-9]|2[0-3]):[0-5]\d|24:00)$/)
      .default('24:00')
      .meta({
        description: 'when the last day of a term ends: 24:00, or the close of business (民法典 §203)',
        examples: ['24:00'],
      }),
    years: z.array(year).min(1).meta({ description: 'the years that are covered' }),
  })
  .superRefine((calendar, context) => {
    for (const [path, fault] of calendarFaults(calendar)) report(context, path, fault)
  })

/** A calendar as it is written. */
export type CalendarFile = z.output<typeof calendarSchema>

const DAY_MS = 86_400_000

/** Every day from one to another, both with it; none where they are the wrong way round. */
export function daysFrom(from: string, to: string): string[] {
  const first = Date.parse(`${from}T00:00:00Z`)
  const count = (Date.parse(`${to}T00:00:00Z`) - first) / DAY_MS + 1
  return Array.from({ length: Math.max(count, 0) }, (_, place) =>
    new Date(first + place * DAY_MS).toISOString().slice(0, 10),
  )
}

/** No holiday of the State Council is longer; a slip in a month would make one of hundreds of days. */
const MOST_DAYS_OFF = 31

/** A term of the year before may be changed by the last days' notice, as when 元旦 joins a weekend of December. */
function isOf(year: number, day: string): boolean {
  return day.startsWith(`${year}-`) || (day >= `${year - 1}-12-25` && day < `${year}-01-01`)
}

function* calendarFaults({ years }: CalendarFile): Generator<[Path, Fault]> {
  const covered = new Set<number>()
  const taken = new Map<string, string>()
  for (const [at, one] of years.entries()) {
    if (covered.has(one.year)) {
      yield [
        ['years', at, 'year'],
        { message: `${one.year} stands in this list twice.`, cure: 'Put what it says into one of the two.' },
      ]
      continue
    }
    covered.add(one.year)
    for (const [place, { from, to, name }] of one.holidays.entries()) {
      const path: Path = ['years', at, 'holidays', place]
      const slip = spanFault(one.year, from, to)
      if (slip !== undefined) {
        yield [[...path, ...slip.field], slip.fault]
        continue
      }
      yield* takeAll(taken, daysFrom(from, to), `a day of ${name.zh}`, [...path, 'from'])
    }
    for (const [place, day] of one.working_days.entries()) {
      const path: Path = ['years', at, 'working_days', place]
      if (!isOf(one.year, day)) yield [path, notOf(one.year, day)]
      else if (!isWeekend(day)) {
        yield [
          path,
          {
            message: `${day} is no Saturday or Sunday, so it is a working day anyhow.`,
            cure: 'Write the weekend day that is worked, or remove it.',
          },
        ]
      } else yield* takeAll(taken, [day], 'a working day', path)
    }
  }
}

function spanFault(year: number, from: string, to: string): { field: Path; fault: Fault } | undefined {
  if (to < from) {
    return {
      field: ['to'],
      fault: { message: 'It ends before it starts.', cure: `Write ${from} or a later day.` },
    }
  }
  if (!isOf(year, from)) return { field: ['from'], fault: notOf(year, from) }
  if (!isOf(year, to)) return { field: ['to'], fault: notOf(year, to) }
  if (to <= (daysFrom(from, to)[MOST_DAYS_OFF - 1] ?? to)) return undefined
  return {
    field: ['to'],
    fault: { message: `It is longer than ${MOST_DAYS_OFF} days.`, cure: 'Compare it with the notice.' },
  }
}

/** Days that are two things at once. */
function* takeAll(
  taken: Map<string, string>,
  days: readonly string[],
  what: string,
  path: Path,
): Generator<[Path, Fault]> {
  const twice = days.find((day) => taken.has(day))
  if (twice !== undefined) {
    yield [
      path,
      {
        message: `${twice} is ${taken.get(twice) ?? ''} already.`,
        cure: 'Keep what the notice says of it, and remove the other.',
      },
    ]
  }
  for (const day of days) taken.set(day, what)
}

function notOf(year: number, day: string): Fault {
  return {
    message: `${day} is not a day of ${year}.`,
    cure: `Write a day of ${year}, or put it under the year whose notice names it.`,
  }
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
}
