/** Turns the pages of a list that is too long for its place, calmly, and only as many as it has. */
import { useElementSize, useIntervalFn } from '@vueuse/core'
import { computed, shallowRef } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { capacityOf, pageOf } from './paging.ts'
import type { Page } from './paging.ts'

const TURN_MS = 8_000

/**
 * `cell` is the least size of an entry, in times the size of the place's type; `head` so many lines of that size are
 * taken by a heading.
 */
export function usePages<T>(
  items: () => readonly T[],
  place: Readonly<Ref<HTMLElement | null>>,
  cell: () => { width: number; height: number },
  head = 0,
): { page: ComputedRef<Page<T>>; columns: ComputedRef<number>; rows: ComputedRef<number> } {
  const { width, height } = useElementSize(place)
  const turn = shallowRef(0)
  useIntervalFn(() => turn.value++, TURN_MS)

  const capacity = computed(() => {
    const size = { width: width.value, height: height.value }
    const type = place.value ? Number.parseFloat(getComputedStyle(place.value).fontSize) : 16
    const { width: wide, height: high } = cell()
    const left = { width: size.width, height: size.height - head * high * type }
    return capacityOf(left, { width: wide * type, height: high * type })
  })
  return {
    page: computed(() => pageOf(items(), capacity.value.size, turn.value)),
    columns: computed(() => capacity.value.columns),
    rows: computed(() => capacity.value.rows),
  }
}
