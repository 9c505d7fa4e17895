/** The plan, how it stands and its forecast, kept fresh: each is asked for anew when the server says that it has moved. */
import { watch } from 'vue'
import { useRefreshed } from '../desk/use-refreshed.ts'
import { useLiveStore } from '../live/store.ts'
import type { PlanForecast, PlanPage, PlanStanding } from './api.ts'

const PLAN_EVERY_MS = 300_000
const STANDING_EVERY_MS = 30_000
const FORECAST_EVERY_MS = 120_000

export function usePlan() {
  const live = useLiveStore()
  const plan = useRefreshed<PlanPage>(() => '/api/v1/plan', PLAN_EVERY_MS)
  const standing = useRefreshed<PlanStanding>(() => '/api/v1/plan/standing', STANDING_EVERY_MS)
  const forecast = useRefreshed<PlanForecast>(() => '/api/v1/plan/forecast', FORECAST_EVERY_MS)

  live.watchPlan()
  watch(() => live.plan_evidence, standing.refresh)
  watch(() => live.plan_forecast, forecast.refresh)
  watch(
    () => live.epoch,
    () => {
      plan.refresh()
      standing.refresh()
      forecast.refresh()
    },
  )
  return { plan, standing, forecast }
}
