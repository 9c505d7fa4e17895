/** What counts of cases: the oracle's rules over what happened to them. */
import { isPast, limitOf, type Limit } from './oracle-days.ts'
import {
  one,
  regionOf,
  type CaseClock,
  type CaseHistory,
  type CaseStep,
  type Contribution,
  type Rules,
  type World,
} from './oracle-parts.ts'
import { DAY, HOUR } from './rows.ts'

/** Working days, and the most that extensions may add. */
const TERMS: Readonly<Record<string, { days: number; most: number }>> = {
  REMEDY_FIVE: { days: 5, most: 5 },
  REMEDY_TWENTY: { days: 20, most: 10 },
  REMEDY_SIXTY: { days: 60, most: 10 },
}
/** Hours. */
const REPORTS: Readonly<Record<string, number>> = { REPORT_FOUR: 4, REPORT_ONE: 1 }

interface Then {
  last: CaseStep
  found_at: number
  /** After it was last found. */
  since: CaseStep[]
  /** 0: it is not. */
  closed_at: number
  clocks: readonly CaseClock[]
  steps: readonly CaseStep[]
}

/** The cases of a kind as they were at a moment. */
function casesAt(world: World, at: number, kind: CaseHistory['kind']): Then[] {
  return world.cases.flatMap((history) => {
    const steps = history.steps.filter((step) => step.at <= at)
    const last = steps.at(-1)
    if (history.kind !== kind || !last) return []
    const found = steps.findLastIndex(({ command }) => ['raise', 'recur', 'reopen'].includes(command))
    const closing = steps.findLast(({ command }) =>
      ['close', 'verify', 'settle', 'dismiss'].includes(command),
    )
    const isOver = last.state === 'closed' || last.state === 'looked_back'
    return [
      {
        last,
        found_at: steps[found]?.at ?? 0,
        since: steps.slice(found + 1),
        closed_at: isOver ? (closing?.at ?? 0) : 0,
        clocks: steps.findLast(({ clocks }) => clocks !== undefined)?.clocks ?? [],
        steps,
      },
    ]
  })
}

const counts = ({ closed_at }: Then, at: number): boolean => closed_at === 0 || closed_at > at - 365 * DAY

const placeOf = (world: World, { organ, region }: CaseStep): { organ: string; region: string } => ({
  organ,
  region: regionOf(world, organ) || region,
})

/** Every place has been looked at since the log began, also where there is nothing. */
function places(world: World, at: number, parts: readonly string[]): Contribution[] {
  const moments = world.cases.flatMap(({ steps }) => steps.map((step) => step.at)).filter((one) => one <= at)
  if (moments.length === 0) return []
  const began = moments.reduce((first, moment) => Math.min(first, moment))
  return world.organs.flatMap(({ code, region, formerly = [] }) =>
    [code, ...formerly.map((former) => former.code)].flatMap((organ) =>
      parts.map((part) => one({ organ, region }, [0n, 0n], [began], part)),
    ),
  )
}

/** What is done in time of what is done or past its limit; in the worst case what nobody can judge is late. */
function inTime(
  place: { organ: string; region: string },
  { limit, done_at, moments, part = '' }: { limit: Limit; done_at: number; moments: number[]; part?: string },
): Contribution {
  const isKnown = 'by' in limit
  const isInTime = isKnown && done_at > 0 && done_at <= limit.by
  return { ...one(place, [isInTime, isKnown], moments, part), worst_bottom: 1n }
}

/** Of the clock that was set last; none where none is due. */
function termOf(world: World, { last, clocks }: Then, at: number) {
  const clock = clocks.at(-1)
  if (clock === undefined || last.state === 'exempt') return []
  const rule = TERMS[clock.rule]
  const extended = clock.extensions.reduce((sum, { days }) => sum + days, 0)
  const limit = rule
    ? limitOf(world, clock.started_at, {
        working_days: rule.days + Math.min(extended, rule.most),
        pauses: clock.pauses,
      })
    : { unknown_from: 0 }
  const done_at = clock.ended_at ?? 0
  return done_at > 0 || isPast(limit, at) ? [{ limit, done_at }] : []
}

const OWN = { feeds: [], scale: 1n } as const

