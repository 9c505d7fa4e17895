/** Reads what a forecast is asked with, and asks: the arithmetic itself is done beside the event loop. */
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { toCalendar } from '../../clocks/calendar.ts'
import type { Standings } from '../standings.ts'
import type { ForecastDesk } from './desk.ts'
import { questionOf, readPastRows } from './past.ts'
import type { Forecast } from './question.ts'
import { coveredUntil, workdaysOf } from './workdays.ts'

export interface ForecastParts {
  store: StoreClient
  province: Pick<Province, 'plan' | 'organs' | 'calendar'>
  /** Of plan_completion: the pace is of what this version counts. */
  version: string
  forecasts: ForecastDesk
}

export interface ToldForecast extends Forecast {
  version: string
  calendar_until: string | null
}

export async function readForecast(
  { store, province, version, forecasts }: ForecastParts,
  { at, today, samples, outcomes }: Standings,
): Promise<ToldForecast> {
  const calendar = toCalendar(province.calendar)
  const ids = province.plan.phases.flatMap((phase) => phase.outcomes.map(({ id }) => id))
  const question = questionOf({
    plan: province.plan,
    organs: province.organs.map(({ code }) => code),
    today,
    workdays: workdaysOf(calendar),
    past: await readPastRows(store, { version, outcomes: ids, at }),
    samples,
    gates: new Map([...outcomes].map(([id, { gates }]) => [id, gates])),
  })
  const told = await forecasts.of(question)
  return { ...told, version, calendar_until: coveredUntil(calendar, question.days) }
}
