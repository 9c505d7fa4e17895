/** Times as logs write them: with names of months, without a year, without a zone. */
import type { Zone } from '../zone.ts'

export interface LogTimeOptions {
  /** For times that state no zone. */
  zone: Zone
  /** For times that state no year, epoch ms. */
  read_at: number
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAY_MS = 86_400_000
/** Years that a day without a year is looked for in: a leap day may be eight years back. */
const YEARS = 9

const EPOCH = /^\d{9,19}(?:\.\d{1,9})?$/
/** `Oct 12 04:16:11`, `Oct  5 2018 10:52:19.123 UTC`, `Oct 5 10:52:19 2018`, `Oct 12 04:16:11 +0800` */
const MONTH_FIRST =
  /^([A-Za-z]{3,9})\.? {1,2}(\d{1,2})(?:,? (\d{4}))? (\d\d):(\d\d):(\d\d)(?:[.,:](\d{1,9}))?(?: (\d{4}))?(?: ?([A-Za-z+-][A-Za-z0-9:+-]{0,11}))?$/
/** `31 March 2016 13:04:55`, `31/Mar/2016:13:04:55 +0800` */
const DAY_FIRST =
  /^(\d{1,2})[ /-]([A-Za-z]{3,9})[ /-](\d{4})[ :](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?([A-Za-z+-][A-Za-z0-9:+-]{0,11}))?$/
/** `2018-10-05 10:52:13`, `2018/10/5T09:52:14.5+08:00` */
const YEAR_FIRST =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?([A-Za-z+-][A-Za-z0-9:+-]{0,11}))?$/

/** Epoch ms; or the text itself where it is none, so that the check can say what stood there. */
export function readLogTime(text: string, options: LogTimeOptions): number | string {
  if (EPOCH.test(text)) return Number(text) * (text.replace(/\..*/, '').length <= 11 ? 1000 : 1)
  const { zone } = options
  let match = MONTH_FIRST.exec(text)
  if (match) {
    const [, name, day, before, hour, minute, second, fraction, after, offset] = match
    const month = monthOf(name)
    const year = before ?? after
    if (year !== undefined)
      return instant([Number(year), month, day, hour, minute, second, fraction], offset, zone) ?? text
    return withoutYear([month, day, hour, minute, second, fraction], offset, options) ?? text
  }
  match = DAY_FIRST.exec(text)
  if (match) {
    const [, day, name, year, hour, minute, second, fraction, offset] = match
    return instant([Number(year), monthOf(name), day, hour, minute, second, fraction], offset, zone) ?? text
  }
  match = YEAR_FIRST.exec(text)
  if (match) {
    const [, year, month, day, hour, minute, second, fraction, offset] = match
    return instant([Number(year), Number(month), day, hour, minute, second, fraction], offset, zone) ?? text
  }
  return text
}

/** Day, hour, minute, second and fraction. */
type Clock = (string | undefined)[]

function instant(
  [year, month, ...clock]: [number, number, ...Clock],
  offset: string | undefined,
  zone: Zone,
): number | undefined {
  const wall = wallTime(year, month, clock)
  if (wall === undefined) return undefined
  if (offset !== undefined) {
    const ms = readOffset(offset)
    return ms === undefined ? undefined : wall - ms
  }
  const instants = zone.instantsOf(wall)
  return instants.length === 1 ? instants[0] : undefined
}

/** In the latest year in which it is not ahead of the moment it was read. */
function withoutYear(
  [month, ...clock]: [number, ...Clock],
  offset: string | undefined,
  { zone, read_at }: LogTimeOptions,
): number | undefined {
  const latest = new Date(read_at + DAY_MS).getUTCFullYear()
  for (let year = latest; year > latest - YEARS; year--) {
    const found = instant([year, month, ...clock], offset, zone)
    if (found !== undefined && found <= read_at + DAY_MS) return found
  }
  return undefined
}

function wallTime(
  year: number,
  month: number,
  [day, hour, minute, second, fraction]: Clock,
): number | undefined {
  const ms = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3))
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)]
  if (year < 1900 || month < 1 || month > 12 || d < 1 || h > 23 || m > 59 || s > 59) return undefined
  const wall = Date.UTC(year, month - 1, d, h, m, s, ms)
  return new Date(wall).getUTCDate() === d ? wall : undefined
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1
}

/** Names of zones are not read but for UTC: CST is three of them. */
function readOffset(text: string): number | undefined {
  if (/^(?:Z|UTC|GMT|UT)$/i.test(text)) return 0
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?$/i.exec(text)
  if (!match) return undefined
  const [, sign, hours, minutes] = match
  const ms = (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000
  return Number(hours) > 18 || Number(minutes ?? 0) > 59 ? undefined : sign === '-' ? -ms : ms
}
