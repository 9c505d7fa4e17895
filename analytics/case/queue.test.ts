import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClockFace } from './due.ts'
import { unborn, type Case } from './machine/facts.ts'
import { compare, placeOf } from './present.ts'
import { openQueue, type Filters } from './queue.ts'
import type { Counts } from './shapes.ts'

const NOW = Date.UTC(2026, 10, 23, 8)
const DAY = 86_400_000

/** Due after so many half days; null: nobody can say. What stands still is due so long after whatever moment it is. */
interface Due {
  half_days: number | null
  paused: boolean
}

const KINDS = ['alert', 'remediation']
const STATES = ['open', 'acknowledged', 'closed']
const anyCase = fc
  .record({
    id: fc.integer({ min: 0, max: 40 }).map((n) => `c${n}`),
    kind: fc.constantFrom(...KINDS),
    state: fc.constantFrom(...STATES),
    owner: fc.constantFrom(null, '王芳', '李四'),
    organ: fc.constantFrom('GD-JYT', 'GD-GAT'),
    warn_level: fc.integer({ min: 1, max: 4 }),
    held: fc.constantFrom(null, { why: 'dark' as const, by: 'x' }),
    source: fc.constantFrom('security', 'dark'),
    stands: fc.boolean(),
    parent: fc.constantFrom(null, 'c1', 'c2'),
    title: fc.constantFrom({ zh: '扫描', en: 'Scan' }, { zh: '勒索', en: 'Ransom' }),
    opened_at: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ id, kind, ...over }): Case => ({ ...unborn(id, kind), ...over }))
const anyDue: fc.Arbitrary<Due> = fc.record({
  half_days: fc.constantFrom(null, -3, -1, 0, 1, 2, 3, 14, 15),
  paused: fc.boolean(),
})
type Act = { put: Case; due: Due } | { drop: string } | { pass: number }
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ put: anyCase, due: anyDue }) },
    { weight: 1, arbitrary: fc.record({ drop: fc.integer({ min: 0, max: 40 }).map((n) => `c${n}`) }) },
    { weight: 1, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 3 * DAY }) }) },
  ),
  { maxLength: 80, size: 'max' },
)
const maybe = <Value>(...values: Value[]) => fc.constantFrom<(Value | undefined)[]>(undefined, ...values)
const filters: fc.Arbitrary<Filters> = fc.record({
  kind: maybe(...KINDS),
  state: maybe('live', 'done', ...STATES),
  owner: maybe('nobody', '王芳'),
  organ: maybe('GD-JYT'),
  level: maybe(1, 2),
  due: maybe('breached' as const, 'day' as const, 'week' as const, 'none' as const),
  held: maybe(true, false),
  source: maybe('security', 'dark'),
  stands: maybe(true, false),
  parent: maybe('c1'),
  words: maybe('扫描', ' ransom ', 'gd-gat', ''),
})

const isDone = ({ state }: Case): boolean => state === 'closed'

/** A queue, and beside it a heap of cases without any order, which is looked through from end to end. */
function stage() {
  const all = new Map<string, { the: Case; due: Due; at: number }>()
  const clock = { at: NOW }
  const dueOf = (id: string, at: number): number | null => {
    const found = all.get(id)
    if (!found || found.due.half_days === null) return null
    return (found.due.paused ? at : found.at) + (found.due.half_days * DAY) / 2
  }
  /** One that is paused and has no end: nobody can say when it runs out. */
  const isOnClock = (id: string): boolean => {
    const due = all.get(id)?.due
    return due !== undefined && (due.half_days !== null || due.paused)
  }
  const queue = openQueue({
    isDone,
    next: ({ id }, at): ClockFace | null =>
      isOnClock(id)
        ? {
            due_at: dueOf(id, at),
            rule: '',
            due_day: null,
            uncovered: null,
            left_days: null,
            paused: all.get(id)?.due.paused ?? false,
            breached: null,
            light: 'green',
          }
        : null,
  })
  const rows = () =>
    [...all.values()].map(({ the }) => ({
      ...the,
      done: isDone(the),
      due_at: dueOf(the.id, clock.at),
      on_clock: isOnClock(the.id),
    }))
  return {
    queue,
    clock,
    rows,
    act: (act: Act): void => {
      if ('pass' in act) clock.at += act.pass
      else if ('drop' in act) {
        all.delete(act.drop)
        queue.drop(act.drop)
      } else {
        all.set(act.put.id, { the: act.put, due: act.due, at: clock.at })
        queue.put(act.put, clock.at)
      }
    },
  }
}

