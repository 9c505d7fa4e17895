/** The collector as this screen hears of it, asked for again every few seconds. */
import { computed } from 'vue'
import { useRefreshed } from '../desk/use-refreshed.ts'
import type { CollectorState } from './api.ts'
import { collectorOf } from './collector-model.ts'
import { statesOf } from './platform-list.ts'

const EVERY_MS = 5_000

export function useCollector() {
  const { value, error, refresh } = useRefreshed<CollectorState>(() => '/api/v1/collector', EVERY_MS)
  const collector = computed(() => collectorOf(value.value, error.value))
  /** Empty where it does not tell: then the store does. */
  const states = computed(() =>
    statesOf(collector.value.kind === 'here' ? collector.value.state.feeds : undefined),
  )
  return { collector, states, refresh }
}
