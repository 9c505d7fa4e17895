/** A forecast in words: when, or why nobody can say; how likely the planned day is; who holds it back. */
import { useDeskStore } from '../desk/desk-store.ts'
import { useDeskWords } from '../locales/desk/words.ts'
import { valueWord } from '../tile/number.ts'
import type { PlanForecast, StepForecast } from './api.ts'

type Band = NonNullable<StepForecast['finish']>
type Told = Pick<StepForecast, 'state' | 'reason' | 'finish' | 'finished_on'>

/** As many as are read at a glance. */
const NAMED = 3

export function useForecastWords(forecast: () => PlanForecast | null) {
  const desk = useDeskStore()
  const { t, say, language } = useDeskWords()
  const organ = (code: string): string => say(desk.organ_of.get(code)?.short) || code

  const day = (one: string | null): string =>
    one ?? t('plan_desk.timeline.beyond', { horizon: forecast()?.horizon.slice(0, 7) ?? '' })

  function bandText({ p10, p50, p90 }: Band): string {
    return t('plan_desk.timeline.band', { p10: day(p10), p50: day(p50), p90: day(p90) })
  }

  /** P10, P50 and P90, where they are known; else none. */
  function days(told: Told | undefined): string[] {
    const { finish } = told ?? {}
    if (!finish || told?.state === 'finished') return []
    return [day(finish.p10), day(finish.p50), day(finish.p90)]
  }

  function finishText(told: Told | undefined): string {
    if (!told) return t('plan_desk.forecast.waiting')
    const { state, reason, finish, finished_on } = told
    if (state === 'finished')
      return finished_on === null
        ? t('plan_desk.forecast.finished_none')
        : t('plan_desk.forecast.finished', { day: finished_on })
    if (state === 'forecast' && finish) return bandText(finish)
    const word = t(`plan_desk.forecast.${state === 'stalled' ? 'stalled' : 'unknown'}`)
    return reason === null ? word : t('plan_desk.forecast.why', { state: word, reason: reasonText(reason) })
  }

  function reasonText(reason: NonNullable<Told['reason']>): string {
    return t(`plan_desk.forecast.reason.${reason}`)
  }

  function chanceText(told: StepForecast | undefined): string {
    if (!told) return '—'
    const { chance, reason } = told.on_time
    if (chance !== null) return valueWord(chance, 'percent', language.value)
    return t(reason === 'no_plan_date' ? 'plan_desk.no_dates' : 'plan_desk.forecast.no_chance')
  }

  /** Organs, or gates, that are the last in many draws. */
  function critical(
    told: StepForecast | undefined,
    gateOf: (outcome: string, id: string) => string,
  ): string[] {
    return (told?.critical ?? []).slice(0, NAMED).map(({ outcome, organ: code, share }) =>
      t('plan_desk.timeline.share', {
        organ: desk.organ_of.has(code) ? organ(code) : gateOf(outcome, code),
        share: valueWord(share, 'percent', language.value),
      }),
    )
  }

  return { organ, day, days, bandText, finishText, chanceText, critical, reasonText }
}
