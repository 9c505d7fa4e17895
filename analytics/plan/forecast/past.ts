/** The question that a forecast is asked with: the plan, and how far every organ was at the end of each working day. */
import { z } from 'zod'
import type { Plan } from '#province/plan.ts'
import type { StoreClient } from '#sql/client.ts'
import type { Sample } from '../../sample.ts'
import type { GateState } from '../gates.ts'
import { COMPLETION } from '../standing.ts'
import { daysFrom, daysUpTo, type Workdays } from './calendar.ts'
import { PACE_DAYS } from './pace.ts'
import type { Question, Track } from './question.ts'

export const DRAWS = 10_000
/** Working days that are looked ahead: three years, about. */
export const HORIZON = 780
/** Days of the calendar that hold the working days of a pace. */
const PAST_DAYS = Math.ceil((PACE_DAYS * 7) / 5) + 21
const DAY_MS = 86_400_000

const row = z.object({ part: z.string(), organ: z.string(), day: z.string(), value: z.number() })
export type PastRow = z.output<typeof row>

/** How far each organ was at the end of each day, by what was shown then in this version; nothing where it was unknown. */
export function readPastRows(
  store: StoreClient,
  { version, outcomes, at }: { version: string; outcomes: readonly string[]; at: number },
): Promise<PastRow[]> {
  return store.rows(
    row,
    `SELECT part, scope_id AS organ, toString(day) AS day, last.2 AS value
     FROM (
       SELECT
         part, scope_id, toDate(sample.at) AS day,
         argMax((state != 'unknown' AND value IS NOT NULL, ifNull(value, 0)), sample.at) AS last
       FROM indicator_sample AS sample FINAL
       WHERE indicator = {indicator:String} AND version = {version:String} AND scope_kind = 'organ'
         AND part IN {outcomes:Array(String)}
         AND sample.at > fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
         AND sample.at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
       GROUP BY part, scope_id, day
     )
     WHERE last.1`,
    { indicator: COMPLETION, version, outcomes, from: at - PAST_DAYS * DAY_MS, at },
  )
}

export interface Evidence {
  plan: Pick<Plan, 'phases'>
  organs: readonly string[]
  today: string
  workdays: Workdays
  past: readonly PastRow[]
  /** How far each organ is now. */
  samples: readonly Sample[]
  gates: ReadonlyMap<string, readonly GateState[]>
}

/** Pure. The seed is of the plan alone, so that only evidence and days move a forecast. */
export function questionOf({ plan, organs, today, workdays, past, samples, gates }: Evidence): Question {
  const first = workdays(shift(today, -PAST_DAYS), 1)
  const days = daysUpTo(workdays, first, today)
  const told = new Map(past.map(({ part, organ, day, value }) => [`${part}|${organ}|${day}`, value]))
  const now = new Map(
    samples
      .filter(({ indicator, scope_kind }) => indicator === COMPLETION && scope_kind === 'organ')
      .map(({ part, scope_id, state, value }) => [
        `${part}|${scope_id}`,
        state === 'unknown' || value === null ? Number.NaN : value,
      ]),
  )
  // An outcome of which no organ has a value at all is fed by nothing.
  const fed = new Set(samples.filter(({ indicator }) => indicator === COMPLETION).map(({ part }) => part))
  const trackOf = (outcome: string, organ: string, target: number): Track => {
    const values = new Float64Array(days.length)
    for (const [place, day] of days.entries())
      values[place] = told.get(`${outcome}|${organ}|${day}`) ?? Number.NaN
    values[days.length - 1] = now.get(`${outcome}|${organ}`) ?? Number.NaN
    return { organ, weight: 1, is_gate: false, target, values }
  }
  return {
    past: days,
    days: daysFrom(workdays, today, HORIZON),
    phases: plan.phases.map(({ id, ends, outcomes }) => ({
      id,
      ends,
      outcomes: outcomes.map((outcome) => ({
        id: outcome.id,
        ends: outcome.ends,
        share: 1,
        depends_on: outcome.depends_on,
        tracks:
          outcome.missing !== undefined || !fed.has(outcome.id)
            ? []
            : [
                ...organs.map((organ) => trackOf(outcome.id, organ, outcome.reached_from)),
                ...(gates.get(outcome.id) ?? []).map(gateTrack),
              ],
      })),
    })),
    draws: DRAWS,
    seed: 1,
  }
}

/** A gate that is open is taken to stay so; when one that is shut will open, nobody can say. */
function gateTrack({ id, state }: GateState): Track {
  const value = state === 'open' ? 1 : state === 'shut' ? 0 : Number.NaN
  return { organ: id, weight: 0, is_gate: true, target: 1, values: [value] }
}

function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
