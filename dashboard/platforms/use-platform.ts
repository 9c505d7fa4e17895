/** All that is known of one platform, kept fresh, and asked for again soon after somebody has acted. */
import { onScopeDispose, watch } from 'vue'
import { useRefreshed } from '../desk/use-refreshed.ts'
import { useLiveStore } from '../live/store.ts'
import type { DriftList, PlatformPage, PollHistory } from './api.ts'
import { useCollector } from './use-collector.ts'
import { useRejects } from './use-rejects.ts'

const PAGE_EVERY_MS = 5_000
const HISTORY_EVERY_MS = 60_000
const DRIFT_EVERY_MS = 30_000
/** What is acknowledged lands in the store within seconds. */
const LANDED_AFTER_MS = [0, 1_500, 4_000]

export function usePlatform(id: () => string) {
  const live = useLiveStore()
  const base = (): string => `/api/v1/platforms/${encodeURIComponent(id())}`
  const page = useRefreshed<PlatformPage>(base, PAGE_EVERY_MS)
  const history = useRefreshed<PollHistory>(() => `${base()}/polls?hours=24`, HISTORY_EVERY_MS)
  const drift = useRefreshed<DriftList>(() => `${base()}/drift`, DRIFT_EVERY_MS)
  const rejects = useRejects(id)
  const { collector, states, refresh } = useCollector()

  let timers: ReturnType<typeof setTimeout>[] = []
  function refreshSoon(): void {
    timers.forEach(clearTimeout)
    timers = LANDED_AFTER_MS.map((ms) =>
      setTimeout(() => {
        for (const one of [page, history, drift, rejects, { refresh }]) one.refresh()
      }, ms),
    )
  }

  watch(() => live.dark, page.refresh)
  onScopeDispose(() => timers.forEach(clearTimeout))
  return { page, history: history.value, drift: drift.value, rejects, collector, states, refreshSoon }
}
