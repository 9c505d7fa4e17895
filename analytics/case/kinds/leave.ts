/** Leave that one person asks for and another gives: more time, or an exemption that returns by itself. */
import { z } from 'zod'
import type { ClockRule } from '#province/clock.ts'
import { unitOf, type Unit } from '../../clocks/due.ts'
import type { Case, RunningClock, Words } from '../machine/facts.ts'
import { step, type Need, type Step, type Timer } from '../machine/kind.ts'
import { isRunning, paused, resumed, withRunning } from './clocks.ts'
import { said } from './desk-steps.ts'

const DAY = 86_400_000
const MOST_EXEMPT_DAYS = 180

/** So many of what an extension is counted in: a bare 天 would be taken for a day of the calendar. */
const COUNTED: Record<Exclude<Unit, 'hours'>, (n: number) => Words> = {
  working_days: (n) => ({ zh: `${n}个工作日`, en: `${n} working days` }),
  calendar_days: (n) => ({ zh: `${n}个自然日`, en: `${n} calendar days` }),
}

/** More time, as far as the rule of the clock that runs allows. */
export function extensionSteps(rules: readonly ClockRule[], worked_on: readonly string[]): Step[] {
  return [
    step({
      command: 'ask_extension',
      name: { zh: '申请延期', en: 'Ask for an extension' },
      from: worked_on,
      by: ['person'],
      needs: [
        {
          holds: (the) => the.extension_asked === null,
          why: { zh: '已有延期申请待批', en: 'an extension is asked for already' },
        },
      ],
      takes: z.strictObject({ days: z.number().int().min(1).max(400), reason: said }),
      set(the, { days, reason }, _at, by) {
        const why = whyNotExtended(extendedClock(rules, the), days)
        return why ? { why } : { extension_asked: { by: by.id, days, reason } }
      },
    }),
    step({
      command: 'approve_extension',
      name: { zh: '批准延期', en: 'Approve the extension' },
      from: worked_on,
      by: ['person'],
      needs: [askedFor('extension_asked')],
      apart: [{ from: 'ask_extension' }],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: (the) => ({
        extension_asked: null,
        clocks: withRunning(the.clocks, (clock) => ({
          ...clock,
          extensions: [...clock.extensions, { days: the.extension_asked?.days ?? 0 }],
        })),
      }),
    }),
    step({
      command: 'refuse_extension',
      name: { zh: '不批准延期', en: 'Refuse the extension' },
      from: worked_on,
      by: ['person'],
      needs: [askedFor('extension_asked')],
      apart: [{ from: 'ask_extension' }],
      takes: z.strictObject({ reason: said }),
      set: () => ({ extension_asked: null }),
    }),
  ]
}

/** The clock stands still meanwhile. */
export function exemptionSteps(worked_on: readonly string[]): Step[] {
  return [
    step({
      command: 'ask_exemption',
      name: { zh: '申请豁免', en: 'Ask for an exemption' },
      from: worked_on,
      by: ['person'],
      needs: [
        {
          holds: (the) => the.exemption_asked === null,
          why: { zh: '已有豁免申请待批', en: 'an exemption is asked for already' },
        },
      ],
      takes: z.strictObject({ days: z.number().int().min(1).max(MOST_EXEMPT_DAYS), reason: said }),
      set: (_the, { days, reason }, _at, by) => ({ exemption_asked: { by: by.id, days, reason } }),
    }),
    step({
      command: 'approve_exemption',
      name: { zh: '批准豁免', en: 'Approve the exemption' },
      from: worked_on,
      to: 'exempt',
      by: ['person'],
      needs: [askedFor('exemption_asked')],
      apart: [{ from: 'ask_exemption' }],
      takes: z.strictObject({ comment: z.string().max(2000).default('') }),
      set: (the, _given, at, by) => ({
        exemption_asked: null,
        back: the.state,
        exempt: {
          by: the.exemption_asked?.by ?? '',
          approved_by: by.id,
          reason: the.exemption_asked?.reason ?? '',
          until: at + (the.exemption_asked?.days ?? 0) * DAY,
        },
        clocks: paused(the.clocks, at),
      }),
    }),
    step({
      command: 'refuse_exemption',
      name: { zh: '不批准豁免', en: 'Refuse the exemption' },
      from: worked_on,
      by: ['person'],
      needs: [askedFor('exemption_asked')],
      apart: [{ from: 'ask_exemption' }],
      takes: z.strictObject({ reason: said }),
      set: () => ({ exemption_asked: null }),
    }),
    step({
      command: 'end_exemption',
      name: { zh: '提前结束豁免', en: 'End the exemption' },
      from: ['exempt'],
      to: (the) => the.back,
      by: ['person'],
      takes: z.strictObject({ reason: said }),
      set: (the, _given, at) => ({ exempt: null, clocks: resumed(the.clocks, at) }),
    }),
    step({
      command: 'expire_exemption',
      name: { zh: '豁免到期', en: 'The exemption ends' },
      from: ['exempt'],
      to: (the) => the.back,
      by: ['rule'],
      needs: [
        {
          holds: (the, at) => the.exempt !== null && the.exempt.until <= at,
          why: { zh: '豁免尚未到期', en: 'the exemption has not ended yet' },
        },
      ],
      takes: z.strictObject({}),
      set: (the, _given, at) => ({ exempt: null, clocks: resumed(the.clocks, at) }),
    }),
  ]
}

export const exemptionTimers: readonly Timer[] = [
  { command: 'expire_exemption', isDue: (the, at) => the.exempt !== null && the.exempt.until <= at },
]

export interface ExtendedClock {
  clock: RunningClock
  rule: ClockRule
}

/** The clock that more time is asked for on: the one that runs. */
export function extendedClock(
  rules: readonly ClockRule[],
  { clocks }: Pick<Case, 'clocks'>,
): ExtendedClock | null {
  const clock = clocks.find(isRunning)
  const rule = rules.find(({ id }) => id === clock?.rule)
  return clock && rule ? { clock, rule } : null
}

function whyNotExtended(extended: ExtendedClock | null, days: number): Words | null {
  const unit = extended && unitOf(extended.rule.span)
  const most = extended?.rule.extends?.most_days ?? 0
  if (!extended || unit === null || unit === 'hours' || most === 0)
    return { zh: '没有可以延期的时限在计时', en: 'no clock runs that may be extended' }
  const given = extended.clock.extensions.reduce((sum, one) => sum + one.days, 0)
  if (days + given <= most) return null
  const counted = COUNTED[unit]
  return {
    zh: `累计延期不得超过${counted(most).zh}，已延${counted(given).zh}`,
    en: `extensions come to ${counted(most).en} at the most, and ${given} are given`,
  }
}

function askedFor(what: 'extension_asked' | 'exemption_asked'): Need {
  return {
    holds: (the) => the[what] !== null,
    why: { zh: '没有待批的申请', en: 'nothing is asked for' },
  }
}
