/** Cases in the order of their due times, kept so as they change: a page costs what stands on it, whatever the book holds. */
import type { ClockFace } from './due.ts'
import type { Case } from './machine/facts.ts'
import { compare, placeOf, type Place } from './present.ts'
import type { Counts } from './shapes.ts'

export interface Filters {
  kind?: string | undefined
  state?: string | undefined
  owner?: string | undefined
  organ?: string | undefined
  level?: number | undefined
  due?: 'breached' | 'day' | 'week' | 'none' | undefined
  held?: boolean | undefined
  /** What raised it, such as `security`. */
  source?: string | undefined
  /** Whether what it is about still stands, as far as its source says. */
  stands?: boolean | undefined
  parent?: string | undefined
  /** What its title or one of its names has in it. */
  words?: string | undefined
}

export interface QueueOptions {
  isDone: (the: Case) => boolean
  /** The clock that runs out first. */
  next: (the: Case, at: number) => ClockFace | null
}

/** What the cases of a drawer have in common: what most questions are about, and all counts. */
interface Label {
  kind: string
  done: boolean
  held: boolean
  warn_level: number
  owner: string | null
  source: string
  stands: boolean
}

interface Item {
  the: Case
  place: Place
  is_on_clock: boolean
  names?: string
}

interface Drawer {
  label: Label
  items: Item[]
  /** How many of them a clock runs on. */
  on_clock: number
}

/** Items from one place of an ordered list to another. */
interface Run {
  items: readonly Item[]
  from: number
  to: number
}

export type Queue = ReturnType<typeof openQueue>

const DAY = 86_400_000
const NEVER = Number.MAX_SAFE_INTEGER

export function openQueue({ isDone, next }: QueueOptions) {
  const drawers = new Map<string, Drawer>()
  const where = new Map<string, { drawer: Drawer; item: Item }>()
  /** A clock that stands still moves its end along with the time. */
  const moving = new Set<string>()
  const children = new Map<string, Set<string>>()

  function put(the: Case, at: number): void {
    drop(the.id)
    const face = next(the, at)
    const label = labelOf(the, isDone(the))
    const key = JSON.stringify(label)
    const drawer = drawers.get(key) ?? { label, items: [], on_clock: 0 }
    drawers.set(key, drawer)
    const item: Item = {
      the,
      place: placeOf({ ...the, due_at: face?.due_at ?? null }),
      is_on_clock: face !== null,
    }
    drawer.items.splice(firstNotBefore(drawer.items, item.place), 0, item)
    if (item.is_on_clock) drawer.on_clock += 1
    where.set(the.id, { drawer, item })
    if (face?.paused) moving.add(the.id)
    if (the.parent !== null) children.set(the.parent, (children.get(the.parent) ?? new Set()).add(the.id))
  }

  function drop(id: string): void {
    const found = where.get(id)
    if (!found) return
    const { drawer, item } = found
    drawer.items.splice(firstNotBefore(drawer.items, item.place), 1)
    if (item.is_on_clock) drawer.on_clock -= 1
    if (drawer.items.length === 0) drawers.delete(JSON.stringify(drawer.label))
    where.delete(id)
    moving.delete(id)
    if (item.the.parent !== null) children.get(item.the.parent)?.delete(id)
  }

  function moveOn(at: number): void {
    for (const id of [...moving]) {
      const found = where.get(id)
      if (found) put(found.item.the, at)
    }
  }

  return {
    put,
    drop,
    /** The cases that hang on another, in no order. */
    childrenOf: (id: string): ReadonlySet<string> => children.get(id) ?? NONE,
    page(filters: Filters, at: number, limit: number, behind?: Place) {
      moveOn(at)
      const fits = pickerOf(filters)
      const runs = [...drawers.values()]
        .filter(({ label }) => isAskedFor(label, filters))
        .map(({ items }): Run => {
          const run = withinDue(items, filters.due, at)
          if (!fits) return run
          const picked = items.slice(run.from, run.to).filter(fits)
          return { items: picked, from: 0, to: picked.length }
        })
      const items = merge(
        behind ? runs.map((run) => ({ ...run, from: firstBehind(run, behind) })) : runs,
        limit + 1,
      )
      const last = items.length > limit ? items[limit - 1] : undefined
      return {
        total: runs.reduce((sum, { from, to }) => sum + to - from, 0),
        cases: items.slice(0, limit).map(({ the }) => the),
        /** Where the next page begins; undefined: this is the last. */
        last: last?.place,
      }
    },
    /** @param kind of all kinds where left out. */
    counts(at: number, kind?: string): Counts {
      moveOn(at)
      const counts = noCounts()
      for (const drawer of drawers.values())
        if (kind === undefined || drawer.label.kind === kind) count(counts, drawer, at)
      return counts
    },
  }
}

