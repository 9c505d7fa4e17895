/**
 * A third kind, sharing requests (政务数据共享条例 §§20–22, 27, 28), as nothing but a table: what is here is all that it takes
 * for the same machine, clocks, log, model checker, desk and copy in the store.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ClockRule } from '#province/clock.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { checkModel, type Act } from '../stage/case-model.ts'
import { guangdong } from '../stage/cases.ts'
import { openDesk, type Desk } from './desk.ts'
import { caseClocks } from './due.ts'
import { ended, started, startsOn } from './kinds/clocks.ts'
import { deskSteps, said } from './kinds/desk-steps.ts'
import { kindsOf } from './kinds/kinds.ts'
import { extensionSteps } from './kinds/leave.ts'
import { raised } from './kinds/raised.ts'
import { openLog } from './log/log.ts'
import { verify } from './log/verify.ts'
import { isRefusal } from './machine/decide.ts'
import type { Actor, Case, Facts } from './machine/facts.ts'
import { step, type Kind, type Step } from './machine/kind.ts'
import { openMirror } from './mirror.ts'
import { wordsOf } from './word.ts'

const ANSWERED = ['agreed', 'delivered', 'in_use', 'suspended']
const LIVE = ['draft', 'approved', 'submitted', 'supplement', 'disputed', ...ANSWERED]
const ALL = [...LIVE, 'refused', 'ended']

const goes = (
  command: string,
  zh: string,
  en: string,
  from: string[],
  to: string,
  more: Partial<Step> = {},
) => ({
  ...step({ command, name: { zh, en }, from, to, by: ['person'], takes: z.strictObject({ comment: said }) }),
  ...more,
})

function requestKind(rules: readonly ClockRule[]): Kind {
  const about = ({ more }: Case) => ({ kind: 'request', sharing: String(more['sharing']) })
  const start = (the: Case, on: 'received' | 'agreed', at: number): Facts['clocks'] =>
    started(the.clocks, startsOn(rules, on, about(the)), at)
  const takes = z.strictObject({ comment: said })
  return {
    id: 'request',
    name: { zh: '共享申请', en: 'sharing request' },
    on_desk: true,
    states: {
      draft: { name: { zh: '草拟', en: 'draft' } },
      approved: { name: { zh: '本部门已批', en: 'approved by its organ' } },
      submitted: { name: { zh: '已提交', en: 'submitted' } },
      supplement: { name: { zh: '待补正', en: 'to be completed' } },
      agreed: { name: { zh: '同意', en: 'agreed' } },
      delivered: { name: { zh: '已共享', en: 'delivered' } },
      in_use: { name: { zh: '使用中', en: 'in use' } },
      suspended: { name: { zh: '暂停', en: 'suspended' } },
      disputed: { name: { zh: '争议协调', en: 'disputed' } },
      refused: { name: { zh: '不同意', en: 'refused' }, done: true },
      ended: { name: { zh: '终止', en: 'ended' }, done: true },
    },
    steps: [
      raised('draft'),
      step({
        command: 'approve',
        name: { zh: '本部门审核', en: 'Approve' },
        from: ['draft'],
        to: 'approved',
        by: ['person'],
        apart: [{ from: 'raise' }],
        takes,
      }),
      step({
        command: 'submit',
        name: { zh: '提交', en: 'Submit' },
        from: ['approved'],
        to: 'submitted',
        by: ['person'],
        takes,
        set: (the, _given, at) => ({ clocks: start(the, 'received', at) }),
      }),
      // All that lacks is told once, and the clock does not stand still (§21).
      step({
        command: 'ask_supplement',
        name: { zh: '一次性告知', en: 'Tell what lacks' },
        from: ['submitted'],
        to: 'supplement',
        by: ['person'],
        needs: [
          {
            holds: (the) => the.more['told'] !== true,
            why: { zh: '须一次告知全部，不得再次退回', en: 'all that lacks is told once' },
          },
        ],
        takes,
        set: (the) => ({ more: { ...the.more, told: true } }),
      }),
      goes('supplement', '补正', 'Complete', ['supplement'], 'submitted'),
      step({
        command: 'agree',
        name: { zh: '同意', en: 'Agree' },
        from: ['submitted'],
        to: 'agreed',
        by: ['person'],
        takes,
        set: (the, _given, at) => ({
          clocks: start({ ...the, clocks: ended(the.clocks, at) }, 'agreed', at),
        }),
      }),
      step({
        command: 'refuse',
        name: { zh: '不同意', en: 'Refuse' },
        from: ['submitted'],
        to: 'refused',
        by: ['person'],
        takes: z.strictObject({ reason: said }),
        set: (the, _given, at) => ({ clocks: ended(the.clocks, at), stands: false }),
      }),
      step({
        command: 'deliver',
        name: { zh: '已共享', en: 'Deliver' },
        from: ['agreed'],
        to: 'delivered',
        by: ['person', 'rule'],
        takes: z.strictObject({ comment: z.string().default('') }),
        set: (the, _given, at) => ({ clocks: ended(the.clocks, at) }),
      }),
      goes('use', '开始使用', 'Use', ['delivered'], 'in_use'),
      goes('suspend', '暂停共享', 'Suspend', ['in_use'], 'suspended'),
      goes('resume', '恢复共享', 'Resume', ['suspended'], 'in_use'),
      goes('terminate', '终止共享', 'End', ['delivered', 'in_use', 'suspended'], 'ended'),
      goes('object', '提出争议', 'Object', ['refused'], 'disputed'),
      goes('uphold', '维持', 'Uphold', ['disputed'], 'refused'),
      step({
        command: 'overrule',
        name: { zh: '协调后同意', en: 'Overrule' },
        from: ['disputed'],
        to: 'agreed',
        by: ['person'],
        takes,
        set: (the, _given, at) => ({ clocks: start(the, 'agreed', at), stands: true }),
      }),
      step({
        command: 'remind',
        name: { zh: '催办', en: 'Remind' },
        from: ['submitted', 'supplement', 'agreed'],
        by: ['rule'],
        takes: z.strictObject({}),
        set: (the) => ({ reminded: the.reminded + 1 }),
      }),
      ...extensionSteps(rules, ['submitted', 'supplement']),
      ...deskSteps(LIVE, ALL),
    ],
    timers: [
      {
        command: 'remind',
        isDue: (the, at, due_at) => due_at !== null && at >= due_at && the.reminded === 0,
      },
    ],
  }
}

const kinds = new Map([...kindsOf(guangdong.clocks), ['request', requestKind(guangdong.clocks)]])
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`)

let scratch: ScratchStore
let dir: string
let desk: Desk
const clock = { at: at('2026-09-30 09:00'), now: () => clock.at }

beforeAll(async () => {
  scratch = await openScratchStore()
  dir = mkdtempSync(join(tmpdir(), 'yuemai-requests-'))
  desk = openDesk({ log: openLog(dir), clock, clocks: caseClocks(guangdong), kinds })
})

afterAll(async () => {
  desk.book.log.close()
  rmSync(dir, { recursive: true })
  await scratch.close()
})

function does(person: string, command: string, given: object = { comment: 'x' }, when = clock.at): Case {
  clock.at = when
  const by: Actor = { kind: 'person', id: person }
  const result = desk.book.act({ id: 'request-1', kind: 'request', command, given, by, at: when })
  if (isRefusal(result)) throw new Error(result.refused.en)
  return result
}

describe('a kind that is nothing but a table', () => {
  it('runs by its articles: reply, extension with an approver, delivery', () => {
    const asked = {
      title: { zh: '社保缴费', en: 'Social security' },
      source: 'request',
      more: { sharing: 'conditional' },
    }
    does('王芳', 'raise', asked)
    expect(() => does('王芳', 'approve')).toThrow('another person')
    does('李强', 'approve')
    does('王芳', 'submit')
    const face = () => desk.list({ kind: 'request' }, 10).cases.map(({ due_day, state }) => [state, due_day])
    expect(face(), '条例 §21: ten working days').toEqual([['submitted', '2026-10-20']])
    does('赵敏', 'ask_supplement', undefined, at('2026-10-09 10:00'))
    does('王芳', 'supplement', undefined, at('2026-10-13 10:00'))
    expect(face(), 'nothing lets it stand still').toEqual([['submitted', '2026-10-20']])
    expect(() => does('赵敏', 'ask_supplement')).toThrow('told once')
    expect(() => does('赵敏', 'ask_extension', { days: 11, reason: 'x' })).toThrow(
      '10 working days at the most',
    )
    does('赵敏', 'ask_extension', { days: 10, reason: '量大' })
    expect(() => does('赵敏', 'approve_extension', {})).toThrow('another person')
    const [asked_of] = desk.list({ kind: 'request' }, 10).cases
    expect(asked_of?.extension, 'who approves it is told to when').toEqual({
      unit: 'working_days',
      due_day: '2026-11-03',
    })
    does('主管', 'approve_extension', {})
    expect(face()).toEqual([['submitted', '2026-11-03']])
    does('赵敏', 'agree', undefined, at('2026-11-26 09:00'))
    expect(face(), '条例 §22: twenty working days').toEqual([['agreed', '2026-12-24']])
  })

  it('is listed, counted, reminded of, told of and explained as the others are', () => {
    desk.book.wake(at('2026-12-25 00:01'))
    clock.at = at('2026-12-25 00:01')
    const [row] = desk.list({ kind: 'request', due: 'breached' }, 10).cases
    expect(row).toMatchObject({ kind_name: { zh: '共享申请' }, breached: true, light: 'red', reminded: 1 })
    expect(desk.counts()).toMatchObject({ live: 1, breached: 1, by_kind: { request: 1 } })
    expect(row && wordsOf(row).map(({ key }) => key)).toEqual(['request-1/raised', 'request-1/reminded-1'])
    const the = desk.find('request-1')
    const detail = the && desk.detail(the, { kind: 'person', id: '赵敏' })
    expect(detail?.commands.find(({ command }) => command === 'deliver')).toMatchObject({ why_not: null })
    expect(detail?.clocks.map(({ rule, basis }) => [rule, basis?.zh])).toEqual([
      ['REQ_REPLY_COND', '政务数据共享条例 §21'],
      ['REQ_DELIVER', '政务数据共享条例 §22'],
    ])
  })

  it('stands in the chain and in the store like any other', async () => {
    does('赵敏', 'deliver', {})
    expect(verify(dir)).toMatchObject({ ok: true, entries: desk.book.log.head().seq })
    await openMirror(scratch.client, desk.book.log, guangdong).send(clock.at)
    const rows = await scratch.client.rows(
      z.object({ kind: z.string(), state: z.string() }),
      'SELECT kind, state FROM case_event FINAL ORDER BY seq DESC LIMIT 1',
    )
    expect(rows).toEqual([{ kind: 'request', state: 'delivered' }])
  })

  it('is checked by the same model: no refusal without its reason, no delivery without consent, no clock left running', () => {
    const comment = () => ({ comment: 'x' })
    const acts: Act[] = [
      ...[
        'approve',
        'submit',
        'ask_supplement',
        'supplement',
        'agree',
        'deliver',
        'use',
        'suspend',
        'resume',
      ],
      ...['terminate', 'object', 'uphold', 'overrule'],
    ].map((command): Act => ({ command, by: 'person', given: comment }))
    acts.push(
      { command: 'refuse', by: 'person', given: () => ({ reason: '无依据' }) },
      { command: 'refuse', by: 'person', given: () => ({ reason: ' ' }) },
      { command: 'agree', by: 'rule', given: comment },
      { command: 'ask_extension', by: 'person', given: () => ({ days: 6, reason: 'x' }) },
      { command: 'approve_extension', by: 'person', given: () => ({}) },
    )
    const agreed = new Set<string>()
    checkModel({
      kinds,
      ids: ['request-1', 'request-2', 'alert-1'],
      acts,
      runs: 40,
      judge({ case_id, kind, command, state, actor_kind }, before, the) {
        if (before.version === 0) agreed.delete(case_id)
        if (kind !== 'request') return
        if (command === 'agree' || command === 'overrule') {
          expect(actor_kind).toBe('person')
          agreed.add(case_id)
        }
        if (state === 'delivered') expect(agreed.has(case_id)).toBe(true)
        if (['refused', 'ended', 'delivered'].includes(state))
          expect(the.clocks.filter(({ ended_at }) => ended_at === null)).toEqual([])
        const days = the.clocks.flatMap(({ extensions }) => extensions.map((one) => one.days))
        expect(days.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10)
      },
    })
  }, 60_000)
})
