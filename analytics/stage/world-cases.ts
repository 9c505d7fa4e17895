/** Cases of small provinces at random: found, worked on, exempt, extended, closed early and late, and come back. */
import fc from 'fast-check'
import { calendarSchema, type CalendarFile } from '#province/calendar.ts'
import type { ClockRule } from '#province/clock.ts'
import type { CaseClock, CaseHistory, CaseStep } from './oracle-parts.ts'
import { DAY, HOUR, MINUTE, NOW } from './rows.ts'
import { organsOf, PROVINCE } from './world-sources.ts'

const name = { zh: '某', en: 'some' }

const year = (given: { year: number; holidays: [string, string][]; working_days: string[] }) => ({
  ...given,
  notice: 'x',
  verified: true,
  holidays: given.holidays.map(([from, to]) => ({ name, from, to })),
})

/** This year alone, with a day off that the other knows to be worked. */
export const EARLIER_CALENDAR: CalendarFile = calendarSchema.parse({
  name,
  years: [
    year({
      year: 2026,
      holidays: [
        ['2026-10-01', '2026-10-07'],
        ['2026-11-13', '2026-11-13'],
      ],
      working_days: ['2026-10-10'],
    }),
  ],
})

/** With the year before it. The one before that and the next are not covered. */
export const CALENDAR: CalendarFile = calendarSchema.parse({
  name,
  years: [
    year({
      year: 2026,
      holidays: [['2026-10-01', '2026-10-07']],
      working_days: ['2026-10-10', '2026-11-14'],
    }),
    year({ year: 2025, holidays: [['2025-12-24', '2025-12-26']], working_days: [] }),
  ],
})

const rule = (id: string, kind: ClockRule['kind'], span: ClockRule['span']): ClockRule => ({
  id,
  kind,
  name,
  basis: name,
  verified: false,
  span,
  starts: name,
  who: name,
  when: {},
})
const remedy = (id: string, working_days: number, most_days: number): ClockRule => ({
  ...rule(id, 'remediation', { working_days }),
  pauses: { while: name, verified: false },
  extends: { most_days, needs: [name], verified: false },
})

export const CLOCKS: readonly ClockRule[] = [
  remedy('REMEDY_FIVE', 5, 5),
  remedy('REMEDY_TWENTY', 20, 10),
  // From now on it ends on a day that is not covered.
  remedy('REMEDY_SIXTY', 60, 10),
  rule('REPORT_FOUR', 'alert', { hours: 4 }),
  rule('REPORT_ONE', 'alert', { hours: 1 }),
]

/** One turn of chance: which of the possible things happens, how long after the last one, and a number for it. */
interface Turn {
  which: number
  wait: number
  number: number
}

const turns = fc.array(
  fc.record({
    which: fc.nat(1000),
    wait: fc.constantFrom(
      0,
      1,
      5 * MINUTE,
      HOUR,
      5 * HOUR,
      DAY,
      2 * DAY,
      6 * DAY,
      7 * DAY,
      8 * DAY,
      13 * DAY,
    ),
    number: fc.nat(1000),
  }),
  { maxLength: 9 },
)

/** The edges of the terms, of the windows, and of what the calendars cover. */
const began = fc
  .record({
    days: fc.constantFrom(
      0,
      0,
      1,
      3,
      6,
      7,
      8,
      11,
      13,
      14,
      15,
      20,
      28,
      29,
      60,
      89,
      90,
      91,
      320,
      330,
      364,
      366,
      700,
    ),
    shift: fc.constantFrom(0, 1, MINUTE, HOUR, 3 * HOUR, 20 * HOUR),
  })
  .map(({ days, shift }) => NOW - days * DAY - shift)

const running = (clocks: readonly CaseClock[], change: (clock: CaseClock) => CaseClock): CaseClock[] =>
  clocks.map((clock) => (clock.ended_at === null ? change(clock) : clock))
const ended = (clocks: readonly CaseClock[], at: number): CaseClock[] =>
  running(clocks, (clock) => ({ ...resumed(clock, at), ended_at: at }))
const resumed = (clock: CaseClock, at: number): CaseClock => ({
  ...clock,
  pauses: clock.pauses.map(({ from, to = at }) => ({ from, to })),
})
const started = (clock: string, at: number): CaseClock => ({
  rule: clock,
  started_at: at,
  pauses: [],
  extensions: [],
  ended_at: null,
})

type Next = Partial<CaseStep> & Pick<CaseStep, 'command'>
type Walk = (last: CaseStep, clocks: readonly CaseClock[], turn: Turn & { at: number }) => Next[]

const REMEDIES = ['REMEDY_FIVE', 'REMEDY_TWENTY', 'REMEDY_SIXTY', 'REMEDY_GONE']