type Row = ReturnType<ReturnType<typeof stage>['rows']>[number]

function fits(row: Row, wanted: Filters, at: number): boolean {
  const { kind, state, owner, organ, level, due, held, source, stands, parent, words = '' } = wanted
  const states =
    { live: !row.done, done: row.done }[state ?? ''] ?? (state === undefined || row.state === state)
  const within = {
    any: true,
    none: row.due_at === null,
    breached: row.due_at !== null && row.due_at < at,
    day: row.due_at !== null && row.due_at <= at + DAY,
    week: row.due_at !== null && row.due_at <= at + 7 * DAY,
  }[due ?? 'any']
  const names = [row.title.zh, row.title.en, row.id, row.organ, row.owner ?? ''].map((name) =>
    name.toLowerCase(),
  )
  return (
    states &&
    within &&
    (kind === undefined || row.kind === kind) &&
    (owner === undefined || (row.owner ?? 'nobody') === owner) &&
    (organ === undefined || row.organ === organ) &&
    (level === undefined || row.warn_level === level) &&
    (held === undefined || (row.held !== null) === held) &&
    (source === undefined || row.source === source) &&
    (stands === undefined || row.stands === stands) &&
    (parent === undefined || row.parent === parent) &&
    names.some((name) => name.includes(words.trim()))
  )
}

function counted(rows: readonly Row[], at: number): Counts {
  const live = rows.filter(({ done, held }) => !done && held === null)
  const per = (of: (row: Row) => string | null): Record<string, number> => {
    const record: Record<string, number> = {}
    for (const row of live) {
      const name = of(row)
      if (name !== null) record[name] = (record[name] ?? 0) + 1
    }
    return record
  }
  return {
    live: live.length,
    unowned: live.filter(({ owner }) => owner === null).length,
    breached: live.filter(({ due_at }) => due_at !== null && due_at < at).length,
    soon: live.filter(({ due_at }) => due_at !== null && due_at <= at + DAY).length,
    on_clock: live.filter(({ on_clock }) => on_clock).length,
    held: rows.filter(({ done, held }) => !done && held !== null).length,
    by_kind: per(({ kind }) => kind),
    by_warn_level: per(({ warn_level }) => String(warn_level)),
    by_owner: per(({ owner }) => owner),
    by_source: per(({ source }) => source),
  }
}

describe('the queue', () => {
  it('lists, page after page, and counts what a look through all cases finds, whatever has happened to them', () => {
    fc.assert(
      fc.property(acts, filters, fc.integer({ min: 1, max: 7 }), (done, wanted, limit) => {
        const { queue, clock, rows, act } = stage()
        done.forEach(act)
        const expected = rows()
          .filter((row) => fits(row, wanted, clock.at))
          .sort((a, b) => compare(placeOf(a), placeOf(b)))
          .map(({ id }) => id)
        const listed: string[] = []
        let page = queue.page(wanted, clock.at, limit)
        listed.push(...page.cases.map(({ id }) => id))
        while (page.last) {
          expect(page.cases).toHaveLength(limit)
          page = queue.page(wanted, clock.at, limit, page.last)
          listed.push(...page.cases.map(({ id }) => id))
        }
        expect(listed).toEqual(expected)
        expect(page.total).toBe(expected.length)
        for (const kind of [undefined, ...KINDS])
          expect(queue.counts(clock.at, kind)).toEqual(
            counted(
              rows().filter((row) => kind === undefined || row.kind === kind),
              clock.at,
            ),
          )
        for (const id of ['c1', 'c2'])
          expect([...queue.childrenOf(id)].sort()).toEqual(
            rows()
              .filter(({ parent }) => parent === id)
              .map((row) => row.id)
              .sort(),
          )
      }),
      { numRuns: 300 },
    )
  })

  it('goes on behind a case that has gone since, and misses none of those that stayed', () => {
    const { queue, clock, act } = stage()
    for (let n = 0; n < 10; n++)
      act({ put: { ...unborn(`c${n}`, 'alert'), state: 'open' }, due: { half_days: n, paused: false } })
    const { last } = queue.page({}, clock.at, 4)
    act({ drop: 'c3' })
    act({ put: { ...unborn('c0', 'alert'), state: 'closed' }, due: { half_days: null, paused: false } })
    expect(queue.page({ state: 'live' }, clock.at, 4, last).cases.map(({ id }) => id)).toEqual([
      'c4',
      'c5',
      'c6',
      'c7',
    ])
  })
})
