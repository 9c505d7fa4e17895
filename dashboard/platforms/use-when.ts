/** Moments and ages as the desk writes them, by the server's clock. */
import { useDeskStore } from '../desk/desk-store.ts'
import { useLiveStore } from '../live/store.ts'
import { useDeskWords } from '../locales/desk/words.ts'
import { termText } from '../tile/clock.ts'
import { ageOf, momentText } from '../wall/time-text.ts'

export function useWhen() {
  const live = useLiveStore()
  const desk = useDeskStore()
  const { t } = useDeskWords()

  const moment = (at: number): string => momentText(at, live.now || at, desk.zone)

  /** `14:03:15`; what has no age before the server's time is known has none. */
  function ago(at: number): string {
    if (live.now === 0) return ''
    const { n, unit } = ageOf(live.now - at)
    return unit === 'second' && n < 2 ? t('ago.now') : t(`ago.${unit}`, { n })
  }

  function span(ms: number): string {
    const { n, unit } = ageOf(ms)
    return t(`age.${unit}`, { n })
  }

  /** What is left of a term, or how far it is overrun. */
  function term(ms: number): string {
    return termText(ms, ({ n, unit }) => t(`age.${unit}`, { n }))
  }

  return { moment, ago, span, term }
}
