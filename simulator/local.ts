/** Local time of the played province: Asia/Shanghai, UTC+8 without summer time since 1991. */

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const OFFSET = 8 * HOUR

export function floorTo(ms: number, step: number): number {
  return Math.floor(ms / step) * step
}

/** Days since 1970-01-01, local. */
export function dayOf(ms: number): number {
  return Math.floor((ms + OFFSET) / DAY)
}

/** Local midnight at which a day begins. */
export function startOfDay(day: number): number {
  return day * DAY - OFFSET
}

/** Milliseconds since local midnight. */
export function sinceMidnight(ms: number): number {
  return (ms + OFFSET) % DAY
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7
}

/** The Monday of a day's week. */
export function mondayOf(day: number): number {
  return day - ((weekdayOf(day) + 6) % 7)
}

export function dayOfText(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY)
}

/** `YYYY-MM-DD hh:mm:ss`. */
export function toLocal(ms: number): string {
  return new Date(ms + OFFSET).toISOString().slice(0, 19).replace('T', ' ')
}

/** `YYYYMMDD`, as document and alert numbers carry it. */
export function toCompactDate(ms: number): string {
  return toLocal(ms).slice(0, 10).replaceAll('-', '')
}

/** Reads `YYYY-MM-DD hh:mm:ss`; undefined where it is not one. */
export function fromLocal(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined
  const ms = Date.parse(`${text.replace(' ', 'T')}+08:00`)
  return Number.isNaN(ms) || toLocal(ms) !== text ? undefined : ms
}
