import { describe, expect, it } from 'vitest'
import { checkModel, MINUTE, type Act } from '../stage/case-model.ts'
import { guangdong } from '../stage/cases.ts'
import { hasRunningClock } from './kinds/clocks.ts'
import { kindsOf } from './kinds/kinds.ts'
import { happeningOf, type Entry } from './log/entry.ts'
import type { Case } from './machine/facts.ts'

/** What one may be told to do, by whom, with what. Much of it is refused most of the time, which is the point. */
const ACTS: Act[] = [
  { command: 'acknowledge', by: 'person', given: (at) => ({ comment: 'x', until: at + 20 * MINUTE }) },
  { command: 'unacknowledge', by: 'person', given: () => ({}) },
  { command: 'escalate', by: 'person', given: () => ({}) },
  { command: 'escalate', by: 'rule', given: () => ({}) },
  { command: 'start', by: 'person', given: () => ({}) },
  { command: 'claim', by: 'person', given: () => ({}) },
  { command: 'shelve', by: 'person', given: (at) => ({ reason: 'x', until: at + 20 * MINUTE }) },
  { command: 'unshelve', by: 'person', given: () => ({}) },
  { command: 'judge', by: 'person', given: () => ({ event_level: 2, comment: 'x' }) },
  { command: 'judge', by: 'person', given: () => ({ event_level: null, comment: 'x' }) },
  { command: 'judge', by: 'rule', given: () => ({ event_level: 2, comment: 'x' }) },
  { command: 'judge_flaw', by: 'person', given: () => ({ danger: 'public', comment: 'x' }) },
  { command: 'judge_flaw', by: 'rule', given: () => ({ danger: 'public', comment: 'x' }) },
  { command: 'report', by: 'person', given: () => ({ to: 'x', clock: 'REPORT_OTHER' }) },
  { command: 'report', by: 'person', given: () => ({ to: 'x' }) },
  { command: 'resolve', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'close', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'dismiss', by: 'person', given: () => ({ reason: 'duplicate', comment: 'x' }) },
  { command: 'reopen', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'clear', by: 'rule', given: (at) => ({ at }) },
  { command: 'recur', by: 'rule', given: (at) => ({ times: 1, at, warn_level: 2 }) },
  { command: 'recur', by: 'rule', given: (at) => ({ at }) },
  { command: 'hold', by: 'rule', given: () => ({ why: 'dark', by: 'x' }) },
  { command: 'release', by: 'rule', given: () => ({}) },
  { command: 'confirm', by: 'person', given: () => ({}) },
  { command: 'dispatch', by: 'person', given: () => ({}) },
  { command: 'sign', by: 'person', given: () => ({}) },
  { command: 'rectify', by: 'person', given: () => ({}) },
  { command: 'submit', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'send_back', by: 'person', given: () => ({ reason: 'x' }) },
  { command: 'verify', by: 'person', given: () => ({}) },
  { command: 'verify', by: 'rule', given: () => ({}) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'passed', at }) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'passed', at }) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'failed', at }) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'not_run', at }) },
  { command: 'ran', by: 'person', given: (at) => ({ result: 'passed', at }) },
  { command: 'ask_exemption', by: 'person', given: () => ({ days: 1, reason: 'x' }) },
  { command: 'approve_exemption', by: 'person', given: () => ({}) },
  { command: 'ask_extension', by: 'person', given: () => ({ days: 2, reason: 'x' }) },
  { command: 'approve_extension', by: 'person', given: () => ({}) },
  { command: 'look_back', by: 'person', given: () => ({}) },
]

/** What takes two: of each command those that its doer must not have done last. */
const APART: Readonly<Record<string, readonly string[]>> = {
  'remediation close': ['submit'],
  'remediation send_back': ['submit'],
  'remediation approve_extension': ['ask_extension'],
  'remediation approve_exemption': ['ask_exemption'],
}

/** By case: which person did each command last, counted anew from the events alone. */
const doers = new Map<string, Map<string, string>>()
/** Cases of which a judgement has been taken back. */
const withdrawn = new Set<string>()

const isJudged = ({ event_level, more }: Case): boolean => event_level !== null || more['flaw'] === true

