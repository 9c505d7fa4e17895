import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guangdong } from '../stage/cases.ts'
import type { Demand } from './book.ts'
import { openDesk, readPlace, type Desk } from './desk.ts'
import { caseClocks } from './due.ts'
import { openLog } from './log/log.ts'
import type { Filters } from './queue.ts'

const NOW = Date.UTC(2026, 10, 23, 8)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MANY = 5_000

let dir: string
let clock: { at: number; now(): number }
/** How often the end of a clock was worked out, which is what a row costs. */
let faces: number
let desk: Desk

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-cases-'))
  clock = { at: NOW, now: () => clock.at }
  faces = 0
  desk = open()
})
afterEach(() => {
  desk.book.log.close()
  rmSync(dir, { recursive: true })
})

function open(): Desk {
  const clocks = caseClocks(guangdong)
  const face: typeof clocks.face = (...given) => {
    faces += 1
    return clocks.face(...given)
  }
  return openDesk({ log: openLog(dir), clock, clocks: { ...clocks, face } })
}

const rule = { kind: 'rule' as const, id: 'test' }
const wang = { kind: 'person' as const, id: '王芳' }

/** Alerts, of which every tenth has a reporting clock that began a while ago, and every hundredth an owner besides. */
function raise(many: number): void {
  const raised = Array.from({ length: many }, (_, n): Demand => {
    const title = { zh: `告警 ${n}`, en: `Alert ${n}` }
    const given = { title, source: 'test', organ: `ORG-${n % 50}`, warn_level: 1 + (n % 4) }
    return { id: `alert-${n}`, kind: 'alert', command: 'raise', given, by: rule, at: NOW - HOUR }
  })
  const judged = raised
    .filter((_, n) => n % 10 === 0)
    .map(({ id }, n): Demand => {
      const given = { event_level: 3, comment: 'x', learnt_at: NOW - 9 * HOUR + n * MINUTE }
      return { id, command: 'judge', given, by: wang, at: NOW }
    })
  const claimed = raised
    .filter((_, n) => n % 100 === 0)
    .map(({ id }): Demand => ({ id, command: 'claim', by: wang, at: NOW }))
  expect(desk.book.actAll([...raised, ...judged, ...claimed]).refused).toEqual([])
}

function pages(filters: Filters, limit: number): string[][] {
  const read: string[][] = []
  for (let behind: string | null | undefined; behind !== null;) {
    const { cases, next } = desk.list(filters, limit, behind === undefined ? undefined : readPlace(behind))
    read.push(cases.map(({ id }) => id))
    behind = next
  }
  return read
}

describe('a desk with thousands of cases', () => {
  it('gives them page by page, each once, by due time, and says how many there are in all', () => {
    raise(MANY)
    const { total, counts, cases } = desk.list({ kind: 'alert', state: 'live' }, 100)
    expect(total).toBe(MANY)
    // Four hours for an event of the third level: those learnt of more than four hours ago are late.
    expect(counts).toMatchObject({
      live: MANY,
      unowned: 4_950,
      breached: 300,
      soon: 500,
      by_owner: { 王芳: 50 },
      by_source: { test: MANY },
    })
    expect(cases.slice(0, 3).map(({ id, breached }) => [id, breached])).toEqual([
      ['alert-0', true],
      ['alert-10', true],
      ['alert-20', true],
    ])
    const read = pages({ kind: 'alert', state: 'live' }, 100)
    expect(read).toHaveLength(MANY / 100)
    expect(new Set(read.flat()).size).toBe(MANY)
    // Behind those with a clock come the others, the gravest first.
    expect(
      read
        .flat()
        .slice(498, 502)
        .map((id) => desk.find(id)?.clocks.length),
    ).toEqual([1, 1, 0, 0])
    expect(pages({ owner: '王芳', state: 'live' }, 20).map((page) => page.length)).toEqual([20, 20, 10])
    expect(desk.list({ due: 'breached' }, 10).total).toBe(300)
    expect(desk.list({ owner: 'nobody', due: 'breached' }, 10).total).toBe(270)
    expect(desk.list({ words: '告警 4999' }, 10).cases.map(({ id }) => id)).toEqual(['alert-4999'])
  })

  it('works out for a page what stands on it, however many there are, and for a change that one case', () => {
    raise(MANY)
    desk.counts()
    faces = 0
    desk.list({ kind: 'alert', state: 'live', held: false }, 100)
    expect(faces).toBe(100)
    desk.book.act({ id: 'alert-0', command: 'report', given: { to: '省委网信办' }, by: wang, at: NOW })
    faces = 0
    expect(desk.list({ kind: 'alert', state: 'live' }, 100).cases[0]?.id).toBe('alert-10')
    expect(faces).toBeLessThanOrEqual(102)
  })

  it('counts what becomes late as the time passes, without anything happening', () => {
    raise(100)
    const late = () => desk.counts().breached
    expect(late()).toBe(10)
    clock.at += 12 * HOUR
    expect(late()).toBe(10)
    clock.at = NOW - 5 * HOUR + 1
    expect(late()).toBe(1)
  })

  it('is the same after a start, and where what was being done was not kept', () => {
    raise(200)
    const before = desk.list({ kind: 'alert' }, 500)
    expect(() =>
      desk.book.atomically(() => {
        desk.book.actAll([
          { id: 'alert-0', command: 'claim', by: { ...wang, id: '李四' }, at: NOW },
          {
            id: 'new',
            kind: 'alert',
            command: 'raise',
            given: { title: { zh: 'x', en: 'x' }, source: 'test', warn_level: 1 },
            by: rule,
            at: NOW,
          },
        ])
        expect(desk.list({ kind: 'alert' }, 500).total).toBe(201)
        throw new Error('it was not kept')
      }),
    ).toThrow('it was not kept')
    expect(desk.list({ kind: 'alert' }, 500)).toEqual(before)
    desk.book.log.close()
    desk = open()
    expect(desk.list({ kind: 'alert' }, 500)).toEqual(before)
  })

  it('has what another process has written', () => {
    raise(10)
    const other = open()
    other.book.act({ id: 'alert-1', command: 'claim', by: wang, at: NOW })
    other.book.log.close()
    expect(desk.list({ owner: '王芳' }, 10).total).toBe(2)
  })
})
