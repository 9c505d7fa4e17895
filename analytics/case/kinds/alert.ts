/** The kind `alert`: something may be happening, and somebody must look. */
import { z } from 'zod'
import type { ClockRule } from '#province/clock.ts'
import type { Case, Facts } from '../machine/facts.ts'
import { step, type Fault, type Kind, type Need } from '../machine/kind.ts'
import { deskSteps, said } from './desk-steps.ts'
import { raised } from './raised.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DEFAULT_ACK_MS = DAY
/** Neither an acknowledgement nor a shelf is for ever. */
const LONGEST_MS = 30 * DAY
const SETTLES_AFTER_MS = DAY
const MOST_ESCALATIONS = 3
const ESCALATES_AFTER_MS = [15 * 60_000, HOUR, 4 * HOUR, 8 * HOUR]

const LIVE = ['open', 'acknowledged', 'in_progress', 'resolved', 'shelved']
const ALL = [...LIVE, 'closed']

/** The clocks of the national rules on reporting incidents, by who operates what was hit. */
export const REPORTERS = ['critical_infrastructure', 'central', 'other'] as const

const hasRunningClock: Need['holds'] = (the) => the.clocks.some(({ ended_at }) => ended_at === null)

const isAwake: Need = {
  holds: (the) => the.held === null,
  why: { zh: '暂不呼叫的工单不升级', en: 'what is held is not escalated' },
}

function untilFault(until: number, at: number) {
  if (until > at && until <= at + LONGEST_MS) return undefined
  return {
    why: {
      zh: '截止时间须在此后30天内',
      en: 'until must be later than now and within 30 days: nothing ends never',
    },
  }
}

const awake = (): Partial<Facts> => ({ acknowledged: null, shelved: null })

