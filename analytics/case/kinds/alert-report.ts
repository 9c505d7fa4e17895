/**
 * What people judge of an alert, and the duty to report that follows: an event level, a flaw that endangers the public, and
 * the clocks that each starts. Only a person judges.
 */
import { z } from 'zod'
import type { ClockRule } from '#province/clock.ts'
import type { Case, Facts, Words } from '../machine/facts.ts'
import { step, type Fault, type Need, type Step } from '../machine/kind.ts'
import { ended, hasRunningClock, isRunning, started, startsAfter, startsOn, type About } from './clocks.ts'
import { said } from './desk-steps.ts'

/** Who operates what was hit: the national rules give each of them another time. */
const REPORTERS = ['critical_infrastructure', 'central', 'other'] as const

/** What is known of one event only, and not of the next that comes back under the same case. */
const OF_ONE_EVENT: readonly string[] = ['noted_at', 'known_at', 'flaw', 'flaw_at', 'withdrawn']

/** A person has said that it happened, or what it may do: nothing keeps that quiet, and no rule closes it. */
export function isJudged({ event_level, more }: Pick<Case, 'event_level' | 'more'>): boolean {
  return event_level !== null || more['flaw'] === true
}

/** A judgement of it has been taken back. */
export function isWithdrawn({ more }: Pick<Case, 'more'>): boolean {
  return more['withdrawn'] === true
}

export const nothingToReport = (why: Words): Need => ({ holds: (the) => !hasRunningClock(the), why })

const learnt_at = z.number().int().optional().meta({
  description:
    'When it was found or became known; where left out, when a person first acknowledged it or began work on it, else now',
})

/** A person has it before them: nobody who judges later learnt of it later, unless they say so. */
export function noted({ more }: Case, at: number): Pick<Facts, 'more'> {
  return { more: { ...more, noted_at: firstOf(more['noted_at'], at) } }
}

