/** The refused records of a platform: the newest are asked for again, older ones are added when somebody wants them. */
import { computed, shallowRef, watch } from 'vue'
import { ask } from '../desk/ask.ts'
import { useRefreshed } from '../desk/use-refreshed.ts'
import type { Reject, RejectPage } from './api.ts'

const EVERY_MS = 15_000
const LIMIT = 20

export function useRejects(platform: () => string) {
  const base = (): string => `/api/v1/platforms/${encodeURIComponent(platform())}/rejects?limit=${LIMIT}`
  const newest = useRefreshed<RejectPage>(base, EVERY_MS)
  const older = shallowRef<readonly Reject[]>([])
  /** Undefined as long as nobody has read on. */
  const older_next = shallowRef<string | null>()
  const error = shallowRef('')

  const rejects = computed(() => {
    const all = [...(newest.value.value?.rejects ?? []), ...older.value]
    return [...new Map(all.map((one) => [keyOf(one), one] as const).reverse()).values()].reverse()
  })
  const next = computed(() =>
    older_next.value === undefined ? (newest.value.value?.next ?? null) : older_next.value,
  )

  watch(platform, forget)
  function forget(): void {
    older.value = []
    older_next.value = undefined
  }

  async function more(): Promise<void> {
    const before = next.value
    if (before === null) return
    try {
      const page = await ask<RejectPage>(`${base()}&before=${encodeURIComponent(before)}`)
      older.value = [...older.value, ...page.rejects]
      older_next.value = page.next
      error.value = ''
    } catch (cause) {
      error.value = cause instanceof Error ? cause.message : String(cause)
    }
  }

  return { rejects, next, error, more, refresh: newest.refresh }
}

export function keyOf({ feed, poll_id, ordinal }: Pick<Reject, 'feed' | 'poll_id' | 'ordinal'>): string {
  return `${feed} ${poll_id} ${ordinal}`
}
