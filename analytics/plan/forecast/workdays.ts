/** Working days by the province's calendar; where that covers no year, weekdays, and until when it does is told. Pure. */
import { dayNamed, nameOf, type Calendar } from '../../clocks/calendar.ts'
import type { Workdays } from './calendar.ts'

export function workdaysOf({ isWorked }: Pick<Calendar, 'isWorked'>): Workdays {
  return (from, days) => {
    let day = dayNamed(from)
    for (let left = days; left > 0;) {
      day += 1
      if (isWorked(day) ?? isWeekday(day)) left -= 1
    }
    return nameOf(day)
  }
}

/** Of these days the last before which every one is covered; null where the first is not. */
export function coveredUntil(
  { isWorked }: Pick<Calendar, 'isWorked'>,
  days: readonly string[],
): string | null {
  const open = days.findIndex((day) => isWorked(dayNamed(day)) === undefined)
  return (open < 0 ? days.at(-1) : days[open - 1]) ?? null
}

function isWeekday(day: number): boolean {
  return new Date(day * 86_400_000).getUTCDay() % 6 !== 0
}
