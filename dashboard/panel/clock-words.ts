/** What a case's clock says at a moment, in few words: how much is left, that it is late, or why nobody can say. Pure. */
import { ageOf } from '../wall/time-text.ts'

export interface Clocked {
  due_at: number | null
  uncovered: string | null
  paused: boolean
}

export type ClockSays = {
  says: 'left' | 'late' | 'paused' | 'uncovered' | 'none'
  n: number
  unit: ReturnType<typeof ageOf>['unit']
}

export function sayClock({ due_at, uncovered, paused }: Clocked, now: number): ClockSays {
  const nothing = { n: 0, unit: 'second' as const }
  if (uncovered !== null) return { says: 'uncovered', ...nothing }
  if (paused) return { says: 'paused', ...nothing }
  if (due_at === null) return { says: 'none', ...nothing }
  return { says: due_at < now ? 'late' : 'left', ...ageOf(Math.abs(due_at - now)) }
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
