/** The kind `remediation`: a quality rule is red, an organ must mend its data, and until the rule runs clean nobody can close it. */
import { z } from 'zod'
import type { ClockMoment, ClockRule } from '#province/clock.ts'
import { words, type Actor, type Case, type Facts } from '../machine/facts.ts'
import { step, type Apart, type Fault, type Kind, type Need } from '../machine/kind.ts'
import { ended, started, startsOn } from './clocks.ts'
import { deskSteps, said } from './desk-steps.ts'
import { raised } from './raised.ts'
import { exemptionSteps, exemptionTimers, extensionSteps } from './leave.ts'

const DAY = 86_400_000
const LOOKS_BACK_AFTER_MS = 30 * DAY
/** Before it is due, and after. */
const REMINDS_AT_MS = [-2 * DAY, 0, 2 * DAY, 7 * DAY]

const WORKED_ON = ['found', 'confirmed', 'dispatched', 'signed', 'rectifying', 'review']
const LIVE = [...WORKED_ON, 'exempt']
const OVER = ['closed', 'looked_back']
const ALL = [...LIVE, ...OVER]

/** Of how grave a failing rule is: the clock that its order runs by. */
export const SEVERITIES = ['serious', 'ordinary', 'minor'] as const
export type Severity = (typeof SEVERITIES)[number]

const isClean: Need = {
  holds: (the) => the.clean_runs >= Math.max(1, the.clean_runs_needed),
  why: {
    zh: '同一规则尚未连续通过规定次数（未通过与未运行均不计），此前任何人都不能销号',
    en: 'the same rule has not yet run clean as often as is asked; before that nobody can close it',
  },
}

/** A review is another person's, whether it ends well or not. */
const REVIEWED: Apart = { from: 'submit' }

const severityOf = (more: Facts['more'] | undefined): Severity =>
  SEVERITIES.find((severity) => severity === more?.['severity']) ?? 'ordinary'

/** The clocks that the province has for it at a moment; none where it has none, which the desk shows. */
const startedOn = (
  rules: readonly ClockRule[],
  on: ClockMoment,
  clocks: Facts['clocks'],
  more: Facts['more'] | undefined,
  at: number,
): Facts['clocks'] =>
  started(clocks, startsOn(rules, on, { kind: 'remediation', severity: severityOf(more) }), at)

const forward = (
  command: string,
  zh: string,
  en: string,
  from: string,
  to: string,
  set: (the: Case, by: Actor) => Partial<Facts> = () => ({}),
) =>
  step({
    command,
    name: { zh, en },
    from: [from],
    to,
    by: ['person'],
    takes: z.strictObject({ comment: z.string().max(2000).default('') }),
    set: (the, _given, _at, by) => set(the, by),
  })