export const CASE_RULES: Readonly<Record<string, Rules>> = {
  rectification_rate: {
    ...OWN,
    parts: ['', 'in_time'],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    may_not_run: true,
    contributions: (world, at) => [
      ...places(world, at, ['', 'in_time']),
      ...casesAt(world, at, 'remediation')
        .filter((the) => counts(the, at))
        .flatMap((the) => {
          const place = placeOf(world, the.last)
          const moments = [the.found_at, the.last.at]
          return [
            one(place, [the.closed_at > 0, 1n], moments),
            ...termOf(world, the, at).map((term) => inTime(place, { ...term, moments, part: 'in_time' })),
          ]
        }),
    ],
  },
  correction_in_time: {
    ...OWN,
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.9,
    may_not_run: true,
    contributions: (world, at) => [
      ...places(world, at, ['']),
      ...casesAt(world, at, 'remediation')
        .filter((the) => counts(the, at))
        .flatMap((the) => {
          const limit = limitOf(world, the.found_at, { working_days: 10 })
          if (the.closed_at === 0 && !isPast(limit, at)) return []
          const moments = [the.found_at, the.last.at]
          return [inTime(placeOf(world, the.last), { limit, done_at: the.closed_at, moments })]
        }),
    ],
  },
  security_incidents: {
    ...OWN,
    parts: ['', 'extreme', 'grave', 'major', 'general'],
    kind: 'sum',
    direction: 'lower',
    contributions: (world, at) => [
      ...places(world, at, ['', 'extreme', 'grave', 'major', 'general']),
      ...casesAt(world, at, 'alert')
        .flatMap(({ steps }) => {
          // A recurrence is another event than the one that was judged before it.
          const judged: (CaseStep | undefined)[] = [undefined]
          for (const step of steps) {
            if (step.command === 'judge') judged.splice(-1, 1, step)
            if (step.command === 'recur') judged.push(undefined)
          }
          return judged.filter((step) => step !== undefined)
        })
        .flatMap((step) => {
          const level = [undefined, 'extreme', 'grave', 'major', 'general'][step.event_level ?? 0]
          if (level === undefined || step.at <= at - 365 * DAY) return []
          return ['', level].map((part) => one(placeOf(world, step), [1n, 0n], [step.at], part))
        }),
    ],
  },
  high_alerts_closed: {
    ...OWN,
    parts: ['', 'red', 'orange'],
    kind: 'ratio',
    direction: 'higher',
    good: 0.98,
    warn: 0.9,
    contributions: (world, at) => [
      ...places(world, at, ['', 'red', 'orange']),
      ...casesAt(world, at, 'alert')
        .filter((the) => the.last.warn_level <= 2 && counts(the, at))
        .flatMap((the) =>
          ['', the.last.warn_level === 1 ? 'red' : 'orange'].map((part) =>
            one(placeOf(world, the.last), [the.closed_at > 0, 1n], [the.found_at, the.last.at], part),
          ),
        ),
    ],
  },
  alert_handling_hours: {
    ...OWN,
    scale: 1000n,
    parts: ['response', 'resolution'],
    kind: 'ratio',
    direction: 'lower',
    contributions: (world, at) => [
      ...places(world, at, ['response', 'resolution']),
      ...casesAt(world, at, 'alert')
        .filter(({ found_at }) => found_at > at - 90 * DAY)
        .flatMap((the) => {
          const acted = the.since.find(({ by }) => by === 'person')?.at
          const over = the.since.find(({ state }) => state === 'resolved' || state === 'closed')?.at
          const hours = (until = at): bigint => BigInt(Math.floor((1000 * (until - the.found_at)) / HOUR))
          const say = (part: string, until: number | undefined): Contribution =>
            one(placeOf(world, the.last), [hours(until), 1n], [the.found_at, the.last.at], part)
          const isUnattended = over !== undefined && (acted === undefined || acted > over)
          return [...(isUnattended ? [] : [say('response', acted)]), say('resolution', over)]
        }),
    ],
  },
  overdue_reports: {
    ...OWN,
    parts: [''],
    kind: 'sum',
    direction: 'lower',
    good: 0,
    warn: 0,
    contributions: (world, at) => [
      ...places(world, at, ['']),
      ...casesAt(world, at, 'alert').flatMap((the) =>
        the.clocks
          .filter(({ rule, started_at, ended_at }) => {
            const hours = REPORTS[rule]
            return ended_at === null && (hours === undefined || started_at + hours * HOUR < at)
          })
          .map(() => one(placeOf(world, the.last), [1n, 0n], [the.last.at])),
      ),
    ],
  },
}