function judgeTwo({ case_id, kind, command, actor, actor_kind }: Entry, before: Case, the: Case): void {
  const known = doers.get(case_id)
  const done =
    known === undefined || before.version === 0 || command === 'recur' ? new Map<string, string>() : known
  doers.set(case_id, done)
  if (before.version === 0 || command === 'recur') withdrawn.delete(case_id)
  if (isJudged(before) && !isJudged(the) && command !== 'recur') withdrawn.add(case_id)
  if (actor_kind !== 'person') return
  const others = [...(APART[`${kind} ${command}`] ?? [])]
  // All of them are red here.
  if (kind === 'alert' && command === 'close')
    others.push(...(done.has('resolve') ? ['resolve'] : ['judge', 'judge_flaw']))
  if (kind === 'alert' && command === 'dismiss' && withdrawn.has(case_id)) others.push('judge', 'judge_flaw')
  for (const other of others) expect(done.get(other), `who does ${command} did not ${other}`).not.toBe(actor)
  done.set(command, actor)
}

/** How often the rule of an order has run clean in a row, counted anew from the events alone. */
const clean = new Map<string, number>()

function judge(entry: Entry, before: Case, the: Case): void {
  const { case_id, kind, command, state, actor_kind } = entry
  const happening = happeningOf(entry)
  judgeTwo(entry, before, the)
  if (before.version === 0) clean.set(case_id, 0)
  if (command === 'escalate') {
    expect(before.acknowledged, 'nobody escalates what has been acknowledged').toBeNull()
    expect(before.state).toBe('open')
    expect(before.held).toBeNull()
  }
  const { event_level } = happening.set
  if (event_level !== undefined && (event_level !== null || command !== 'recur'))
    expect(actor_kind, 'only a person judges; what comes back is judged by nobody yet').toBe('person')
  if (command === 'judge_flaw') expect(actor_kind).toBe('person')
  if (command === 'ran') {
    const { result } = happening.given as { result: string }
    if (result === 'passed') clean.set(case_id, (clean.get(case_id) ?? 0) + 1)
    if (result === 'failed') clean.set(case_id, 0)
  }
  if (command === 'recur') clean.set(case_id, 0)
  if (kind === 'remediation' && state === 'closed' && before.state !== 'closed')
    expect(clean.get(case_id) ?? 0, 'a red rule is not closed').toBeGreaterThanOrEqual(2)
  if (state === 'closed' || state === 'shelved')
    expect(hasRunningClock(the), 'what is due is not put away').toBe(false)
}

it(
  'no sequence escalates what is acknowledged, closes a red rule, loses an event or has two winners',
  { timeout: 120_000 },
  () =>
    checkModel({
      kinds: kindsOf(guangdong.clocks),
      ids: ['alert-1', 'alert-2', 'remediation-1'],
      acts: ACTS,
      judge,
      runs: 150,
    }),
)

describe('no sequence lets one person do what takes two', () => {
  const only = (...commands: string[]): Act[] => ACTS.filter(({ command }) => commands.includes(command))
  const kinds = kindsOf(guangdong.clocks)

  it('of a red alert', { timeout: 60_000 }, () =>
    checkModel({
      kinds,
      ids: ['alert-1'],
      acts: only('resolve', 'close', 'judge', 'judge_flaw', 'report', 'dismiss', 'reopen', 'clear', 'recur'),
      judge,
      runs: 150,
    }),
  )

  it('of an order whose rule has run clean', { timeout: 60_000 }, () =>
    checkModel({
      kinds,
      ids: ['remediation-1'],
      acts: [
        ...only(
          'submit',
          'send_back',
          'ask_extension',
          'approve_extension',
          'ask_exemption',
          'approve_exemption',
        ),
        ...only('close'),
      ],
      begun: [
        ...only('confirm', 'dispatch', 'sign', 'rectify'),
        { command: 'ran', by: 'rule', given: (at) => ({ result: 'passed', at: at + 1 }) },
        { command: 'ran', by: 'rule', given: (at) => ({ result: 'passed', at: at + 2 }) },
      ],
      judge,
      runs: 60,
    }),
  )
})
