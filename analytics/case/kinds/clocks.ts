/** The clocks that run on a case: which rules start one at what moment, and how one stands still, goes on and ends. Pure. */
import type { ClockMoment, ClockRule } from '#province/clock.ts'
import type { Case, Facts } from '../machine/facts.ts'

type Clocks = Facts['clocks']

/** What a rule may ask of a case before it concerns it; what it does not ask does not matter. */
export interface About {
  kind: string
  operator?: string
  event_level?: number | null
  severity?: string
  sharing?: string
}

/** Ids of the rules whose clocks start at this moment. */
export function startsOn(rules: readonly ClockRule[], on: ClockMoment, about: About): string[] {
  return rules.filter((rule) => rule.on === on && concerns(rule, about)).map(({ id }) => id)
}

/** Ids of the rules whose clocks start when that of another is met. */
export function startsAfter(rules: readonly ClockRule[], met: string, about: About): string[] {
  return rules.filter((rule) => rule.after === met && concerns(rule, about)).map(({ id }) => id)
}

function concerns({ kind, when }: ClockRule, about: About): boolean {
  const { operator, event_levels, severity, sharing } = when
  const level = about.event_level ?? null
  return (
    kind === about.kind &&
    (operator === undefined || operator === about.operator) &&
    (event_levels === undefined || (level !== null && event_levels.includes(level))) &&
    (severity === undefined || severity === about.severity) &&
    (sharing === undefined || sharing === about.sharing)
  )
}

/** Started for each rule, but where one of it runs already. */
export function started(clocks: Clocks, rules: readonly string[], at: number): Clocks {
  const running = new Set(clocks.filter(isRunning).map(({ rule }) => rule))
  const wanted = rules.filter((rule) => !running.has(rule))
  return [
    ...clocks,
    ...wanted.map((rule) => ({ rule, started_at: at, pauses: [], extensions: [], ended_at: null })),
  ]
}

export const isRunning = ({ ended_at }: Clocks[number]): boolean => ended_at === null

export const hasRunningClock = ({ clocks }: Pick<Case, 'clocks'>): boolean => clocks.some(isRunning)

export function withRunning(clocks: Clocks, change: (clock: Clocks[number]) => Clocks[number]): Clocks {
  return clocks.map((clock) => (isRunning(clock) ? change(clock) : clock))
}

export function paused(clocks: Clocks, at: number): Clocks {
  return withRunning(clocks, (clock) => ({ ...clock, pauses: [...clock.pauses, { from: at }] }))
}

export function resumed(clocks: Clocks, at: number): Clocks {
  return withRunning(clocks, (clock) => ({
    ...clock,
    pauses: clock.pauses.map((one) => (one.to === undefined ? { ...one, to: at } : one)),
  }))
}

/** @param which those that end; all that run where left out. */
export function ended(clocks: Clocks, at: number, which: (rule: string) => boolean = () => true): Clocks {
  return withRunning(clocks, (clock) => {
    if (!which(clock.rule)) return clock
    const [one = clock] = resumed([clock], at)
    return { ...one, ended_at: at }
  })
}
