/** The clocks of a province, as cases run by them. */
import type { Province } from '#province/load.ts'
import { toCalendar } from '../clocks/calendar.ts'
import { unitOf, type Unit } from '../clocks/due.ts'
import { faceOf, type Light } from '../clocks/face.ts'
import type { RunningClock, Words } from './machine/facts.ts'

export interface ClockFace {
  rule: string
  due_at: number | null
  due_day: string | null
  /** What keeps anybody from saying when it is due: the date that the calendar does not cover, or a rule that there is not. */
  uncovered: string | null
  left_days: number | null
  paused: boolean
  breached: boolean | null
  light: Light
}

export interface ClockNotes {
  name: Words
  basis: Words
  unit: Unit
  verified: boolean
  /** What starts it, who is on it, and whom it must reach; in words. */
  starts: Words
  who: Words
  to?: Words | undefined
}

export interface CaseClocks {
  rules: Province['clocks']
  face: (clock: RunningClock, at: number) => ClockFace
  notes: (rule: string) => ClockNotes | null
}

export function caseClocks({ clocks, calendar: file }: Pick<Province, 'clocks' | 'calendar'>): CaseClocks {
  const calendar = toCalendar(file)
  const byId = new Map(clocks.map((rule) => [rule.id, { ...rule, unit: unitOf(rule.span) }]))
  return {
    rules: clocks,
    face(clock, at) {
      const rule = byId.get(clock.rule)
      if (!rule) return { ...UNKNOWN, rule: clock.rule, uncovered: clock.rule }
      // What is done stands as it stood then.
      const { due_at, due_day, uncovered, left_days, paused, breached, light } = faceOf(
        rule,
        clock,
        calendar,
        clock.ended_at ?? at,
      )
      return { rule: rule.id, due_at, due_day, uncovered, left_days, paused, breached, light }
    },
    notes: (id) => byId.get(id) ?? null,
  }
}

const UNKNOWN: Omit<ClockFace, 'rule'> = {
  due_at: null,
  due_day: null,
  uncovered: null,
  left_days: null,
  paused: false,
  breached: null,
  light: 'unknown',
}
