/** When a wall begins anew by itself: once a night at a quiet time, and before a heap that grew would break the browser. Pure. */

/** Half past three by the province's clock, give or take ten minutes, so that not all screens do it together. */
const NIGHT_MINUTE = 3 * 60 + 30
const SPREAD_MINUTES = 20
const MINUTE_MS = 60_000
/** A page younger than this has nothing to shed; one that began anew this night does not do it again. */
const YOUNG_MS = 60 * MINUTE_MS
/** From here on it begins anew once nobody uses it, from there on at once. */
const HEAP_SOFT_MB = 300
const HEAP_HARD_MB = 400

export interface Wear {
  /** How long the page has been up. */
  up_ms: number
  /** Minutes since midnight by the province's clock. */
  minute: number
  /** Null where the browser does not say. */
  heap_mb: number | null
  is_idle: boolean
  /** This screen's share of the spread, in [0, 1). */
  chance: number
}

export function shouldRecycle({ up_ms, minute, heap_mb, is_idle, chance }: Wear): boolean {
  if (heap_mb !== null && up_ms >= MINUTE_MS) {
    if (heap_mb >= HEAP_HARD_MB) return true
    if (heap_mb >= HEAP_SOFT_MB && is_idle) return true
  }
  if (up_ms < YOUNG_MS || !is_idle) return false
  const own = NIGHT_MINUTE + Math.floor((chance - 0.5) * SPREAD_MINUTES)
  // A few minutes of grace, for somebody may have been at the wall just then.
  return minute >= own && minute < own + 30
}

/** Minutes since midnight at a moment in a time zone. */
export function minuteOfDay(at: number, time_zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: time_zone,
  })
    .format(at)
    .split(':')
  return (Number(parts[0]) % 24) * 60 + Number(parts[1])
}
