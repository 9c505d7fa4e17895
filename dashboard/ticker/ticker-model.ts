/** In which order open alerts are told: the gravest first, and among equals the newest. */
import type { OpenAlert } from '#analytics/live/events.ts'

export const LEVELS = [1, 2, 3, 4] as const
export type Level = (typeof LEVELS)[number]

/** A level outside the four is told as the gravest: a doubt is not a reason to whisper. */
export function levelOf(alert: OpenAlert): Level {
  return LEVELS.find((level) => level === alert.warn_level) ?? 1
}

export function tickerOrder(alerts: readonly OpenAlert[]): OpenAlert[] {
  return [...alerts].sort(
    (a, b) =>
      levelOf(a) - levelOf(b) || b.observed_at - a.observed_at || alertKey(a).localeCompare(alertKey(b)),
  )
}

export function alertKey(alert: OpenAlert): string {
  return `${alert.platform}|${alert.alert}`
}
