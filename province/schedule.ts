/** When a feed is polled: a node-cron expression of six fields, and how long it may stay silent between two polls. */
import { createTask, parse, validateDetailed } from 'node-cron'
import type { Fault } from './problem.ts'

const DAY_S = 86_400
/** Days looked at: two 29ths of February lie in them, so a yearly schedule on any date fires at least twice. */
const FIRST_DAY = Date.UTC(2024, 0, 1)
const DAYS = 5 * 366

/** What is wrong with a schedule, if anything is. */
export function scheduleFault(every: string): Fault | undefined {
  const fields = every.trim().split(/\s+/)
  if (fields.length !== 6) {
    return {
      message: `A schedule has six fields, seconds first; this has ${fields.length}.`,
      cure: "Write it like '0 */5 * * * *' (every five minutes).",
    }
  }
  // node-cron counts a range through from end to end before it looks at its bounds: 0-999999999 would exhaust memory.
  if (every.length > 200 || /\d{3}/.test(every)) {
    return {
      message: 'The schedule holds a number that no clock shows.',
      cure: 'Use seconds and minutes 0-59, hours 0-23.',
    }
  }
  const [error] = validateDetailed(every).errors
  if (error) return { message: wrongField(error), cure: 'Write it like 0 30 6 * * * (daily 06:30).' }
  if (firingDays(every).length < 2) {
    return {
      message: 'The schedule fires less than twice in five years.',
      cure: 'Choose a date that comes every year.',
    }
  }
  return undefined
}

type FieldError = ReturnType<typeof validateDetailed>['errors'][number]

function wrongField({ field, value, message }: FieldError): string {
  if (message.includes('impossible')) return 'No month of the schedule has that day.'
  // node-cron names the fields dayOfMonth and so on.
  const words = field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return field === 'expression'
    ? 'The schedule holds a letter that means nothing.'
    : `'${value}' is no ${words}.`
}

/** A province writes the same few schedules for hundreds of feeds, and each is counted through five years of days. */
const cadences = new Map<string, number>()

/** The largest gap between two firings, in seconds. Only for a schedule without fault. */
export function cadenceOf(every: string): number {
  const known = cadences.get(every)
  if (known !== undefined) return known
  const cadence = largestGapOf(every)
  cadences.set(every, cadence)
  return cadence
}

function largestGapOf(every: string): number {
  const times = firingTimes(every)
  const days = firingDays(every)
  const first = times[0] ?? 0
  const last = times.at(-1) ?? 0
  return Math.max(largestGap(times), largestGap(days) * DAY_S - last + first)
}

function largestGap(ascending: readonly number[]): number {
  return ascending.reduce((gap, at, place) => Math.max(gap, at - (ascending[place - 1] ?? at)), 0)
}

/** The seconds of a day at which it fires, ascending. */
function firingTimes(every: string): number[] {
  const { second, minute, hour } = parse(every)
  return ascending(hour).flatMap((h) =>
    ascending(minute).flatMap((m) => ascending(second).map((s) => h * 3600 + m * 60 + s)),
  )
}

/** The days on which it fires, counted from the first one looked at. */
function firingDays(every: string): number[] {
  const { dayOfMonth, month, dayOfWeek } = parse(every)
  const days = Array.from({ length: DAYS }, (_, day) => day)
  if (dayOfMonth.length === 31 && month.length === 12 && dayOfWeek.length === 7) return days

  // Days may be written as L, 15W or 5#3; node-cron itself, asked day by day, cannot disagree with its own timer.
  const task = createTask(every, () => undefined, { timezone: 'UTC' })
  const at = (firingTimes(every)[0] ?? 0) * 1000
  const firing = days.filter((day) => task.match(new Date(FIRST_DAY + day * DAY_S * 1000 + at)))
  void task.destroy()
  return firing
}

const ascending = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)
