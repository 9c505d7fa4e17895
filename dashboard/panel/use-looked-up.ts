/** What a panel looks up beside the stream while it is on the glass: its value, or why there is none; nothing old is kept. */
import { useIntervalFn, useThrottleFn } from '@vueuse/core'
import { computed, watch, type ComputedRef } from 'vue'
import { useLiveStore } from '../live/store.ts'
import { useResource } from '../live/use-resource.ts'

const AGAIN_MS = 20_000
/** A storm of alerts is not a storm of questions. */
const BESIDE_MS = 5_000
/** What could not be looked up again for so long is not shown any more. */
const SHOWN_MS = 90_000

export interface LookedUp<T> {
  value: ComputedRef<T | null>
  /** Why there is none. */
  why: ComputedRef<'waiting' | 'failed' | 'too_old' | null>
}

export interface LookUp<T> {
  /** Server time of an answer, epoch ms. */
  atOf?: (value: T) => number | null
  /** What of the stream it has to agree with: once that is another, it is looked up anew. */
  beside?: () => unknown
}

export function useLookedUp<T>(path: string, { atOf = () => null, beside }: LookUp<T> = {}): LookedUp<T> {
  const live = useLiveStore()
  const { value, error, reload } = useResource<T>(() => path)
  let taken_at = 0
  watch(value, () => (taken_at = live.now))
  useIntervalFn(reload, AGAIN_MS)
  watch(() => live.epoch, reload)
  if (beside) watch(beside, useThrottleFn(reload, BESIDE_MS, true))

  /** Over a cut the last picture stays as it was, under its banner. */
  const is_old = computed(() => {
    if (value.value === null || !live.is_live) return false
    return live.now - Math.max(atOf(value.value) ?? 0, taken_at) > SHOWN_MS
  })
  return {
    value: computed(() => (is_old.value ? null : value.value)),
    why: computed(() => {
      if (is_old.value) return 'too_old'
      if (value.value !== null) return null
      return error.value === null ? 'waiting' : 'failed'
    }),
  }
}
