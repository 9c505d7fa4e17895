/** The list, kept fresh: its rows every few seconds and whenever a platform falls silent, its charts every minute. */
import { computed, watch } from 'vue'
import { useRefreshed } from '../desk/use-refreshed.ts'
import { useLiveStore } from '../live/store.ts'
import type { PlatformRow, Traces } from './api.ts'
import { usePlatformsStore } from './platforms-store.ts'

const ROWS_EVERY_MS = 5_000
const TRACES_EVERY_MS = 60_000

/** `shown` are the ids on the page that is looked at. */
export function usePlatforms(shown: () => readonly string[]) {
  const live = useLiveStore()
  const store = usePlatformsStore()
  const rows = useRefreshed<PlatformRow[]>(() => '/api/v1/platforms', ROWS_EVERY_MS)
  // In one order, so that rows that change their places ask for nothing new.
  const ids = computed(() => [...shown()].sort().join())
  const traces = useRefreshed<Traces>(
    () => (ids.value === '' ? null : `/api/v1/polls?platforms=${encodeURIComponent(ids.value)}`),
    TRACES_EVERY_MS,
  )

  watch(rows.value, (heard) => {
    if (!heard) return
    store.rows = heard
    store.heard_at = live.now
  })
  watch(traces.value, (heard) => {
    if (heard)
      store.traces = new Map([...store.traces, ...heard.platforms.map((one) => [one.platform, one] as const)])
  })
  watch(() => live.dark, rows.refresh)
  return { store, error: rows.error }
}