const NONE: ReadonlySet<string> = new Set()

function labelOf({ kind, held, warn_level, owner, source, stands }: Case, done: boolean): Label {
  return { kind, done, held: held !== null, warn_level, owner, source, stands }
}

function isAskedFor(label: Label, { kind, state, owner, level, held, source, stands }: Filters): boolean {
  if (kind !== undefined && label.kind !== kind) return false
  if (state === 'live' ? label.done : state === 'done' && !label.done) return false
  if (owner !== undefined && (label.owner ?? 'nobody') !== owner) return false
  if (level !== undefined && label.warn_level !== level) return false
  if (source !== undefined && label.source !== source) return false
  if (stands !== undefined && label.stands !== stands) return false
  return held === undefined || label.held === held
}

/** What the labels do not say; undefined where they say it all, and no case has to be looked at. */
function pickerOf({ state, organ, parent, words }: Filters): ((item: Item) => boolean) | undefined {
  const name = words?.trim().toLowerCase() ?? ''
  const stands = state === 'live' || state === 'done' ? undefined : state
  if (stands === undefined && organ === undefined && parent === undefined && name === '') return undefined
  return (item) =>
    (stands === undefined || item.the.state === stands) &&
    (organ === undefined || item.the.organ === organ) &&
    (parent === undefined || item.the.parent === parent) &&
    (name === '' || namesOf(item).includes(name))
}

/** Written once a case: who types looks through all of them, letter by letter. */
function namesOf(item: Item): string {
  const { id, title, organ, platform, category, upstream, dataset, rule, owner } = item.the
  item.names ??= [title.zh, title.en, id, organ, platform, category, upstream, dataset, rule, owner ?? '']
    .join('\n')
    .toLowerCase()
  return item.names
}

function withinDue(items: readonly Item[], due: Filters['due'], at: number): Run {
  const run = { items, from: 0, to: items.length }
  switch (due) {
    case undefined:
      return run
    case 'none':
      return { ...run, from: dueBefore(items, NEVER) }
    case 'breached':
      return { ...run, to: dueBefore(items, at) }
    case 'day':
      return { ...run, to: dueBefore(items, at + DAY + 1) }
    case 'week':
      return { ...run, to: dueBefore(items, at + 7 * DAY + 1) }
  }
}

/** Of several lists that are in order the first `most`, in order. */
function merge(runs: readonly Run[], most: number): Item[] {
  const heads = runs.filter(({ from, to }) => from < to).map((run) => ({ ...run }))
  const merged: Item[] = []
  while (merged.length < most) {
    let first: { run: Run; item: Item } | undefined
    for (const run of heads) {
      const item = run.from < run.to ? run.items[run.from] : undefined
      if (item && (!first || compare(item.place, first.item.place) < 0)) first = { run, item }
    }
    if (!first) break
    merged.push(first.item)
    first.run.from += 1
  }
  return merged
}

function count(counts: Counts, { label, items, on_clock }: Drawer, at: number): void {
  if (label.done) return
  if (label.held) {
    counts.held += items.length
    return
  }
  counts.live += items.length
  counts.on_clock += on_clock
  if (label.owner === null) counts.unowned += items.length
  else add(counts.by_owner, label.owner, items.length)
  counts.breached += dueBefore(items, at)
  counts.soon += dueBefore(items, at + DAY + 1)
  add(counts.by_kind, label.kind, items.length)
  add(counts.by_warn_level, String(label.warn_level), items.length)
  add(counts.by_source, label.source, items.length)
}

function add(record: Record<string, number>, key: string, times: number): void {
  record[key] = (record[key] ?? 0) + times
}

function noCounts(): Counts {
  return {
    live: 0,
    unowned: 0,
    breached: 0,
    soon: 0,
    on_clock: 0,
    held: 0,
    by_kind: {},
    by_warn_level: {},
    by_owner: {},
    by_source: {},
  }
}

const firstNotBefore = (items: readonly Item[], place: Place): number =>
  firstWhere(items, 0, (item) => compare(item.place, place) >= 0)

const firstBehind = ({ items, from, to }: Run, place: Place): number =>
  Math.min(
    firstWhere(items, from, (item) => compare(item.place, place) > 0),
    to,
  )

/** How many are due before a moment; what has no due time is due never. */
const dueBefore = (items: readonly Item[], at: number): number =>
  firstWhere(items, 0, ({ place: [due_at] }) => due_at >= at)

/** The first place from `low` on at which something holds that holds for all behind it. */
function firstWhere(items: readonly Item[], low: number, holds: (item: Item) => boolean): number {
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item && holds(item)) high = middle
    else low = middle + 1
  }
  return low
}
