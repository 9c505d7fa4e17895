/** What puts an alert aside for a time: somebody has seen it, or has shelved it. Neither is for ever. */
import { z } from 'zod'
import type { Case, Facts } from '../machine/facts.ts'
import { step, type Fault, type Step, type Timer } from '../machine/kind.ts'
import { noted, nothingToReport } from './alert-report.ts'
import { said } from './desk-steps.ts'

const DAY = 86_400_000
const DEFAULT_ACK_MS = DAY
const LONGEST_MS = 30 * DAY

export const awake = (): Partial<Facts> => ({ acknowledged: null, shelved: null })

export const asideSteps: readonly Step[] = [
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
          ...noted(the, at),
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
        holds: (the, at) => hasEnded(the.acknowledged, at),
        why: { zh: '确认尚未到期', en: 'the acknowledgement has not ended yet' },
      },
    ],
    takes: z.strictObject({}),
    set: () => ({ acknowledged: null }),
  }),
  step({
    command: 'shelve',
    name: { zh: '搁置', en: 'Shelve' },
    from: ['open', 'acknowledged', 'in_progress'],
    to: 'shelved',
    by: ['person'],
    needs: [
      nothingToReport({ zh: '报告时限正在计时，不能搁置', en: 'a reporting clock runs: report first' }),
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
        holds: (the, at) => hasEnded(the.shelved, at),
        why: { zh: '搁置尚未到期', en: 'the shelf has not ended yet' },
      },
    ],
    takes: z.strictObject({}),
    set: () => awake(),
  }),
]

export const asideTimers: readonly Timer[] = [
  {
    command: 'expire_acknowledgement',
    isDue: (the, at) => the.state === 'acknowledged' && hasEnded(the.acknowledged, at),
  },
  { command: 'expire_shelf', isDue: (the, at) => hasEnded(the.shelved, at) },
]

function hasEnded(aside: { until: number } | null, at: number): boolean {
  return aside !== null && aside.until <= at
}

/** An acknowledgement that ended on the shelf is not revived. */
function backFromShelf(the: Case): string {
  return the.back === '' ? 'open' : the.back
}

function untilFault(until: number, at: number): Fault | undefined {
  if (until > at && until <= at + LONGEST_MS) return undefined
  return {
    why: {
      zh: '截止时间须在此后30天内',
      en: 'until must be later than now and within 30 days: nothing ends never',
    },
  }
}
