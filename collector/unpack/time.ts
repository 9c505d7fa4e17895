/** How a platform writes times: read into epoch milliseconds, and written back into its requests. */
import type { Zone } from './zone.ts'

/**
 * - `ms`, `s`: epoch milliseconds or seconds, as a number
 * - `iso`: ISO 8601 with an offset or Z, extended or basic
 * - `local`: `YYYY-MM-DD hh:mm:ss` in the province's zone
 * - `mixed`, for dialects only: epoch s, ms, µs or ns, told by their size (none of which can be another from 1973 to 5138),
 *   or ISO 8601, in the province's zone where it states no offset
 */
export type TimeFormat = 'ms' | 's' | 'iso' | 'local' | 'mixed'

const EXTENDED =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)$/
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)$/
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/
const EPOCH = /^\d{1,19}(?:\.\d{1,9})?$/

/** Reads one time; the answer is epoch ms, or a text saying why it is none. Digits beyond the ms are cut. */
export function readTime(format: TimeFormat, value: unknown, zone: Zone): number | string {
  switch (format) {
    case 'ms':
      return typeof value === 'number' && Number.isFinite(value) ? Math.floor(value) : notANumber(value)
    case 's':
      return typeof value === 'number' && Number.isFinite(value)
        ? Math.floor(Number((value * 1000).toPrecision(15)))
        : notANumber(value)
    case 'iso':
      return typeof value === 'string' ? readIso(value) : 'expected text in ISO 8601'
    case 'local':
      return typeof value === 'string' ? readLocal(value, zone) : 'expected text YYYY-MM-DD hh:mm:ss'
    case 'mixed':
      return readMixed(value, zone)
  }
}

function readMixed(value: unknown, zone: Zone): number | string {
  if (typeof value === 'number' && Number.isFinite(value)) return readEpoch(value)
  if (typeof value !== 'string') return notANumber(value)
  if (EPOCH.test(value)) return readEpoch(Number(value))
  return LOCAL.test(value) ? readLocal(value, zone) : readIso(value)
}

function readEpoch(value: number): number {
  const size = Math.abs(value)
  const ms = size < 1e11 ? value * 1000 : size < 1e14 ? value : size < 1e17 ? value / 1000 : value / 1e6
  return Math.floor(Number(ms.toPrecision(15)))
}

/** Writes an instant as the platform reads it. Formats without milliseconds round down, so nothing is skipped. */
export function writeTime(format: TimeFormat, ms: number, zone: Zone): string {
  switch (format) {
    case 'ms':
      return String(ms)
    case 's':
      return String(Math.floor(ms / 1000))
    case 'iso':
    case 'mixed':
      return new Date(ms).toISOString()
    case 'local':
      return new Date(ms + zone.offsetAt(ms)).toISOString().slice(0, 19).replace('T', ' ')
  }
}

function notANumber(value: unknown): string {
  return `expected a number, got ${value === null ? 'null' : typeof value}`
}

function readIso(text: string): number | string {
  const match = EXTENDED.exec(text) ?? BASIC.exec(text)
  if (!match) return 'not ISO 8601 with an offset or Z'
  const wall = wallTime(match)
  if (wall === undefined) return 'no such date or time of day'
  const offset = readOffset(match[8] ?? 'Z')
  return offset === undefined ? 'no such offset' : wall - offset
}

function readLocal(text: string, zone: Zone): number | string {
  const match = LOCAL.exec(text)
  if (!match) return 'not YYYY-MM-DD hh:mm:ss'
  const wall = wallTime(match)
  if (wall === undefined) return 'no such date or time of day'
  const instants = zone.instantsOf(wall)
  if (instants.length === 0) return `the clocks of ${zone.name} skip this time`
  if (instants.length > 1) return `the clocks of ${zone.name} show this time twice`
  return instants[0] ?? 'no such time'
}

/** The wall time of year, month, day, hour, minute, second and fraction as if it were UTC; undefined where none. */
function wallTime(match: RegExpExecArray): number | undefined {
  const year = Number(match[1])
  const month = Number(match[2])
  const day = Number(match[3])
  const hour = Number(match[4])
  const minute = Number(match[5])
  const second = Number(match[6] ?? 0)
  if (hour > 23 || minute > 59 || second > 59 || month < 1 || month > 12 || day < 1) return undefined
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  if (year < 100) return undefined
  const fraction = match[7] === undefined ? 0 : Number(match[7].padEnd(3, '0').slice(0, 3))
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction)
}

function readOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || 0)
  if (hours > 18 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
