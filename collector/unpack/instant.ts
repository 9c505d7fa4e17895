/** A moment however it is written: for dialects whose sources write times in many ways, and some not at all. */

/** Nothing this product keeps is older. */
const EARLIEST = Date.UTC(2000, 0, 1)

const WRITTEN =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i

/**
 * Epoch ms of: ISO 8601 with or without a zone (UTC where none is stated), a day, a month or a year (its start), and
 * epoch seconds, milliseconds or microseconds. Undefined for anything else, and, where a `latest` is given, for what
 * is before 2000 or after it: such a time states nothing.
 */
export function readInstant(value: unknown, latest?: unknown): number | undefined {
  const moment =
    typeof value === 'number' ? epoch(value) : typeof value === 'string' ? written(value.trim()) : NaN
  if (!Number.isFinite(moment)) return undefined
  if (latest === undefined) return moment
  const bound = readInstant(latest)
  return bound !== undefined && moment >= EARLIEST && moment <= bound ? moment : undefined
}

/** Seconds until the year 5138, milliseconds until then, microseconds beyond. */
function epoch(number: number): number {
  const size = Math.abs(number)
  return Math.floor(size < 1e11 ? number * 1000 : size < 1e14 ? number : number / 1000)
}

function written(text: string): number {
  if (/^\d{9,16}$/.test(text)) return epoch(Number(text))
  const match = WRITTEN.exec(text)
  if (!match) return NaN
  const [
    ,
    year = '',
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    zone,
  ] = match
  const ms = fraction.padEnd(3, '0').slice(0, 3)
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
  // Date.parse takes the 30th of February for the 2nd of March.
  if (new Date(at).getUTCDate() !== Number(day)) return NaN
  return at - offset(zone ?? 'Z')
}

function offset(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000
}
