/**
 * `GET /api/v1/plan`, `/plan/standing`, `/plan/outcomes/{id}`, `/plan/forecast`: how far the plan is, by what evidence, and
 * when it ends.
 */
import { z } from 'zod'
import { keyOf } from '../live/frames.ts'
import { dayChanges, readDays } from '../plan/day-log.ts'
import { readForecast } from '../plan/forecast/read.ts'
import { COMPLETION, type Standing } from '../plan/standing.ts'
import { phaseStandings, readStandings, type Standings } from '../plan/standings.ts'
import type { Sample } from '../sample.ts'
import type { Api } from './app.ts'
import { atMostEvery } from './at-most.ts'
import { moment } from './moment.ts'
import { forecast, outcomeStanding, planPage, planStanding } from './plan-shapes.ts'
import { Problem } from './problem.ts'
import { indicatorOf, momentOf, type Service } from './service.ts'

/** Many who look at once cost no more than one; who looks again sees what has landed since. */
const READS_EVERY_MS = 1_000

export function planRoutes(api: Api, service: Service): void {
  const { province, frames, store, clock } = service
  const completion = (part: string): Sample | null =>
    frames.sample(keyOf({ indicator: COMPLETION, scope_kind: 'province', scope_id: province.code, part })) ??
    null
  const outcomes = province.plan.phases.flatMap((phase) => phase.outcomes)
  const readNow = atMostEvery(READS_EVERY_MS, (at) => readStandings(store, province, at))
  /** At a moment, or now. */
  const standingsAt = (at: number | undefined): Promise<Standings> =>
    at === undefined ? readNow(clock.now()) : readStandings(store, province, momentOf(service, at))

  api.get(
    '/api/v1/plan',
    {
      schema: {
        summary: 'The plan with the completion of its phases and outcomes',
        response: { 200: planPage },
      },
    },
    async () => ({
      ...province.plan,
      completion: completion(''),
      phases: province.plan.phases.map((phase) => ({
        ...phase,
        completion: completion(phase.id),
        outcomes: phase.outcomes.map((outcome) => ({
          ...outcome,
          missing: outcome.missing ?? null,
          completion: completion(outcome.id),
        })),
      })),
      day_changes: dayChanges(province.plan, await readDays(store)),
    }),
  )

  api.get(
    '/api/v1/plan/standing',
    {
      schema: {
        summary:
          'How every phase and outcome stands: its gates, its organs, its milestones, and what is due or overdue',
        querystring: z.object({
          at: moment.optional().meta({ description: 'As shown then; now if left out' }),
        }),
        response: { 200: planStanding },
      },
    },
    async ({ query }) => {
      const standings = await standingsAt(query.at)
      const { at, today, week_ends } = standings
      return {
        at,
        today,
        week_ends,
        tolerance: province.plan.self_report_tolerance,
        phases: phaseStandings(province.plan, standings),
        outcomes: outcomes.flatMap(({ id }) => {
          const standing = standings.outcomes.get(id)
          return standing ? [{ id, ...standing }] : []
        }),
      }
    },
  )

  api.get(
    '/api/v1/plan/outcomes/:id',
    {
      schema: {
        summary:
          'How an outcome stands: its evidence, gates, organs, what is due, and whose own report is too high',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          at: moment.optional().meta({ description: 'As shown then; now if left out' }),
        }),
        response: { 200: outcomeStanding },
      },
    },
    async ({ params, query }) => {
      const outcome = outcomes.find(({ id }) => id === params.id)
      if (!outcome) {
        const ids = outcomes.map(({ id }) => id).join(', ')
        throw new Problem(
          404,
          'There is no such outcome',
          `${JSON.stringify(params.id.slice(0, 100))} is not one of ${ids}`,
        )
      }
      const { at, today, outcomes: all } = await standingsAt(query.at)
      const standing: Standing | undefined = all.get(outcome.id)
      if (!standing) throw new Error(`no standing was made of ${outcome.id}`)
      const { milestones, ...rest } = standing
      return {
        ...outcome,
        missing: outcome.missing ?? null,
        at,
        today,
        tolerance: province.plan.self_report_tolerance,
        ...rest,
        gates: named(outcome.gates, standing.gates),
        facts: named(outcome.facts, standing.facts),
        progress: milestones,
      }
    },
  )

  api.get(
    '/api/v1/plan/forecast',
    {
      schema: {
        summary:
          'When outcomes and phases will be reached: P10, P50 and P90, the chance of being on time, who is last',
        response: { 200: forecast },
      },
    },
    async () => {
      const { version } = indicatorOf(service, COMPLETION)
      const parts = { store, province, version, forecasts: service.forecasts }
      return readForecast(parts, await standingsAt(undefined))
    },
  )
}

/** What is told of each, with what the plan says of it. */
function named<Planned extends { id: string }, Told extends { id: string }>(
  planned: readonly Planned[],
  told: readonly Told[],
): (Planned & Told)[] {
  return told.flatMap((one) => {
    const found = planned.find(({ id }) => id === one.id)
    return found ? [{ ...found, ...one }] : []
  })
}
