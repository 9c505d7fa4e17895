/**
 * What a platform says that is hard to believe: nothing new for long, an hour larger than its days, a day that is hardly
 * one, a counter that fell. It is said beside the number, which stays what it is: whether it is wrong is for people to find.
 */
import type { CounterFall } from './counter-falls.ts'
import type { Novelty } from './novelty.ts'
import type { Volume } from './volumes.ts'

export const SUSPICIONS = ['stuck', 'jump', 'drop', 'reset'] as const

export interface Suspicion {
  /**
   * `stuck`: polls go well and bring nothing new. `jump`: an hour holds more than a day used to. `drop`: a day holds
   * hardly anything of what one used to. `reset`: a counter fell.
   */
  kind: (typeof SUSPICIONS)[number]
  /** What of it; empty where it is all. */
  field: string
  /** The last new fact, the hour, the day or the fall, epoch ms; null: it has said nothing new since it is asked. */
  since: number | null
  /** What it used to be and what it is, both an hour, a day or a value of a counter; null where it is stuck. */
  was: number | null
  is: number | null
  /** How many others of its kind there are that are not listed. */
  others: number
}

const HOUR_MS = 3_600_000
/** So many times what used to be is no busy day; all of a day in one hour is 24 times its mean. */
const FACTOR = 100
const DAY_HOURS = 24
const FEWEST_DAYS = 3
/** Weekends are among them. */
const A_WEEK = 7
const FIELDS = ['calls', 'records', 'bytes'] as const

/** Of the exchange, of which every period is a new fact: one that brings none is not quiet but stands still. */
export function judgeStuck(
  { fruitful, first_new, last_new, asked_since }: Novelty,
  cadence_s: number,
  at: number,
): Suspicion[] {
  const stuck = (since: number | null): Suspicion[] => [
    { kind: 'stuck', field: '', since, was: null, is: null, others: 0 },
  ]
  // What is told once a day may be a day and a half late; after two days nothing at all is no rhythm.
  if (fruitful === 0) return at - asked_since > 2 * DAY_HOURS * HOUR_MS ? stuck(null) : []
  // Whoever was fruitful once or twice has shown no rhythm.
  if (fruitful < FEWEST_DAYS) return []
  const usual = (last_new - first_new) / (fruitful - 1)
  return at - last_new > Math.max(HOUR_MS, 5 * usual, 3 * cadence_s * 1000) ? stuck(last_new) : []
}

/** The last hours against the days before, by what they hold in all and by what a period of theirs holds. */
export function judgeVolumes(volumes: readonly Volume[]): Suspicion[] {
  const of = (span: Volume['span']) => volumes.filter((one) => one.span === span && one.periods > 0)
  const days = of('day')
  return FIELDS.flatMap((field): Suspicion[] => {
    const before = days.filter((day) => day[field] > 0)
    const totals = before.map((day) => day[field])
    const each = before.map((day) => day[field] / day.periods)
    const found: Suspicion[] = []
    const [peak] = of('hour').sort((a, b) => b[field] - a[field])
    if (peak && before.length >= FEWEST_DAYS) {
      const was = median(totals) / DAY_HOURS
      const inAll = peak[field] > Math.max(FACTOR * was, ...totals)
      // Few periods that were heard make a small day; one long period makes a large hour. Neither makes both.
      const ofEach = peak[field] / peak.periods > Math.max(FACTOR * median(each), ...each)
      if (inAll && ofEach)
        found.push({ kind: 'jump', field, since: peak.at, was, is: peak[field], others: 0 })
    }
    const last = of('last_day')[0]
    if (last && last[field] > 0 && before.length >= A_WEEK) {
      const was = Math.min(...totals)
      const inAll = last[field] * FACTOR < was
      const ofEach = (last[field] / last.periods) * FACTOR < Math.min(...each)
      if (inAll && ofEach)
        found.push({ kind: 'drop', field, since: last.at, was, is: last[field], others: 0 })
    }
    return found
  })
}

/** A counter only rises: one that falls began anew, and what it counted in between is not known. */
export function judgeFalls(falls: readonly CounterFall[]): Suspicion[] {
  return falls.map(({ counter, at, was, is, others }) => ({
    kind: 'reset',
    field: counter,
    since: at,
    was,
    is,
    others,
  }))
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
