/** What a clock says at a moment: how much is left, that it has run out, stands still, or that nobody can say. Pure. */

export interface Due {
  due_at: number | null
  due_day: string | null
  uncovered: string | null
  paused: boolean
}

export type ClockSays =
  | { says: 'none' | 'paused' }
  | { says: 'uncovered'; date: string }
  | { says: 'left' | 'late'; ms: number; at: number; day: string | null }

export function clockSays({ due_at, due_day, uncovered, paused }: Due, now: number): ClockSays {
  if (uncovered !== null) return { says: 'uncovered', date: uncovered }
  if (paused) return { says: 'paused' }
  if (due_at === null) return { says: 'none' }
  const ms = due_at - now
  return { says: ms < 0 ? 'late' : 'left', ms: Math.abs(ms), at: due_at, day: due_day }
}

export type Sign = 'good' | 'warn' | 'bad' | 'unknown' | 'none'

/** The clock's own light, and never better than it; a clock that has run out since the light was told is red. */
export function signOf(
  said: ClockSays,
  light: 'green' | 'yellow' | 'orange' | 'red' | 'unknown' | null,
): Sign {
  switch (said.says) {
    case 'none':
      return 'none'
    case 'uncovered':
    case 'paused':
      return 'unknown'
    case 'late':
      return 'bad'
    case 'left':
      return light === 'green' ? 'good' : light === null || light === 'unknown' ? 'unknown' : 'warn'
  }
}