export const alertKind = (rules: readonly ClockRule[]): Kind => ({
  id: 'alert',
  name: { zh: '告警', en: 'alert' },
  on_desk: true,
  states: {
    open: { name: { zh: '待处置', en: 'open' } },
    acknowledged: { name: { zh: '已确认', en: 'acknowledged' } },
    in_progress: { name: { zh: '处置中', en: 'in progress' } },
    resolved: { name: { zh: '已恢复待核', en: 'resolved, to be verified' } },
    shelved: { name: { zh: '已搁置', en: 'shelved' } },
    closed: { name: { zh: '已关闭', en: 'closed' }, done: true },
  },
  steps: [
    raised('open'),
    step({
      command: 'count',
      name: { zh: '计数', en: 'Count' },
      from: ['open', 'acknowledged', 'in_progress', 'shelved'],
      by: ['rule'],
      takes: z.strictObject({
        times: z.number().int().min(1),
        at: z.number(),
        warn_level: z.number().int().min(1).max(4),
      }),
      set: (the, given) => seenAgain(the, given),
    }),
    step({
      command: 'recur',
      name: { zh: '再次发生', en: 'Recur' },
      from: ['resolved', 'closed'],
      to: 'open',
      by: ['rule'],
      takes: z.strictObject({
        times: z.number().int().min(1),
        at: z.number(),
        warn_level: z.number().int().min(1).max(4),
      }),
      set: (the, given) => ({
        ...seenAgain(the, given),
        ...awake(),
        reopened: the.reopened + 1,
        escalated: 0,
        // Another event than the one that was judged and reported: it is judged anew, and its duties begin anew.
        event_level: null,
        more: { ...the.more, recurred_at: given.at },
      }),
    }),
    step({
      command: 'acknowledge',
      name: { zh: '确认', en: 'Acknowledge' },
      from: ['open'],
      to: 'acknowledged',
      by: ['person'],
      takes: z.strictObject({ comment: said, until: z.number().int().optional() }),
      set(the, { comment, until = undefined }, at, by) {
        const end = until ?? at + DEFAULT_ACK_MS
        return (
          untilFault(end, at) ?? {
            acknowledged: { by: by.id, at, comment, until: end },
            owner: the.owner ?? by.id,
          }
        )
      },
    }),
    step({
      command: 'unacknowledge',
      name: { zh: '撤销确认', en: 'Withdraw the acknowledgement' },
      from: ['acknowledged'],
      to: 'open',
      by: ['person'],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: () => ({ acknowledged: null }),
    }),
    step({
      command: 'expire_acknowledgement',
      name: { zh: '确认到期', en: 'The acknowledgement ends' },
      from: ['acknowledged'],
      to: 'open',
      by: ['rule'],
      needs: [
        {
          holds: (the, at) => the.acknowledged !== null && the.acknowledged.until <= at,
          why: { zh: '确认尚未到期', en: 'the acknowledgement has not ended yet' },
        },
      ],
      takes: z.strictObject({}),
      set: () => ({ acknowledged: null }),
    }),
    step({
      command: 'start',
      name: { zh: '开始处置', en: 'Start work' },
      from: ['open', 'acknowledged'],
      to: 'in_progress',
      by: ['person'],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: (the, _given, _at, by) => ({ owner: the.owner ?? by.id }),
    }),
    step({
      command: 'shelve',
      name: { zh: '搁置', en: 'Shelve' },
      from: ['open', 'acknowledged', 'in_progress'],
      to: 'shelved',
      by: ['person'],
      needs: [
        {
          holds: (the) => !hasRunningClock(the, 0, the.last_actor),
          why: { zh: '报告时限正在计时，不能搁置', en: 'a reporting clock runs: report first' },
        },
      ],
      takes: z.strictObject({ reason: said, until: z.number().int() }),
      set: (the, { reason, until }, at, by) =>
        untilFault(until, at) ?? { shelved: { by: by.id, at, reason, until }, back: the.state },
    }),
    step({
      command: 'unshelve',
      name: { zh: '取消搁置', en: 'Unshelve' },
      from: ['shelved'],
      to: backFromShelf,
      by: ['person'],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: () => ({ shelved: null }),
    }),
    step({
      command: 'expire_shelf',
      name: { zh: '搁置到期', en: 'The shelf ends' },
      from: ['shelved'],
      to: 'open',
      by: ['rule'],
      needs: [
        {
          holds: (the, at) => the.shelved !== null && the.shelved.until <= at,
          why: { zh: '搁置尚未到期', en: 'the shelf has not ended yet' },
        },
      ],
      takes: z.strictObject({}),
      set: () => awake(),
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
      command: 'judge',
      name: { zh: '研判定级', en: 'Judge the event level' },
      from: ['open', 'acknowledged', 'in_progress', 'resolved'],
      by: ['person'],
      takes: z.strictObject({
        event_level: z.number().int().min(1).max(4).nullable(),
        comment: said,
        reporter: z.enum(REPORTERS).default('other'),
        learnt_at: z
          .number()
          .int()
          .optional()
          .meta({ description: 'When it was found or became known; now where left out' }),
      }),
      set(the, given, at) {
        const learnt = given.learnt_at ?? at
        if (learnt > at) return { why: { zh: '获知时间不能晚于现在', en: 'learnt_at has not come yet' } }
        return {
          event_level: given.event_level,
          clocks: reportingClocks(rules, the, given, learnt, at),
          more: { ...the.more, reporter: given.reporter },
        }
      },
    }),
    step({
      command: 'report',
      name: { zh: '已报告', en: 'Reported' },
      from: LIVE,
      by: ['person'],
      needs: [
        {
          holds: hasRunningClock,
          why: { zh: '没有正在计时的报告时限', en: 'no reporting clock runs: judge the event level first' },
        },
      ],
      takes: z.strictObject({
        to: said,
        reference: z.string().max(200).default(''),
        clock: z
          .string()
          .max(64)
          .optional()
          .meta({ description: 'Which clock; the one that runs where there is but one' }),
      }),
      set: (the, { clock }, at) => reported(rules, the, clock, at),
    }),
    step({
      command: 'clear',
      name: { zh: '来源已恢复', en: 'Its source says it is over' },
      from: ['open', 'acknowledged', 'in_progress', 'shelved'],
      to: 'resolved',
      by: ['rule'],
      takes: z.strictObject({ at: z.number() }),
      set: () => ({ ...awake(), stands: false }),
    }),
    step({
      command: 'clear',
      name: { zh: '来源已恢复', en: 'Its source says it is over' },
      from: ['resolved', 'closed'],
      by: ['rule'],
      needs: [
        { holds: (the) => the.stands, why: { zh: '来源早已恢复', en: 'its source has said so already' } },
      ],
      takes: z.strictObject({ at: z.number() }),
      set: () => ({ stands: false }),
    }),
    step({
      command: 'resolve',
      name: { zh: '处置完成', en: 'Resolve' },
      from: ['open', 'acknowledged', 'in_progress'],
      to: 'resolved',
      by: ['person'],
      takes: z.strictObject({ comment: said }),
      set: () => awake(),
    }),
    step({
      command: 'close',
      name: { zh: '核实关闭', en: 'Verify and close' },
      from: ['resolved'],
      to: 'closed',
      by: ['person'],
      needs: [
        {
          holds: (the) => !hasRunningClock(the, 0, the.last_actor),
          why: { zh: '事件尚未报告，不能关闭', en: 'the event has not been reported yet' },
        },
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
          holds: (the) => the.event_level === null,
          why: {
            zh: '已定级为事件，不能按误报关闭',
            en: 'a person has judged it an event: withdraw that first',
          },
        },
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
      needs: [
        {
          holds: maySettle,
          why: { zh: '须由人核实关闭', en: 'a person must verify it' },
        },
      ],
      takes: z.strictObject({}),
    }),
    step({
      command: 'reopen',
      name: { zh: '重新打开', en: 'Reopen' },
      from: ['resolved', 'closed'],
      to: 'open',
      by: ['person'],
      takes: z.strictObject({ comment: said }),
      set: (the) => ({ ...awake(), reopened: the.reopened + 1, escalated: 0 }),
    }),
    step({
      command: 'flap',
      name: { zh: '反复', en: 'It flaps' },
      from: ALL,
      by: ['rule'],
      needs: [{ holds: (the) => !the.flapping, why: { zh: '已标为反复', en: 'it is known to flap' } }],
      takes: z.strictObject({ changes: z.number().int() }),
      set: () => ({ flapping: true }),
    }),
    step({
      command: 'calm',
      name: { zh: '不再反复', en: 'It has calmed down' },
      from: ALL,
      by: ['rule'],
      needs: [{ holds: (the) => the.flapping, why: { zh: '未标为反复', en: 'it does not flap' } }],
      takes: z.strictObject({}),
      set: () => ({ flapping: false }),
    }),
    ...deskSteps(LIVE, ALL),
  ],
  timers: [
    {
      command: 'expire_acknowledgement',
      isDue: (the, at) => the.acknowledged !== null && the.acknowledged.until <= at,
    },
    { command: 'expire_shelf', isDue: (the, at) => the.shelved !== null && the.shelved.until <= at },
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

/** Red ones and judged ones are closed by a person alone. */
function maySettle(the: Case, at: number): boolean {
  return (
    !the.stands && the.warn_level > 1 && the.event_level === null && at - the.state_since >= SETTLES_AFTER_MS
  )
}

/** An acknowledgement that ended on the shelf is not revived. */
function backFromShelf(the: Case): string {
  return the.back === '' ? 'open' : the.back
}

function seenAgain(
  the: Case,
  { times, at, warn_level }: { times: number; at: number; warn_level: number },
): Partial<Facts> {
  return {
    count: the.count + times,
    last_seen_at: Math.max(the.last_seen_at, at),
    warn_level: Math.min(the.warn_level, warn_level),
    stands: true,
  }
}

/**
 * Only what is judged so grave that a rule asks for it must be reported. A new judgement keeps the clock that runs: the duty
 * began when the event became known.
 */
function reportingClocks(
  rules: readonly ClockRule[],
  the: Case,
  { event_level, reporter }: { event_level: number | null; reporter: Reporter },
  learnt: number,
  at: number,
): Facts['clocks'] {
  const due = rules
    .filter((rule) => rule.after === undefined && asksOf(rule, reporter, event_level))
    .map(({ id }) => id)
  const running = the.clocks.filter(({ ended_at }) => ended_at === null)
  const started_at = Math.min(learnt, ...running.map((clock) => clock.started_at))
  const since = Number(the.more['recurred_at'] ?? Number.NEGATIVE_INFINITY)
  const known = new Set(
    the.clocks
      .filter(({ ended_at, started_at }) => ended_at === null || started_at >= since)
      .map(({ rule }) => rule),
  )
  return [
    ...the.clocks.map((clock) =>
      clock.ended_at !== null || due.includes(clock.rule) ? clock : { ...clock, ended_at: at },
    ),
    ...due.filter((rule) => !known.has(rule)).map((rule) => startedClock(rule, started_at)),
  ]
}

/** What was asked for is done, and what follows from that begins. */
function reported(
  rules: readonly ClockRule[],
  the: Case,
  wanted: string | undefined,
  at: number,
): Partial<Facts> | Fault {
  const running = the.clocks.filter(({ ended_at }) => ended_at === null).map(({ rule }) => rule)
  const [only, ...others] = running
  const done = wanted ?? (others.length === 0 ? only : undefined)
  if (done === undefined || !running.includes(done)) {
    const names = running.join(', ')
    return { why: { zh: `请指明是哪个时限：${names}`, en: `say which clock, one of ${names}` } }
  }
  const reporter = REPORTERS.find((one) => one === the.more['reporter']) ?? 'other'
  const next = rules.filter(({ after, ...rule }) => after === done && asksOf(rule, reporter, the.event_level))
  const clocks = the.clocks.map((clock) =>
    clock.rule === done ? { ...clock, ended_at: clock.ended_at ?? at } : clock,
  )
  return { clocks: [...clocks, ...next.map(({ id }) => startedClock(id, at))] }
}

type Reporter = (typeof REPORTERS)[number]

function asksOf(
  { kind, when }: Pick<ClockRule, 'kind' | 'when'>,
  reporter: Reporter,
  level: number | null,
): boolean {
  return (
    kind === 'alert' &&
    when.operator === reporter &&
    level !== null &&
    (when.event_levels ?? []).includes(level)
  )
}

const startedClock = (rule: string, started_at: number): Facts['clocks'][number] => ({
  rule,
  started_at,
  pauses: [],
  extensions: [],
  ended_at: null,
})
