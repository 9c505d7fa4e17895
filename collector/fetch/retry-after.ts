/** Retry-After: seconds, or a date by the platform's own clock. What makes no sense says nothing. */

/** Nobody may keep us silent for longer: who is not asked cannot be seen to be back. */
const LONGEST_MS = 15 * 60_000

/** Milliseconds to wait, at most 15 minutes; undefined where the header says nothing that can be followed. */
export function readRetryAfter(
  header: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,20}$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS)
  // A date has a name of a day in it; what else Date.parse reads is no date of HTTP.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  const at = Date.parse(text)
  const theirs = date === undefined ? now : Date.parse(date)
  const wait = at - (Number.isNaN(theirs) ? now : theirs)
  return Number.isNaN(wait) || wait < 0 ? undefined : Math.min(wait, LONGEST_MS)
}
