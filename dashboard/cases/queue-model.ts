/** The queue as one person looks at it: which cases, in which order, and what has changed since. Pure. */
import type { CaseRow, Counts, DeskKind } from './api.ts'

export const VIEWS = ['all', 'mine', 'unowned', 'soon', 'breached', 'held', 'done'] as const
export type View = (typeof VIEWS)[number]

export interface Wanted {
  view: View
  words: string
  /** What raised them; empty: whatever did. */
  source: string
  /** Only what still stands, as far as its source says. */
  stands: boolean
}

export const ALL: Wanted = { view: 'all', words: '', source: '', stands: false }

export const PAGE_SIZE = 100

/** Null: it cannot be asked for, because nobody knows whose cases "mine" are. */
export function pathOf(
  kind: DeskKind,
  { view, words, source, stands }: Wanted,
  me: string,
  behind: string | null,
): string | null {
  if (view === 'mine' && me === '') return null
  const asked = new URLSearchParams({ kind, limit: String(PAGE_SIZE), ...FILTERS[view] })
  if (view === 'mine') asked.set('owner', me)
  if (source !== '') asked.set('source', source)
  if (stands) asked.set('stands', 'true')
  if (words.trim() !== '') asked.set('words', words.trim())
  if (behind !== null) asked.set('behind', behind)
  return `/api/v1/cases?${asked.toString()}`
}

const FILTERS: Record<View, Record<string, string>> = {
  all: { state: 'live', held: 'false' },
  mine: { state: 'live', held: 'false' },
  unowned: { state: 'live', held: 'false', owner: 'nobody' },
  soon: { state: 'live', held: 'false', due: 'day' },
  breached: { state: 'live', held: 'false', due: 'breached' },
  held: { state: 'live', held: 'true' },
  done: { state: 'done' },
}

/** How many there are of a view; null where nobody counts them. */
export function countOf(view: View, counts: Counts, me: string): number | null {
  switch (view) {
    case 'all':
      return counts.live
    case 'mine':
      return me === '' ? null : (counts.by_owner[me] ?? 0)
    case 'unowned':
    case 'soon':
    case 'breached':
    case 'held':
      return counts[view]
    case 'done':
      return null
  }
}

/** Whether a case stands in a view now: of what no longer does, the row stays until the list is renewed, and says so. */
export function belongs(row: CaseRow, view: View, me: string, now: number): boolean {
  if (view === 'done') return row.done
  if (row.done || (row.held !== null) !== (view === 'held')) return false
  switch (view) {
    case 'all':
    case 'held':
      return true
    case 'mine':
      return row.owner === me
    case 'unowned':
      return row.owner === null
    case 'soon':
      return row.due_at !== null && row.due_at <= now + DAY
    case 'breached':
      return row.breached || (row.due_at !== null && row.due_at < now)
  }
}

const DAY = 86_400_000

/** Whether a case is among those that are looked at, as far as it can be told without the server. */
export function isWanted(row: CaseRow, { view, source, stands }: Wanted, me: string, now: number): boolean {
  return belongs(row, view, me, now) && (source === '' || row.source === source) && (!stands || row.stands)
}

export interface Origin {
  source: string
  count: number
}

/** What the cases to do were raised by, the most first; the one that is looked at stands there even with none. */
export function originsOf({ by_source }: Pick<Counts, 'by_source'>, wanted: string): Origin[] {
  const counts: Record<string, number> = { ...(wanted !== '' && { [wanted]: 0 }), ...by_source }
  return Object.entries(counts)
    .map(([source, count]) => ({ source, count }))
    .sort((a, b) => b.count - a.count || (a.source < b.source ? -1 : 1))
}

export interface Shown {
  rows: readonly CaseRow[]
  /** Ids of those that have changed since the list was asked for. */
  changed: ReadonlySet<string>
  /** Ids of those that have come or moved in from elsewhere, and stand in no row. */
  waiting: ReadonlySet<string>
}

export const NOTHING: Shown = { rows: [], changed: new Set(), waiting: new Set() }

/** What was heard is taken into the rows where they stand: none moves, so that none is missed by a keystroke. */
export function takeChanges(shown: Shown, heard: readonly CaseRow[], fits: (row: CaseRow) => boolean): Shown {
  const news = new Map(heard.map((row) => [row.id, row]))
  const changed = new Set(shown.changed)
  const waiting = new Set(shown.waiting)
  const rows = shown.rows.map((row) => {
    const next = news.get(row.id)
    news.delete(row.id)
    if (!next || next.version <= row.version) return row
    changed.add(row.id)
    return next
  })
  for (const row of news.values()) {
    if (fits(row)) waiting.add(row.id)
    else waiting.delete(row.id)
  }
  return { rows, changed, waiting }
}

/** A renewed list; what was not in the old one, or is of another version, is marked. */
export function renew(shown: Shown, rows: readonly CaseRow[]): Shown {
  if (shown.rows.length === 0) return { ...NOTHING, rows }
  const versions = new Map(shown.rows.map(({ id, version }) => [id, version]))
  const changed = rows.filter(({ id, version }) => versions.get(id) !== version).map(({ id }) => id)
  return { rows, changed: new Set(changed), waiting: new Set() }
}

/** The row that the cursor goes to: it stays on its case while that is there, and else on its place. */
export function moveCursor(
  ids: readonly string[],
  at: string | null,
  by: -1 | 0 | 1,
  place = 0,
): string | null {
  if (ids.length === 0) return null
  const found = at === null ? -1 : ids.indexOf(at)
  const from = found === -1 ? (at === null && by === 1 ? place - 1 : place) : found
  return ids[Math.min(Math.max(from + by, 0), ids.length - 1)] ?? null
}

/** `(3) 告警`: how many wait; `(–)` while nobody can say. */
export function titleOf(title: string, live: number | undefined, is_live: boolean): string {
  return `(${is_live && live !== undefined ? live : '–'}) ${title}`
}
