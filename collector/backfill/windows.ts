/** Which windows of history are asked for. Pure. */
import type { Window } from '../poll/poll.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Where the first live poll begins. */
export function liveFrom(now: number, start_ms: number): number {
  return Math.floor((now - start_ms) / HOUR_MS) * HOUR_MS
}

/**
 * Up to where there is history: live polls cover the last day. A full hour, so that no hour is told partly in live
 * periods and partly in those of history, which are coarser and would be counted twice.
 */
export function historyUntil(now: number): number {
  return Math.floor((now - DAY_MS) / HOUR_MS) * HOUR_MS
}

/** The days behind the live one, newest first. */
export function pastWindows(until: number, days: number): Window[] {
  return Array.from({ length: days - 1 }, (_, day) => ({
    from: until - (day + 1) * DAY_MS,
    to: until - day * DAY_MS,
  }))
}

/**
 * What live polls can no longer tell, where the last good one lies more than a day back: from the first full hour
 * that none of it belongs to.
 */
export function missedWindows(stood: number, now: number): Window[] {
  const until = historyUntil(now)
  const windows: Window[] = []
  for (let from = Math.ceil(stood / HOUR_MS) * HOUR_MS; from < until; from += DAY_MS) {
    windows.unshift({ from, to: Math.min(from + DAY_MS, until) })
  }
  return windows
}