const remediation =
  (organs: readonly string[]): Walk =>
  ({ state }, clocks, { at, number }) => {
    const clock = REMEDIES[number % REMEDIES.length] ?? ''
    const organ = organs[number % organs.length] ?? ''
    const verify: Next = { command: 'verify', state: 'closed', clocks: ended(clocks, at) }
    switch (state) {
      case 'closed':
        return [
          { command: 'look_back', state: 'looked_back' },
          { command: 'recur', state: 'found', clocks: [...clocks, started(clock, at)] },
        ]
      case 'looked_back':
        return [{ command: 'recur', state: 'found', clocks: [...clocks, started(clock, at)] }]
      case 'exempt':
        return [
          verify,
          {
            command: 'expire_exemption',
            state: 'found',
            clocks: running(clocks, (one) => resumed(one, at)),
          },
        ]
      default:
        return [
          verify,
          verify,
          { command: 'ran' },
          { command: 'dispatch', state: 'dispatched', by: 'person', organ },
          {
            command: 'approve_extension',
            by: 'person',
            clocks: running(clocks, (one) => ({
              ...one,
              extensions: [...one.extensions, { days: number % 9 }],
            })),
          },
          {
            command: 'approve_exemption',
            state: 'exempt',
            by: 'person',
            clocks: running(clocks, (one) => ({ ...one, pauses: [...one.pauses, { from: at }] })),
          },
        ]
    }
  }

const alert: Walk = (last, clocks, { at, number }) => {
  const event_level = [null, 1, 2, 3, 4][number % 5] ?? null
  const report = number % 2 === 0 ? 'REPORT_FOUR' : 'REPORT_ONE'
  const isDue = event_level !== null && event_level <= 3
  const judge: Next = {
    command: 'judge',
    by: 'person',
    event_level,
    clocks: isDue ? [...ended(clocks, at), started(report, at)] : ended(clocks, at),
  }
  const recur: Next = { command: 'recur', state: 'open', event_level: null }
  const reopen: Next = { command: 'reopen', state: 'open', by: 'person' }
  const comment: Next = { command: 'comment', by: 'person' }
  switch (last.state) {
    case 'closed':
      return [recur, reopen, comment]
    case 'resolved':
      return [
        recur,
        reopen,
        judge,
        { command: 'close', state: 'closed', by: 'person' },
        { command: 'settle', state: 'closed' },
      ]
    default:
      return [
        judge,
        judge,
        comment,
        { command: 'count', warn_level: Math.min(last.warn_level, 1 + (number % 4)) },
        { command: 'acknowledge', state: 'acknowledged', by: 'person' },
        { command: 'report', by: 'person', clocks: ended(clocks, at) },
        { command: 'clear', state: 'resolved' },
        { command: 'resolve', state: 'resolved', by: 'person' },
        { command: 'dismiss', state: 'closed', by: 'person' },
      ]
  }
}

/** Clocks stand where they were set. */
function withoutClocks(step: CaseStep): CaseStep {
  const bare = { ...step }
  delete bare.clocks
  return bare
}

/** What follows from a first step when chance has so many turns. */
function walkOn(first: CaseStep, chances: readonly Turn[], next: Walk): CaseStep[] {
  const steps = [first]
  let last = first
  let clocks = first.clocks ?? []
  for (const turn of chances) {
    const at = last.at + turn.wait
    const possible = next(last, clocks, { ...turn, at })
    const chosen = possible[turn.which % possible.length]
    if (!chosen) break
    last = { ...withoutClocks(last), by: 'rule', at, ...chosen }
    clocks = last.clocks ?? clocks
    steps.push(last)
  }
  return steps
}

export const cases = (place: number): fc.Arbitrary<CaseHistory[]> => {
  const organs = [...organsOf(place).map(({ code }) => code), `GD-OLD-${place}`, `GD-STRANGER-${place}`]
  const one = fc
    .record({
      kind: fc.constantFrom<CaseHistory['kind']>('alert', 'remediation', 'remediation'),
      organ: fc.constantFrom(...organs),
      warn_level: fc.constantFrom(1, 2, 3),
      clock: fc.constantFrom(...REMEDIES, ''),
      at: began,
      chances: turns,
    })
    .map(({ kind, organ, warn_level, clock, at, chances }) => {
      const isOrder = kind === 'remediation'
      const first: CaseStep = {
        at,
        command: 'raise',
        by: 'rule',
        state: isOrder ? 'found' : 'open',
        organ,
        region: PROVINCE,
        warn_level,
        event_level: null,
        ...(isOrder ? { clocks: clock === '' ? [] : [started(clock, at)] } : {}),
      }
      return { kind, steps: walkOn(first, chances, isOrder ? remediation(organs) : alert) }
    })
  return fc
    .array(one, { maxLength: 8 })
    .map((all) => all.map((history, number) => ({ ...history, id: `${history.kind}-${place}-${number}` })))
}
