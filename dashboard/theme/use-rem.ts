/** The unit of the grid in pixels, for the parts that are painted and not laid out. */
import { useWindowSize } from '@vueuse/core'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'

export function useRem(): ComputedRef<number> {
  const { width, height } = useWindowSize()
  return computed(() => {
    const has_size = width.value > 0 && height.value > 0
    return has_size ? Number.parseFloat(getComputedStyle(document.documentElement).fontSize) : 16
  })
}