export const remediationKind = (rules: readonly ClockRule[]): Kind => ({
  id: 'remediation',
  name: { zh: '整改工单', en: 'remediation order' },
  on_desk: true,
  states: {
    found: { name: { zh: '发现', en: 'found' } },
    confirmed: { name: { zh: '确认', en: 'confirmed' } },
    dispatched: { name: { zh: '派发', en: 'dispatched' } },
    signed: { name: { zh: '签收', en: 'signed for' } },
    rectifying: { name: { zh: '整改', en: 'being mended' } },
    review: { name: { zh: '复核', en: 'in review' } },
    exempt: { name: { zh: '豁免', en: 'exempt' } },
    closed: { name: { zh: '销号', en: 'closed' }, done: true },
    looked_back: { name: { zh: '回头看', en: 'looked back at' }, done: true },
  },
  steps: [
    raised('found', (at, { more }) => ({ clocks: startedOn(rules, 'opened', [], more, at) })),
    forward('confirm', '确认', 'Confirm', 'found', 'confirmed'),
    step({
      command: 'dispatch',
      name: { zh: '派发', en: 'Dispatch' },
      from: ['confirmed'],
      to: 'dispatched',
      by: ['person'],
      takes: z.strictObject({
        organ: z.string().max(40).optional(),
        comment: z.string().max(2000).default(''),
      }),
      set: (the, { organ }, at) => ({
        organ: organ ?? the.organ,
        clocks: startedOn(rules, 'dispatched', the.clocks, the.more, at),
      }),
    }),
    // Whoever signs for it has it.
    forward('sign', '签收', 'Sign for it', 'dispatched', 'signed', (the, by) => ({
      owner: the.owner ?? by.id,
    })),
    forward('rectify', '开始整改', 'Start mending', 'signed', 'rectifying'),
    step({
      command: 'submit',
      name: { zh: '提交复核', en: 'Submit for review' },
      from: ['rectifying'],
      to: 'review',
      by: ['person'],
      takes: z.strictObject({ comment: said }),
      set: (_the, _given, _at, by) => ({ submitted_by: by.id }),
    }),
    step({
      command: 'send_back',
      name: { zh: '复核退回', en: 'Send back' },
      from: ['review'],
      to: 'rectifying',
      by: ['person'],
      apart: [REVIEWED],
      takes: z.strictObject({ reason: said }),
    }),
    step({
      command: 'close',
      name: { zh: '销号', en: 'Close' },
      from: ['review'],
      to: 'closed',
      by: ['person'],
      needs: [isClean],
      apart: [REVIEWED],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: (the, _given, at) => ({ clocks: ended(the.clocks, at), stands: false }),
    }),
    step({
      command: 'ran',
      name: { zh: '规则运行', en: 'The rule ran' },
      from: LIVE,
      by: ['rule'],
      takes: z.strictObject({ result: z.enum(['passed', 'failed', 'not_run']), at: z.number().int() }),
      set: (the, { result, at }) => ran(the, result, at),
    }),
    step({
      command: 'name',
      name: { zh: '按目录命名', en: 'Name it by the catalogue' },
      from: ALL,
      by: ['rule'],
      takes: z.strictObject({ title: words, dataset_name: z.string().trim().min(1).max(500) }),
      set: (the, { title, dataset_name }) => ({ title, more: { ...the.more, dataset_name } }),
    }),
    step({
      command: 'verify',
      name: { zh: '规则连续通过，自动销号', en: 'Close: the rule runs clean' },
      from: LIVE,
      to: 'closed',
      by: ['rule'],
      needs: [isClean],
      takes: z.strictObject({}),
      set: (the, _given, at) => ({
        clocks: ended(the.clocks, at),
        stands: false,
        exempt: null,
        exemption_asked: null,
        extension_asked: null,
      }),
    }),
    step({
      command: 'recur',
      name: { zh: '再次发现', en: 'Recur' },
      from: OVER,
      to: 'found',
      by: ['rule'],
      takes: z.strictObject({ at: z.number().int(), times: z.number().int().min(1).default(1) }),
      set: (the, given, at) => ({
        count: the.count + given.times,
        reopened: the.reopened + 1,
        reminded: 0,
        clean_runs: 0,
        last_run_at: given.at,
        last_seen_at: Math.max(the.last_seen_at, given.at),
        stands: true,
        submitted_by: null,
        clocks: startedOn(rules, 'opened', the.clocks, the.more, at),
      }),
    }),
    step({
      command: 'look_back',
      name: { zh: '回头看', en: 'Look back' },
      from: ['closed'],
      to: 'looked_back',
      by: ['person', 'rule'],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
    }),
    ...extensionSteps(rules, WORKED_ON),
    ...exemptionSteps(WORKED_ON),
    step({
      command: 'remind',
      name: { zh: '催办', en: 'Remind' },
      from: WORKED_ON,
      by: ['rule', 'person'],
      needs: [
        {
          holds: (the, _at, by) => by.kind === 'person' || the.held === null,
          why: { zh: '暂不呼叫的工单不催办', en: 'of what is held nobody is reminded' },
        },
      ],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: (the, _given, _at, by) => (by.kind === 'rule' ? { reminded: the.reminded + 1 } : {}),
    }),
    ...deskSteps(LIVE, ALL),
  ],
  timers: [
    ...exemptionTimers,
    {
      command: 'remind',
      isDue: (the, at, due_at) => {
        const after = REMINDS_AT_MS[the.reminded]
        return (
          due_at !== null &&
          after !== undefined &&
          the.held === null &&
          WORKED_ON.includes(the.state) &&
          at >= due_at + after
        )
      },
    },
    {
      command: 'look_back',
      isDue: (the, at) => the.state === 'closed' && at - the.state_since >= LOOKS_BACK_AFTER_MS,
    },
  ],
})

/** A run that did not take place is neither clean nor red, and a run is counted once. */
function ran(the: Case, result: 'passed' | 'failed' | 'not_run', at: number): Partial<Facts> | Fault {
  if (the.last_run_at !== null && at <= the.last_run_at)
    return { why: { zh: '此次运行已记', en: 'that run has been counted' } }
  switch (result) {
    case 'not_run':
      return { last_run_at: at }
    case 'passed':
      return { last_run_at: at, clean_runs: the.clean_runs + 1, stands: false }
    case 'failed':
      return { last_run_at: at, clean_runs: 0, count: the.count + 1, last_seen_at: at, stands: true }
  }
}