export function reportSteps(rules: readonly ClockRule[], live: readonly string[]): Step[] {
  return [
    step({
      command: 'judge',
      name: { zh: '研判定级', en: 'Judge the event level' },
      from: ['open', 'acknowledged', 'in_progress', 'resolved'],
      by: ['person'],
      takes: z.strictObject({
        event_level: z.number().int().min(1).max(4).nullable(),
        comment: said,
        reporter: z.enum(REPORTERS).default('other'),
        learnt_at,
      }),
      set(the, { event_level, reporter, learnt_at: learnt }, at) {
        const known_at = firstOf(the.more['known_at'], learnt ?? notedAt(the, at))
        const more = { ...the.more, reporter, known_at }
        const judged = { ...the, event_level, more: judgedAnew(the, event_level, more) }
        return (
          notYet(learnt, at) ?? { event_level, more: judged.more, clocks: judgedClocks(rules, judged, at) }
        )
      },
    }),
    step({
      command: 'judge_flaw',
      name: { zh: '研判漏洞', en: 'Judge the flaw' },
      from: ['open', 'acknowledged', 'in_progress', 'resolved'],
      by: ['person'],
      takes: z.strictObject({
        danger: z
          .enum(['public', 'none'])
          .meta({ description: 'public: the flaw endangers national security or the public interest' }),
        comment: said,
        learnt_at,
      }),
      set(the, { danger, learnt_at: learnt }, at) {
        const flaw_at = firstOf(the.more['flaw_at'], learnt ?? notedAt(the, at))
        const more = judgedAnew(the, the.event_level, { ...the.more, flaw: danger === 'public', flaw_at })
        return notYet(learnt, at) ?? { more, clocks: flawClocks(rules, { ...the, more }) }
      },
    }),
    step({
      command: 'report',
      name: { zh: '已报告', en: 'Reported' },
      from: live,
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
  ]
}

/** What was judged and no longer is has been withdrawn. */
function judgedAnew(before: Case, event_level: Case['event_level'], more: Facts['more']): Facts['more'] {
  return isJudged(before) && !isJudged({ event_level, more }) ? { ...more, withdrawn: true } : more
}

/** The handling has ended: what is due from then on. */
export function handledClocks(rules: readonly ClockRule[], the: Case, at: number): Facts['clocks'] {
  return the.event_level === null
    ? the.clocks
    : started(the.clocks, startsOn(rules, 'handled', aboutOf(the)), at)
}

/** It goes on after all: what was due of its end is not due yet. */
export function unhandledClocks(rules: readonly ClockRule[], { clocks }: Case): Facts['clocks'] {
  return clocks.filter((clock) => !isRunning(clock) || momentOf(rules, clock.rule) !== 'handled')
}

/** What comes back is another event than the one that was judged: it is judged anew, and its duties begin anew. */
export function unjudged({ more }: Case, recurred_at: number): Pick<Facts, 'event_level' | 'more'> {
  const rest = Object.entries(more).filter(([key]) => !OF_ONE_EVENT.includes(key))
  return { event_level: null, more: { ...Object.fromEntries(rest), recurred_at } }
}

/**
 * Only what is judged so grave that a rule asks for it must be reported. A new judgement keeps the clock that runs: the duty
 * began when the event became known. One that is no longer asked for is taken back, so that it starts again, from the same
 * moment, where it is asked for once more.
 */
function judgedClocks(rules: readonly ClockRule[], the: Case, at: number): Facts['clocks'] {
  const about = aboutOf(the)
  const { state_since } = the
  const began = Number(the.more['recurred_at'] ?? Number.NEGATIVE_INFINITY)
  const isThisEvent = (clock: Facts['clocks'][number]): boolean => clock.started_at >= began
  const met = the.clocks.filter((clock) => !isRunning(clock) && isThisEvent(clock))
  const isMet = (rule: string, since = began): boolean =>
    met.some((clock) => clock.rule === rule && (clock.ended_at ?? 0) >= since)
  const known = the.event_level === null ? [] : startsOn(rules, 'known', about)
  const onward = met.flatMap(({ rule }) => startsAfter(rules, rule, about))
  const handled =
    the.event_level === null || the.state !== 'resolved' ? [] : startsOn(rules, 'handled', about)
  const asked = new Set([...known, ...onward, ...handled])
  const kept = the.clocks.filter(
    (clock) =>
      !isRunning(clock) ||
      !isThisEvent(clock) ||
      asked.has(clock.rule) ||
      momentOf(rules, clock.rule) === 'flaw',
  )
  const unmet = (of: readonly string[], since = began): string[] => of.filter((rule) => !isMet(rule, since))
  const first = started(kept, unmet(known), Number(the.more['known_at']))
  return started(started(first, unmet(onward), at), unmet(handled, state_since), state_since)
}

function flawClocks(rules: readonly ClockRule[], the: Case): Facts['clocks'] {
  const asked = startsOn(rules, 'flaw', aboutOf(the))
  if (the.more['flaw'] !== true)
    return the.clocks.filter((clock) => !isRunning(clock) || !asked.includes(clock.rule))
  const began = Number(the.more['recurred_at'] ?? Number.NEGATIVE_INFINITY)
  const unmet = asked.filter(
    (rule) => !the.clocks.some((clock) => clock.rule === rule && clock.started_at >= began),
  )
  return started(the.clocks, unmet, Number(the.more['flaw_at']))
}

/** What was asked for is done, and what follows from that begins. */
function reported(
  rules: readonly ClockRule[],
  the: Case,
  wanted: string | undefined,
  at: number,
): Partial<Facts> | Fault {
  const running = the.clocks.filter(isRunning).map(({ rule }) => rule)
  const [only, ...others] = running
  const done = wanted ?? (others.length === 0 ? only : undefined)
  if (done === undefined || !running.includes(done)) {
    const nameOf = (id: string): Words => rules.find((rule) => rule.id === id)?.name ?? { zh: id, en: id }
    return {
      why: {
        zh: `请指明是哪个时限：${running.map((id) => `${nameOf(id).zh}（${id}）`).join('、')}`,
        en: `say which clock, one of ${running.map((id) => `${id} (${nameOf(id).en})`).join(', ')}`,
      },
    }
  }
  const clocks = ended(the.clocks, at, (rule) => rule === done)
  return { clocks: started(clocks, startsAfter(rules, done, aboutOf(the)), at) }
}

function aboutOf({ event_level, more }: Pick<Case, 'event_level' | 'more'>): About {
  const operator = REPORTERS.find((one) => one === more['reporter']) ?? 'other'
  return { kind: 'alert', operator, event_level }
}

const momentOf = (rules: readonly ClockRule[], id: string) => rules.find((rule) => rule.id === id)?.on

const notedAt = ({ more }: Case, at: number): number => firstOf(more['noted_at'], at)

const firstOf = (before: unknown, at: number): number =>
  typeof before === 'number' ? Math.min(before, at) : at

function notYet(learnt: number | undefined, at: number): Fault | undefined {
  return learnt !== undefined && learnt > at
    ? { why: { zh: '获知时间不能晚于现在', en: 'learnt_at has not come yet' } }
    : undefined
}
