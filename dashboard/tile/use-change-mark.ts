/** True for a moment after something changed: motion on the wall means that something happened. */
import { useTimeoutFn } from '@vueuse/core'
import { shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'

const MARK_MS = 1_400

/** The first value is not a change; neither is the one that fills an empty place. */
export function useChangeMark(
  source: () => string | number | null | undefined,
): Readonly<ShallowRef<boolean>> {
  const is_marked = shallowRef(false)
  const { start } = useTimeoutFn(() => (is_marked.value = false), MARK_MS, { immediate: false })
  watch(source, (_after, before) => {
    if (before === null || before === undefined) return
    is_marked.value = true
    start()
  })
  return is_marked
}
