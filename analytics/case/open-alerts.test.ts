import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { guangdong } from '../stage/cases.ts'
import { evaluateAll } from '../stage/evaluation.ts'
import { land, MINUTE, NOW, pollRow, securityRow, type Landed } from '../stage/rows.ts'
import { openDesk, type Desk } from './desk.ts'
import { caseClocks } from './due.ts'
import { openLog } from './log/log.ts'
import { readAllOpenAlerts, readAlertsSince } from './raise/read-security.ts'
import { fingerprintOf } from './raise/security.ts'
import { openSecurityIntake } from './raise/take-security.ts'
import { caseId } from './book.ts'

let scratch: ScratchStore
let dir: string
let desk: Desk

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(async () => {
  await scratch.empty()
  await scratch.client.insert('registered_feed', JSON.stringify(FEED))
  dir = mkdtempSync(join(tmpdir(), 'yuemai-cases-'))
  desk = openDesk({ log: openLog(dir), clock: { now: () => NOW }, clocks: caseClocks(guangdong) })
  return () => {
    desk.book.log.close()
    rmSync(dir, { recursive: true })
  }
})
afterAll(() => scratch.close())

const say = (alert: string, over: Partial<Landed<'security'>> = {}) =>
  securityRow({ alert, observed_at: NOW - 10 * MINUTE, known_at: NOW - 9 * MINUTE, ...over })

const FEED = {
  platform: 'gd-jyt',
  organ: 'GD-JYT',
  region: '440000',
  feed: 'security',
  cadence_s: 300,
  active: 1,
  registered_at: NOW,
}
const POLL = pollRow({ feed: 'security', started: NOW - MINUTE })

const intake = () => openSecurityIntake(desk.book, (demands) => [...demands])

/** The wall's number, of the whole province. */
async function onTheWall(at: number): Promise<number> {
  const samples = await evaluateAll(scratch.client, '440000', at, [{ code: 'GD-JYT', region: '440000' }])
  return samples.find(
    ({ indicator, scope_kind, part }) =>
      indicator === 'open_alerts' && scope_kind === 'province' && part === '',
  )?.value as number
}

const onTheDesk = () => desk.list({ kind: 'alert' }, 100).open_alerts

const listed = (filters: object): number => desk.list({ kind: 'alert', ...filters }, 100).total

it('the wall’s open alerts are found again on the desk, divided by how their cases stand, and listed by these', async () => {
  await land(scratch.client, {
    poll: [POLL],
    security: [
      // One matter said three times is one case.
      ...['a1', 'a2', 'a3'].map((alert) => say(alert)),
      say('b1', { title: '挖矿' }),
      say('c1', { title: '误报的' }),
      say('c2', { title: '误报的' }),
      say('d1', { title: '已恢复' }),
      say('d1', { title: '已恢复', state: 'closed', observed_at: NOW - MINUTE, known_at: NOW - MINUTE }),
    ],
  })
  intake().take(await readAllOpenAlerts(scratch.client), NOW, true)
  intake().take(await readAlertsSince(scratch.client, 0), NOW)
  expect(onTheDesk()).toEqual({ total: 6, live: 6, held: 0, done: 0 })
  const idOf = (title: string): string =>
    caseId('alert', fingerprintOf({ organ: 'GD-JYT', category: say('').category, title, upstream: '' }))
  const given = { reason: 'false_positive', comment: '演练' }
  desk.book.act({ id: idOf('误报的'), command: 'dismiss', given, by: { kind: 'person', id: 'li' }, at: NOW })
  const dark = { why: 'dark', by: 'x' }
  desk.book.act({
    id: idOf('挖矿'),
    command: 'hold',
    given: dark,
    by: { kind: 'rule', id: 'holds' },
    at: NOW,
  })
  expect(onTheDesk()).toEqual({ total: 6, live: 3, held: 1, done: 2 })
  // Whoever has closed a case has not closed the alert: its source says of that.
  expect(await onTheWall(NOW)).toBe(6)
  const open = { source: 'security', stands: true }
  expect(listed({ state: 'live', held: false, ...open })).toBe(1)
  expect(listed({ state: 'live', held: true, ...open })).toBe(1)
  expect(listed({ state: 'done', ...open })).toBe(1)
})

it('what its source has closed is open on neither, and what only a rule saw is no alert of the feed', async () => {
  await land(scratch.client, { poll: [POLL], security: [say('a1')] })
  intake().take(await readAllOpenAlerts(scratch.client), NOW, true)
  const title = { zh: '平台失联', en: 'silent' }
  const raised = { title, source: 'dark', warn_level: 2, fingerprint: 'dark|gd-gat' }
  const by = { kind: 'rule', id: 'dark' } as const
  desk.book.act({
    id: caseId('alert', 'dark|gd-gat'),
    kind: 'alert',
    command: 'raise',
    given: raised,
    by,
    at: NOW,
  })
  expect(desk.list({ kind: 'alert' }, 100).counts).toMatchObject({
    live: 2,
    by_source: { security: 1, dark: 1 },
  })
  expect([onTheDesk().total, await onTheWall(NOW)]).toEqual([1, 1])
  const later = NOW + MINUTE
  await land(scratch.client, {
    security: [say('a1', { state: 'closed', observed_at: later, known_at: later })],
  })
  intake().take(await readAlertsSince(scratch.client, NOW), later)
  // The wall tells of a moment: what was still open then is so on it.
  expect([await onTheWall(NOW), await onTheWall(later), onTheDesk().total]).toEqual([1, 0, 0])
})
