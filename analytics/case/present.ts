/** Cases as the desks see them: with their names, their due times and their children. Pure. */
import type { ClockFace } from './due.ts'
import type { Case, Words } from './machine/facts.ts'
import type { Kind } from './machine/kind.ts'
import type { CaseRow } from './shapes.ts'

export interface Seen {
  kind: Kind
  clock: ClockFace | null
  /** Who is on that clock. */
  who: Words | null
  /** What the extension that is asked for would come to. */
  extension: CaseRow['extension']
  children: number
}

/** What only the page of a case shows. */
const LARGE = ['detail', 'evidence', 'more', 'clocks', 'doers']

export function rowOf(the: Case, { kind, clock, who, extension, children }: Seen): CaseRow {
  const row: Case = { ...the }
  for (const large of LARGE) Reflect.deleteProperty(row, large)
  const state = kind.states[the.state]
  return {
    ...row,
    kind_name: kind.name,
    state_name: state?.name ?? { zh: the.state, en: the.state },
    done: state?.done ?? false,
    children,
    due_at: clock?.due_at ?? null,
    due_day: clock?.due_day ?? null,
    due_who: who,
    uncovered: clock?.uncovered ?? null,
    paused: clock?.paused ?? false,
    light: clock?.light ?? null,
    breached: clock?.breached ?? false,
    extension,
  }
}

/** By due time, then by how grave it is, then the oldest first; what has no due time comes last. */
export type Place = readonly [number, number, number, string]

export function placeOf({
  due_at,
  warn_level,
  opened_at,
  id,
}: Pick<CaseRow, 'due_at' | 'warn_level' | 'opened_at' | 'id'>): Place {
  return [due_at ?? Number.MAX_SAFE_INTEGER, warn_level, opened_at, id]
}

export function compare(a: Place, b: Place): number {
  for (const place of [0, 1, 2] as const) if (a[place] !== b[place]) return a[place] - b[place]
  return a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0
}
