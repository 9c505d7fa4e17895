/** For how long a platform that does not answer well is left alone. Pure; the jitter is a hash, the same in every run. */
import { hash } from 'node:crypto'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_S = 3600

/** Failures in a row that are asked again at the very next slot: enough to call a platform down, with no delay. */
export const PATIENCE = 3
/** Failures in a row of all of a platform's feeds together after which one asks for all of them. */
export const BREAK_AFTER = 5
const UNAUTHORISED_MS = MINUTE_MS
const LONGEST_UNAUTHORISED_MS = 15 * MINUTE_MS
const PLATFORM_UNAUTHORISED_MS = 3 * MINUTE_MS

/**
 * The longest a dark platform is left alone: four of its cadences, but a minute at the least and three at the most, so
 * that what is back is seen to be back before anybody wonders.
 */
function longestMs(cadence_s: number): number {
  return Math.min(Math.max(4 * cadence_s * SECOND_MS, MINUTE_MS), 3 * MINUTE_MS)
}

/** From 0 to 1, by a hash. */
function unit(name: string, failures: number): number {
  return hash('sha256', `${name}\n${failures}`, 'buffer').readUInt32BE(0) / 2 ** 32
}

/** Before a feed is asked again after so many failures in a row; 0: at its next slot. */
export function feedBackoffMs(name: string, failures: number, cadence_s: number): number {
  if (failures < PATIENCE || cadence_s * SECOND_MS >= longestMs(cadence_s)) return 0
  const delay = cadence_s * SECOND_MS * 2 ** Math.min(failures - PATIENCE + 1, 20)
  return Math.min(delay, longestMs(cadence_s)) * (0.85 + 0.15 * unit(name, failures))
}

/** Before a platform is asked again, however many feeds it has; 0: at the next slot of any. */
export function platformBackoffMs(name: string, failures: number, cadence_s: number): number {
  if (failures < BREAK_AFTER) return 0
  const longest = longestMs(cadence_s)
  const first = Math.min(Math.max(cadence_s * SECOND_MS, 5 * SECOND_MS), longest)
  const delay = first * 2 ** Math.min(failures - BREAK_AFTER, 20)
  return Math.min(delay, longest) * (0.85 + 0.15 * unit(name, failures))
}

/** A feed asked once an hour or a day does not wait for its next slot to make up for one that failed; 0: it does. */
export function makeUpMs(failures: number, cadence_s: number): number {
  if (cadence_s < HOUR_S) return 0
  const delay = 5 * MINUTE_MS * 2 ** Math.min(failures - 1, 20)
  return delay < (cadence_s * SECOND_MS) / 4 ? delay : 0
}

/** After a 401 or 403: never more than once a minute for a platform. */
export function unauthorisedMs(name: string, failures: number, whole: boolean): number {
  const delay = UNAUTHORISED_MS * 2 ** Math.min(failures - 1, 20)
  const longest = whole ? PLATFORM_UNAUTHORISED_MS : LONGEST_UNAUTHORISED_MS
  return Math.min(delay, longest) * (1 + 0.1 * unit(name, failures))
}

/** After a 429, or a 503 that says for how long: what it asks for, but not the same short wait over and over. */
export function rateLimitedMs(asked_ms: number | undefined, times: number, cadence_s: number): number {
  const own = Math.min(cadence_s * SECOND_MS * 2 ** Math.min(times, 20), longestMs(cadence_s))
  if (asked_ms === undefined || asked_ms === 0) return own
  return times <= 2 ? asked_ms : Math.max(asked_ms, own)
}
