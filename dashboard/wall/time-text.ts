/** Times and ages as they are written on the glass, in the province's own zone. */

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string, kind: 'time' | 'date'): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      ...(kind === 'time'
        ? { hour: '2-digit', minute: '2-digit', second: '2-digit' }
        : { year: 'numeric', month: '2-digit', day: '2-digit' }),
    })
    formats.set(key, format)
  }
  return format
}

/** `14:03:15` */
export function timeText(at: number, zone: string): string {
  return formatOf(zone, 'time').format(at)
}

/** `2026-11-23` */
export function dateText(at: number, zone: string): string {
  return formatOf(zone, 'date').format(at)
}

/** The time of day, with the date before it where it is not today's: `14:03:15`, `11-22 14:03`, `2025-12-31`. */
export function momentText(at: number, now: number, zone: string): string {
  const [date, today] = [dateText(at, zone), dateText(now, zone)]
  if (date === today) return timeText(at, zone)
  return date.slice(0, 4) === today.slice(0, 4) ? `${date.slice(5)} ${timeText(at, zone).slice(0, 5)}` : date
}

export interface Age {
  n: number
  unit: 'second' | 'minute' | 'hour' | 'day'
}

/** An age in its largest whole unit; what lies in the future is of no age. */
export function ageOf(ms: number): Age {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return { n: seconds, unit: 'second' }
  if (seconds < 3_600) return { n: Math.floor(seconds / 60), unit: 'minute' }
  if (seconds < 86_400) return { n: Math.floor(seconds / 3_600), unit: 'hour' }
  return { n: Math.floor(seconds / 86_400), unit: 'day' }
}

/** The share of a period that has passed, 0 to 1; null without both dates. Dates are days, `YYYY-MM-DD`; the last counts. */
export function elapsedShare(starts: string | null, ends: string | null, today: string): number | null {
  if (!starts || !ends) return null
  const [from, to, now] = [starts, ends, today].map((date) => Date.parse(`${date}T00:00:00Z`))
  if (from === undefined || to === undefined || now === undefined) return null
  const share = (now - from) / (to + 86_400_000 - from)
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : null
}
