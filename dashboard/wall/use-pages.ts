/** Turns the pages of a list that is too long for its place, calmly, and only as many as it has. */
import { useElementSize, useIntervalFn } from '@vueuse/core'
import { computed, shallowRef } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { capacityOf, pageOf } from './paging.ts'
import type { Page } from './paging.ts'

const TURN_MS = 8_000

/** `cell` is the least size of an entry, in times the size of the place's type. */
export function usePages<T>(
  items: () => readonly T[],
  place: Readonly<Ref<HTMLElement | null>>,
  cell: () => { width: number; height: number },
): { page: ComputedRef<Page<T>>; columns: ComputedRef<number>; rows: ComputedRef<number> } {
  const { width, height } = useElementSize(place)
  const turn = shallowRef(0)
  useIntervalFn(() => turn.value++, TURN_MS)

  const capacity = computed(() => {
    const size = { width: width.value, height: height.value }
    const type = place.value ? Number.parseFloat(getComputedStyle(place.value).fontSize) : 16
    return capacityOf(size, { width: cell().width * type, height: cell().height * type })
  })
  return {
    page: computed(() => pageOf(items(), capacity.value.size, turn.value)),
    columns: computed(() => capacity.value.columns),
    rows: computed(() => capacity.value.rows),
  }
}
