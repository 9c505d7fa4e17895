/** `GET /api/v1/plan`, `/plan/outcomes/{id}`, `/plan/forecast`: how far the plan is, by what evidence, and when it ends. */
import { z } from 'zod'
import { toCalendar, dayOf, nameOf } from '../clocks/calendar.ts'
import { keyOf } from '../live/frames.ts'
import { samplesAt } from '../past/sample-log.ts'
import { questionOf, readPastRows } from '../plan/forecast/past.ts'
import { coveredUntil, workdaysOf } from '../plan/forecast/workdays.ts'
import { COMPLETION, REPORTED, standingOf, weekEnd, type Standing } from '../plan/standing.ts'
import type { Sample } from '../sample.ts'
import type { Api } from './app.ts'
import { forecast, outcomeStanding, planPage } from './plan-shapes.ts'
import { Problem } from './problem.ts'
import { indicatorOf, type Service } from './service.ts'

export function planRoutes(api: Api, service: Service): void {
  const { province, frames } = service
  const completion = (part: string): Sample | null =>
    frames.sample(keyOf({ indicator: COMPLETION, scope_kind: 'province', scope_id: province.code, part })) ??
    null

  api.get(
    '/api/v1/plan',
    {
      schema: {
        summary: 'The plan with the completion of its phases and outcomes',
        response: { 200: planPage },
      },
    },
    () => ({
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
    }),
  )

  api.get(
    '/api/v1/plan/outcomes/:id',
    {
      schema: {
        summary:
          'How an outcome stands: its evidence, gates, organs, what is due, and whose own report is too high',
        params: z.object({ id: z.string() }),
        response: { 200: outcomeStanding },
      },
    },
    async ({ params }) => {
      const outcomes = province.plan.phases.flatMap((phase) => phase.outcomes)
      const outcome = outcomes.find(({ id }) => id === params.id)
      if (!outcome) {
        const ids = outcomes.map(({ id }) => id).join(', ')
        throw new Problem(
          404,
          'There is no such outcome',
          `${JSON.stringify(params.id.slice(0, 100))} is not one of ${ids}`,
        )
      }
      const { today, standings } = await standingsOf(service)
      const standing = standings.get(outcome.id)
      if (!standing) throw new Error(`no standing was made of ${outcome.id}`)
      return {
        ...outcome,
        missing: outcome.missing ?? null,
        today,
        tolerance: province.plan.self_report_tolerance,
        ...standing,
        gates: named(outcome.gates, standing.gates),
        facts: named(outcome.facts, standing.facts),
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
      const calendar = toCalendar(province.calendar)
      const { at, today, samples, standings } = await standingsOf(service)
      const outcomes = province.plan.phases.flatMap((phase) => phase.outcomes.map(({ id }) => id))
      const { version } = indicatorOf(service, COMPLETION)
      const question = questionOf({
        plan: province.plan,
        organs: province.organs.map(({ code }) => code),
        today,
        workdays: workdaysOf(calendar),
        past: await readPastRows(service.store, { version, outcomes, at }),
        samples,
        gates: new Map([...standings].map(([id, { gates }]) => [id, gates])),
      })
      const told = await service.forecasts.of(question)
      return { ...told, version, calendar_until: coveredUntil(calendar, question.days) }
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

interface Now {
  at: number
  today: string
  samples: Sample[]
  standings: Map<string, Standing>
}

/** How every outcome stands now, those first that others wait for. */
async function standingsOf({ province, store, clock }: Service): Promise<Now> {
  const at = clock.now()
  // The plan's days are days of the country's calendar.
  const today = nameOf(dayOf(at))
  const outcomes = province.plan.phases.flatMap((phase) => phase.outcomes)
  const wanted = new Set([
    COMPLETION,
    REPORTED,
    ...outcomes.flatMap(({ gates }) => gates.map((one) => one.indicator)),
  ])
  const samples = (
    await Promise.all([...wanted].map((indicator) => samplesAt(store, { indicator, at })))
  ).flat()
  const standings = new Map<string, Standing>()
  const reached = new Set<string>()
  // The plan refuses circles, so in every round at least one outcome waits for nothing that is left.
  for (let left = outcomes; left.length > 0; left = left.filter(({ id }) => !standings.has(id))) {
    for (const outcome of left) {
      if (outcome.depends_on.some((id) => !standings.has(id))) continue
      const standing = standingOf({
        outcome,
        samples,
        province: province.code,
        cities: province.regions.cities.map(({ code }) => code),
        organs: province.organs.map(({ code }) => code),
        today,
        week_ends: weekEnd(today),
        tolerance: province.plan.self_report_tolerance,
        reached,
      })
      standings.set(outcome.id, standing)
      if (standing.state === 'reached') reached.add(outcome.id)
    }
  }
  return { at, today, samples, standings }
}
