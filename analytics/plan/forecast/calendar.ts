/** The working days that a forecast speaks of, by whatever counts them. Pure. */

/** The day that is so many working days after another, both as 2026-03-01. */
export type Workdays = (from: string, days: number) => string

/** Today, then the working days after it. */
export function daysFrom(workdays: Workdays, today: string, count: number): string[] {
  const days = [today]
  // Each from the one before, so that a far horizon costs no more than its days.
  for (let day = today; days.length <= count; days.push(day)) day = workdays(day, 1)
  return days
}

/** The working days from `from` up to today or the last one before it, with `from` itself; oldest first. */
export function daysUpTo(workdays: Workdays, from: string, today: string): string[] {
  const days = []
  for (let day = from; day <= today; day = workdays(day, 1)) days.push(day)
  return days
}
