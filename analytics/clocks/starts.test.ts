/** The golden cases of what starts a clock: each says by which article, what was done when, and what then runs until when. */
import { describe, expect, test } from 'vitest'
import type { ClockRule } from '#province/clock.ts'
import { guangdong } from '../stage/cases.ts'
import { kindsOf } from '../case/kinds/kinds.ts'
import { decide, isRefusal } from '../case/machine/decide.ts'
import { unborn, type Case } from '../case/machine/facts.ts'
import { after } from '../case/machine/fold.ts'
import { toCalendar } from './calendar.ts'
import { dueAt } from './due.ts'

const calendar = toCalendar(guangdong.calendar)
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`)
const RULE_COMMANDS = ['raise', 'clear', 'recur', 'ran', 'verify']

/** When, which command, with what. */
type Deed = [at: string, command: string, given?: object, who?: string]

function play(kind_id: string, deeds: readonly Deed[], clocks: readonly ClockRule[]): Case {
  const kind = kindsOf(clocks).get(kind_id)
  if (!kind) throw new Error(`there is no kind ${kind_id}`)
  let the = unborn('x', kind_id)
  for (const [when, command, given = {}, who = '王芳'] of deeds) {
    const by = RULE_COMMANDS.includes(command)
      ? { kind: 'rule' as const, id: 'test' }
      : { kind: 'person' as const, id: who }
    const happening = decide(kind, the, { command, given, by }, at(when))
    if (isRefusal(happening)) throw new Error(`${when} ${command}: ${happening.refused.en}`)
    the = after(the, happening)
  }
  return the
}

function running(the: Case, clocks: readonly ClockRule[]): string[] {
  return the.clocks
    .filter(({ ended_at }) => ended_at === null)
    .map((clock) => {
      const rule = clocks.find(({ id }) => id === clock.rule)
      const due = rule && dueAt(rule, clock, calendar)
      if (!due || 'uncovered' in due) return `${clock.rule} ?`
      const until = new Date(due.due_at - 1 + 8 * 3_600_000).toISOString().slice(0, 10)
      const minute = new Date(due.due_at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
      return `${clock.rule} ${rule && 'hours' in rule.span ? minute : until}`
    })
}

const RAISED = { title: { zh: '勒索', en: 'Ransom' }, source: 'security', warn_level: 1 }
const judged = (event_level: number | null, more: object = {}) => ({ event_level, comment: 'x', ...more })
const CII = { reporter: 'critical_infrastructure' }
const REPORT = '国家网络安全事件报告管理办法 §4'
const SUMMARY = '国家网络安全事件报告管理办法（条号待核）'
const FLAW = '网络数据安全管理条例 §10'
const OPEN: Deed = ['2026-11-23 08:00', 'raise', RAISED]

type Golden = [shows: string, article: string, deeds: Deed[], runs: string[]]

describe('of an alert', () => {
  test.each<Golden>([
    ['a warning level starts nothing, however red', REPORT, [OPEN], []],
    [
      'a person’s judgement starts the report, from when it became known',
      REPORT,
      [OPEN, ['2026-11-23 09:00', 'judge', judged(3, { learnt_at: at('2026-11-23 08:30') })]],
      ['REPORT_OTHER 2026-11-23 12:30'],
    ],
    ['a general event is not reported', REPORT, [OPEN, ['2026-11-23 09:00', 'judge', judged(4)]], []],
    [
      'a graver judgement keeps the moment at which it became known',
      REPORT,
      [OPEN, ['2026-11-23 09:00', 'judge', judged(3)], ['2026-11-23 09:40', 'judge', judged(1)]],
      ['REPORT_OTHER 2026-11-23 13:00'],
    ],
    [
      'another operator is another term, from the same moment',
      REPORT,
      [OPEN, ['2026-11-23 09:00', 'judge', judged(3)], ['2026-11-23 09:40', 'judge', judged(3, CII)]],
      ['REPORT_CII 2026-11-23 10:00'],
    ],
    [
      'a judgement that is withdrawn and made again does not begin anew',
      REPORT,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(3)],
        ['2026-11-23 09:40', 'judge', judged(null)],
        ['2026-11-23 10:00', 'judge', judged(3)],
      ],
      ['REPORT_OTHER 2026-11-23 13:00'],
    ],
    [
      'the report of a grave event starts the next one',
      REPORT,
      [OPEN, ['2026-11-23 09:00', 'judge', judged(2, CII)], ['2026-11-23 09:30', 'report', { to: 'x' }]],
      ['REPORT_CII_ONWARD 2026-11-23 10:00'],
    ],
    [
      'which is still due when the same is judged once more',
      REPORT,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(2, CII)],
        ['2026-11-23 09:30', 'report', { to: 'x' }],
        ['2026-11-23 09:35', 'judge', judged(1, CII)],
      ],
      ['REPORT_CII_ONWARD 2026-11-23 10:00'],
    ],
    [
      'and is due from a graver judgement on where the lighter one was reported already',
      REPORT,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(3)],
        ['2026-11-23 09:30', 'report', { to: 'x' }],
        ['2026-11-23 10:30', 'judge', judged(2)],
      ],
      ['REPORT_OTHER_ONWARD 2026-11-23 11:30'],
    ],
    [
      'the end of the handling starts the summary',
      SUMMARY,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(3)],
        ['2026-11-23 09:30', 'report', { to: 'x' }],
        ['2026-11-24 10:00', 'resolve', { comment: 'x' }],
      ],
      ['REPORT_SUMMARY 2026-12-24'],
    ],
    [
      'so does its source when it says that it is over',
      SUMMARY,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(3)],
        ['2026-11-23 09:30', 'report', { to: 'x' }],
        ['2026-11-24 10:00', 'clear', { at: at('2026-11-24 10:00') }],
      ],
      ['REPORT_SUMMARY 2026-12-24'],
    ],
    [
      'it runs from that end where it is judged only then',
      SUMMARY,
      [OPEN, ['2026-11-24 10:00', 'resolve', { comment: 'x' }], ['2026-11-26 10:00', 'judge', judged(3)]],
      ['REPORT_OTHER 2026-11-26 14:00', 'REPORT_SUMMARY 2026-12-24'],
    ],
    [
      'what was never judged an event needs no summary',
      SUMMARY,
      [OPEN, ['2026-11-24 10:00', 'resolve', { comment: 'x' }]],
      [],
    ],
    [
      'nor is one due while the handling goes on after all',
      SUMMARY,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(3)],
        ['2026-11-23 09:30', 'report', { to: 'x' }],
        ['2026-11-24 10:00', 'resolve', { comment: 'x' }],
        ['2026-11-25 10:00', 'reopen', { comment: 'x' }],
      ],
      [],
    ],
    [
      'what comes back owes the summary of what was before',
      SUMMARY,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge', judged(3)],
        ['2026-11-23 09:30', 'report', { to: 'x' }],
        ['2026-11-24 10:00', 'resolve', { comment: 'x' }],
        ['2026-11-25 10:00', 'recur', { times: 1, at: at('2026-11-25 10:00'), warn_level: 1 }],
        ['2026-11-25 11:00', 'judge', judged(null)],
      ],
      ['REPORT_SUMMARY 2026-12-24'],
    ],
    [
      'a flaw that endangers the public is reported in 24 hours, on days off too',
      FLAW,
      [
        ['2026-10-01 08:00', 'raise', RAISED],
        ['2026-10-01 09:00', 'judge_flaw', { danger: 'public', comment: 'x' }],
      ],
      ['REPORT_FLAW 2026-10-02 09:00'],
    ],
    [
      'from when it was found, and beside what an event asks for',
      FLAW,
      [
        OPEN,
        [
          '2026-11-23 09:00',
          'judge_flaw',
          { danger: 'public', comment: 'x', learnt_at: at('2026-11-23 08:10') },
        ],
        ['2026-11-23 10:00', 'judge', judged(3)],
        ['2026-11-23 10:30', 'judge', judged(null)],
      ],
      ['REPORT_FLAW 2026-11-24 08:10'],
    ],
    [
      'a flaw without that danger is not',
      FLAW,
      [
        OPEN,
        ['2026-11-23 09:00', 'judge_flaw', { danger: 'public', comment: 'x' }],
        ['2026-11-23 09:10', 'judge_flaw', { danger: 'none', comment: 'x' }],
      ],
      [],
    ],
  ])('%s (%s)', (_shows, _article, deeds, runs) => {
    expect(running(play('alert', deeds, guangdong.clocks), guangdong.clocks)).toEqual(runs)
  })

  test('nothing is closed, shelved or dismissed while something must be reported', () => {
    const base: Deed[] = [
      OPEN,
      ['2026-11-23 09:00', 'judge', judged(3)],
      ['2026-11-23 09:30', 'report', { to: 'x' }],
      ['2026-11-24 10:00', 'resolve', { comment: 'x' }],
    ]
    const close: Deed = ['2026-11-25 10:00', 'close', { comment: 'x' }, '李四']
    expect(() => play('alert', [...base, close], guangdong.clocks)).toThrow('a reporting clock runs still')
    const summary: Deed = ['2026-11-25 09:00', 'report', { to: 'x', clock: 'REPORT_SUMMARY' }]
    expect(play('alert', [...base, summary, close], guangdong.clocks)).toMatchObject({ state: 'closed' })
    const flaw: Deed = ['2026-11-23 09:00', 'judge_flaw', { danger: 'public', comment: 'x' }]
    const dismiss: Deed = ['2026-11-23 10:00', 'dismiss', { reason: 'false_positive', comment: 'x' }]
    const shelve: Deed = ['2026-11-23 10:00', 'shelve', { reason: 'x', until: at('2026-11-24 10:00') }]
    expect(() => play('alert', [OPEN, flaw, dismiss], guangdong.clocks)).toThrow('dangerous flaw')
    expect(() => play('alert', [OPEN, flaw, shelve], guangdong.clocks)).toThrow('report first')
  })
})

const ORDER = {
  title: { zh: '学籍', en: 'School roll' },
  source: 'quality',
  clean_runs_needed: 1,
  more: { severity: 'serious' },
}
const TO_DISPATCH: Deed[] = [
  ['2026-09-24 10:00', 'raise', ORDER],
  ['2026-09-25 10:00', 'confirm'],
  ['2026-10-08 10:00', 'dispatch'],
]

describe('of a remediation order', () => {
  const REMEDY = '本省默认（待核）'
  const passed = (when: string): Deed => [when, 'ran', { result: 'passed', at: at(when) }]
  test.each<Golden>([
    [
      'it runs from the moment at which the rule is found red',
      REMEDY,
      [['2026-09-24 10:00', 'raise', ORDER]],
      ['REMEDY_SERIOUS 2026-10-09'],
    ],
    ['sending it out moves nothing', REMEDY, TO_DISPATCH, ['REMEDY_SERIOUS 2026-10-09']],
    [
      'it ends with the rule that runs clean, and starts anew when that is red again',
      REMEDY,
      [
        ...TO_DISPATCH,
        passed('2026-10-09 10:00'),
        ['2026-10-09 10:00', 'verify'],
        ['2026-11-09 10:00', 'recur', { at: at('2026-11-09 10:00') }],
      ],
      ['REMEDY_SERIOUS 2026-11-16'],
    ],
  ])('%s (%s)', (_shows, _article, deeds, runs) => {
    expect(running(play('remediation', deeds, guangdong.clocks), guangdong.clocks)).toEqual(runs)
  })

  test('a province whose rules say so lets it run from the moment at which it is sent out', () => {
    const clocks = guangdong.clocks.map((rule): ClockRule =>
      rule.on === 'opened' ? { ...rule, on: 'dispatched' } : rule,
    )
    expect(running(play('remediation', TO_DISPATCH.slice(0, 2), clocks), clocks)).toEqual([])
    expect(running(play('remediation', TO_DISPATCH, clocks), clocks)).toEqual(['REMEDY_SERIOUS 2026-10-14'])
  })
})

test('every clock of the alerts and orders of Guangdong is started by something that is done here', () => {
  const started = new Set<string>()
  for (const level of [1, 2, 3])
    for (const reporter of ['critical_infrastructure', 'central', 'other']) {
      let deeds: Deed[] = [OPEN, ['2026-11-23 09:00', 'judge', judged(level, { reporter })]]
      for (let the = play('alert', deeds, guangdong.clocks); ; the = play('alert', deeds, guangdong.clocks)) {
        the.clocks.forEach(({ rule }) => started.add(rule))
        if (!the.clocks.some(({ ended_at }) => ended_at === null)) break
        deeds = [...deeds, ['2026-11-23 09:10', 'report', { to: 'x' }]]
      }
      play('alert', [...deeds, ['2026-11-23 10:00', 'resolve', { comment: 'x' }]], guangdong.clocks)
        .clocks //
        .forEach(({ rule }) => started.add(rule))
    }
  play(
    'alert',
    [OPEN, ['2026-11-23 09:00', 'judge_flaw', { danger: 'public', comment: 'x' }]],
    guangdong.clocks,
  ).clocks.forEach(({ rule }) => started.add(rule))
  for (const severity of ['serious', 'ordinary', 'minor'])
    play(
      'remediation',
      [['2026-09-24 10:00', 'raise', { ...ORDER, more: { severity } }]],
      guangdong.clocks,
    ).clocks.forEach(({ rule }) => started.add(rule))
  const wanted = guangdong.clocks.filter(({ kind }) => kind === 'alert' || kind === 'remediation')
  expect([...started].sort()).toEqual(wanted.map(({ id }) => id).sort())
})
