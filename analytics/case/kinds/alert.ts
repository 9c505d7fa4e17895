/** The kind `alert`: something may be happening, and somebody must look. */
import { z } from 'zod'
import type { ClockRule } from '#province/clock.ts'
import type { Case } from '../machine/facts.ts'
import { step, type Kind, type Need, type Step } from '../machine/kind.ts'
import { asideSteps, asideTimers, awake } from './alert-aside.ts'
import {
  handledClocks,
  isJudged,
  isWithdrawn,
  noted,
  nothingToReport,
  reportSteps,
  unhandledClocks,
} from './alert-report.ts'
import { sourceSteps } from './alert-source.ts'
import { ALERT_STATES, LIVE_STATES, type AlertState } from './alert-states.ts'
import { hasRunningClock } from './clocks.ts'
import { deskSteps, said } from './desk-steps.ts'
import { raised } from './raised.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SETTLES_AFTER_MS = DAY
const MOST_ESCALATIONS = 3
const ESCALATES_AFTER_MS = [15 * 60_000, HOUR, 4 * HOUR, 8 * HOUR]

const allReported = nothingToReport({
  zh: '仍有报告时限在计时：报告后方可关闭',
  en: 'a reporting clock runs still: it is closed once that has been reported',
})

const STATES: Record<AlertState, Kind['states'][string]> = {
  open: { name: { zh: '待处置', en: 'open' } },
  acknowledged: { name: { zh: '已确认', en: 'acknowledged' } },
  in_progress: { name: { zh: '处置中', en: 'in progress' } },
  resolved: { name: { zh: '已恢复待核', en: 'resolved, to be verified' } },
  shelved: { name: { zh: '已搁置', en: 'shelved' } },
  closed: { name: { zh: '已关闭', en: 'closed' }, done: true },
}

export const alertKind = (rules: readonly ClockRule[]): Kind => ({
  id: 'alert',
  name: { zh: '告警', en: 'alert' },
  on_desk: true,
  states: STATES,
  steps: [
    raised('open'),
    ...sourceSteps(rules, ALERT_STATES),
    ...asideSteps,
    ...reportSteps(rules, LIVE_STATES),
    ...handlingSteps(rules),
    ...deskSteps(LIVE_STATES, ALERT_STATES),
  ],
  timers: [
    ...asideTimers,
    { command: 'settle', isDue: (the, at) => the.state === 'resolved' && maySettle(the, at) },
    {
      command: 'escalate',
      isDue: (the, at) =>
        the.state === 'open' &&
        the.acknowledged === null &&
        the.held === null &&
        the.warn_level <= 2 &&
        the.escalated < MOST_ESCALATIONS &&
        at - the.state_since >= (ESCALATES_AFTER_MS[the.escalated] ?? DAY),
    },
  ],
})

const isAwake: Need = {
  holds: (the) => the.held === null,
  why: { zh: '暂不呼叫的工单不升级', en: 'what is held is not escalated' },
}

/** From the start of the work to its verified end. */
function handlingSteps(rules: readonly ClockRule[]): Step[] {
  return [
    step({
      command: 'start',
      name: { zh: '开始处置', en: 'Start work' },
      from: ['open', 'acknowledged'],
      to: 'in_progress',
      by: ['person'],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: (the, _given, at, by) => ({ owner: the.owner ?? by.id, ...noted(the, at) }),
    }),
    step({
      command: 'escalate',
      name: { zh: '升级', en: 'Escalate' },
      from: ['open'],
      by: ['person', 'rule'],
      needs: [
        isAwake,
        {
          holds: (the) => the.acknowledged === null,
          why: { zh: '已确认的工单不升级', en: 'what somebody has acknowledged is not escalated' },
        },
        {
          holds: (the) => the.escalated < MOST_ESCALATIONS,
          why: {
            zh: `已升级${MOST_ESCALATIONS}次，不再升级`,
            en: `it has been escalated ${MOST_ESCALATIONS} times, which is the most`,
          },
        },
      ],
      takes: z.strictObject({ reason: z.string().max(2000).default('') }),
      set: (the) => ({ escalated: the.escalated + 1 }),
    }),
    step({
      command: 'resolve',
      name: { zh: '处置完成', en: 'Resolve' },
      from: ['open', 'acknowledged', 'in_progress'],
      to: 'resolved',
      by: ['person'],
      takes: z.strictObject({ comment: said }),
      set: (the, _given, at) => ({ ...awake(), clocks: handledClocks(rules, the, at) }),
    }),
    step({
      command: 'close',
      name: { zh: '核实关闭', en: 'Verify and close' },
      from: ['resolved'],
      to: 'closed',
      by: ['person'],
      needs: [allReported],
      apart: [
        { from: 'resolve', when: isGrave },
        // What its source has resolved nobody but the one who judged it may have looked at.
        { from: 'judge', when: isGraveAndCleared },
        { from: 'judge_flaw', when: isGraveAndCleared },
      ],
      takes: z.strictObject({ comment: said }),
    }),
    step({
      command: 'dismiss',
      name: { zh: '误报关闭', en: 'Dismiss' },
      from: ['open', 'acknowledged', 'in_progress'],
      to: 'closed',
      by: ['person'],
      needs: [
        {
          holds: (the) => !isJudged(the),
          why: {
            zh: '已定级为事件或研判为有危害的漏洞，不能按误报关闭',
            en: 'a person has judged it an event or a dangerous flaw: withdraw that first',
          },
        },
        allReported,
      ],
      // Together they would end a duty to report by one person's word.
      apart: [
        { from: 'judge', when: isWithdrawn },
        { from: 'judge_flaw', when: isWithdrawn },
      ],
      takes: z.strictObject({ reason: z.enum(['false_positive', 'duplicate', 'accepted']), comment: said }),
      set: () => awake(),
    }),
    step({
      command: 'settle',
      name: { zh: '平静后自动关闭', en: 'Close after a quiet day' },
      from: ['resolved'],
      to: 'closed',
      by: ['rule'],
      needs: [{ holds: maySettle, why: { zh: '须由人核实关闭', en: 'a person must verify it' } }],
      takes: z.strictObject({}),
    }),
    step({
      command: 'reopen',
      name: { zh: '重新打开', en: 'Reopen' },
      from: ['resolved', 'closed'],
      to: 'open',
      by: ['person'],
      takes: z.strictObject({ comment: said }),
      set: (the) => ({
        ...awake(),
        reopened: the.reopened + 1,
        escalated: 0,
        clocks: unhandledClocks(rules, the),
      }),
    }),
  ]
}

/** Its end is verified by a person, and by another than the one who brought it about. */
function isGrave(the: Case): boolean {
  return the.warn_level === 1 || isJudged(the)
}

function isGraveAndCleared(the: Case): boolean {
  return isGrave(the) && the.doers['resolve'] === undefined
}

function maySettle(the: Case, at: number): boolean {
  return !the.stands && !isGrave(the) && !hasRunningClock(the) && at - the.state_since >= SETTLES_AFTER_MS
}
