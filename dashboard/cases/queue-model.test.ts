import { expect, it } from 'vitest'
import { caseRow } from '../fixtures/cases.ts'
import type { Counts } from './api.ts'
import { linesOf } from './lines.ts'
import {
  ALL,
  belongs,
  countOf,
  isWanted,
  moveCursor,
  NOTHING,
  originsOf,
  pathOf,
  renew,
  takeChanges,
  titleOf,
} from './queue-model.ts'

const NOW = Date.UTC(2026, 10, 26, 2)
const COUNTS: Counts = {
  live: 12,
  unowned: 5,
  breached: 2,
  soon: 4,
  held: 80,
  by_kind: {},
  on_clock: 0,
  by_warn_level: {},
  by_owner: { 张三: 3 },
  by_source: { security: 7, dark: 4, upstream: 1 },
}

it('every view asks the server for its own cases, and what is mine for nobody while nobody said who they are', () => {
  const of = (view: 'all' | 'mine' | 'unowned' | 'breached' | 'held' | 'done', me = '张三') =>
    decodeURIComponent(pathOf('alert', { ...ALL, view }, me, null) ?? 'nothing')
  expect(of('all')).toBe('/api/v1/cases?kind=alert&limit=100&state=live&held=false')
  expect(of('mine')).toContain('owner=张三')
  expect(of('mine', '')).toBe('nothing')
  expect(of('unowned')).toContain('owner=nobody')
  expect(of('breached')).toContain('due=breached')
  expect(of('held')).toContain('held=true')
  expect(of('done')).toContain('state=done')
  expect(pathOf('remediation', { ...ALL, words: ' 学籍 ' }, '', 'p2')).toMatch(
    /words=%E5%AD%A6%E7%B1%8D&behind=p2$/,
  )
})

it('counts stand beside every view that is counted', () => {
  expect(countOf('all', COUNTS, '')).toBe(12)
  expect(countOf('mine', COUNTS, '张三')).toBe(3)
  expect(countOf('mine', COUNTS, '李四')).toBe(0)
  expect(countOf('mine', COUNTS, '')).toBeNull()
  expect(countOf('held', COUNTS, '')).toBe(80)
  expect(countOf('done', COUNTS, '')).toBeNull()
})

it('what the cases to do were raised by adds up to them, and each count asks for its own', () => {
  const origins = originsOf(COUNTS, '')
  expect(origins.map(({ source }) => source)).toEqual(['security', 'dark', 'upstream'])
  expect(origins.reduce((sum, { count }) => sum + count, 0)).toBe(COUNTS.live)
  expect(originsOf(COUNTS, 'overdue').at(-1)).toEqual({ source: 'overdue', count: 0 })
  const standing = { ...ALL, view: 'done' as const, source: 'security', stands: true }
  expect(pathOf('alert', standing, '', null)).toMatch(/state=done&source=security&stands=true$/)
  expect(isWanted(caseRow({ done: true }), standing, '', NOW)).toBe(true)
  expect(isWanted(caseRow({ done: true, stands: false }), standing, '', NOW)).toBe(false)
  expect(isWanted(caseRow({ source: 'dark' }), { ...ALL, source: 'security' }, '', NOW)).toBe(false)
})

it('no row moves when something is heard: it changes in its place, is marked, and what is new waits', () => {
  const [a, b] = [caseRow({ id: 'a', due_at: NOW + 1 }), caseRow({ id: 'b', due_at: NOW + 2 })]
  const sooner = caseRow({ id: 'b', version: 2, due_at: NOW - 5 })
  const fresh = caseRow({ id: 'c', due_at: NOW - 9 })
  const shown = takeChanges(renew(NOTHING, [a, b]), [sooner, fresh], () => true)
  expect(shown.rows.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(shown.rows[1]).toBe(sooner)
  expect([...shown.changed]).toEqual(['b'])
  expect([...shown.waiting]).toEqual(['c'])
  const renewed = renew(shown, [fresh, sooner, a])
  expect(renewed.rows.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  expect([...renewed.waiting]).toEqual([])
  expect([...renewed.changed]).toEqual(['c'])
})

it('an older word of a case does not undo a newer one, and what waited and went waits no more', () => {
  const now = caseRow({ id: 'a', version: 4, state: 'acknowledged' })
  const shown = takeChanges(
    renew(NOTHING, [now]),
    [caseRow({ id: 'a', version: 3 }), caseRow({ id: 'n' })],
    () => true,
  )
  expect(shown.rows[0]).toBe(now)
  expect(takeChanges(shown, [caseRow({ id: 'n', version: 2 })], () => false).waiting.size).toBe(0)
})

it('a case knows the views it stands in, and lateness does not wait for the server to say so', () => {
  const late = caseRow({ due_at: NOW - 1, breached: false })
  expect(belongs(late, 'breached', '', NOW)).toBe(true)
  expect(belongs(caseRow({ due_at: null }), 'soon', '', NOW)).toBe(false)
  expect(belongs(caseRow({ done: true }), 'all', '', NOW)).toBe(false)
  expect(belongs(caseRow({ held: { why: 'parent', by: 'p' } }), 'all', '', NOW)).toBe(false)
  expect(belongs(caseRow({ held: { why: 'parent', by: 'p' } }), 'held', '', NOW)).toBe(true)
  expect(belongs(caseRow({ owner: '张三' }), 'mine', '张三', NOW)).toBe(true)
})

it('the cursor stays on its case, stops at either end, and falls to its place where the case is gone', () => {
  expect(moveCursor(['a', 'b', 'c'], 'b', 1)).toBe('c')
  expect(moveCursor(['a', 'b', 'c'], 'c', 1)).toBe('c')
  expect(moveCursor(['a', 'b', 'c'], 'a', -1)).toBe('a')
  expect(moveCursor(['a', 'c'], 'b', 0, 1)).toBe('c')
  expect(moveCursor([], 'b', 1)).toBeNull()
})

it('the title counts what waits, and says so when nobody can know', () => {
  expect(titleOf('告警', 3, true)).toBe('(3) 告警')
  expect(titleOf('告警', 0, true)).toBe('(0) 告警')
  expect(titleOf('告警', 3, false)).toBe('(–) 告警')
  expect(titleOf('告警', undefined, true)).toBe('(–) 告警')
})

it('held children stand under their parent when it is unfolded, and those that are too many are counted', () => {
  const shown = renew(NOTHING, [caseRow({ id: 'p', children: 80 }), caseRow({ id: 'q' })])
  const beneath = new Map([['p', { rows: [caseRow({ id: 'x', parent: 'p' })], total: 80 }]])
  const lines = linesOf(shown, beneath, ({ id }) => id !== 'q')
  expect(lines.map(({ key }) => key)).toEqual(['p', 'p x', 'p more', 'q'])
  expect(lines[2]?.more).toBe(79)
  expect(lines.map(({ gone }) => gone)).toEqual([false, false, false, true])
})
