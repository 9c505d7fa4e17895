/** What a case's clock says at a moment: how much is left, that it has run out, stands still, or that nobody can say. Pure. */
import { ageOf, type Age } from '../wall/time-text.ts'

export interface Clocked {
  due_at: number | null
  /** The first day without a calendar, where the term reaches one. */
  uncovered: string | null
  paused: boolean
}

export type ClockSays =
  | { says: 'none' | 'paused' }
  | { says: 'uncovered'; date: string }
  /** How long until it is due, or since: ms. */
  | { says: 'left' | 'late'; ms: number; at: number }

export function clockSays({ due_at, uncovered, paused }: Clocked, now: number): ClockSays {
  if (uncovered !== null) return { says: 'uncovered', date: uncovered }
  if (paused) return { says: 'paused' }
  if (due_at === null) return { says: 'none' }
  return { says: due_at < now ? 'late' : 'left', ms: Math.abs(due_at - now), at: due_at }
}

/** A term in its largest unit, and below a day with its minutes: of the four hours of an article the last one counts. */
export function termOf(ms: number): Age[] {
  const age = ageOf(ms)
  const minutes = ageOf(ms % 3_600_000)
  return age.unit === 'hour' && minutes.unit === 'minute' ? [age, minutes] : [age]
}

/** The same in words. */
export function termText(ms: number, word: (age: Age) => string): string {
  return termOf(ms).map(word).join(' ')
}

/** Never better than the clock's own light; what has run out since is red. */
export function clockStatus(
  says: ClockSays['says'],
  light: string | null,
): 'good' | 'warn' | 'bad' | 'unknown' {
  if (says === 'late' || light === 'red') return 'bad'
  if (says !== 'left') return 'unknown'
  if (light === 'green') return 'good'
  return light === 'yellow' || light === 'orange' ? 'warn' : 'unknown'
}
