/** What of the queue is looked at: the filter stands in the address; the page is found by where the one before it ended. */
import { computed, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { VIEWS } from './queue-model.ts'
import type { Wanted } from './queue-model.ts'

export function useAskedList() {
  const route = useRoute()
  const router = useRouter()
  const wanted = computed((): Wanted => {
    const { view, q, source, stands } = route.query
    return {
      view: VIEWS.find((one) => one === view) ?? 'all',
      words: typeof q === 'string' ? q : '',
      source: typeof source === 'string' ? source : '',
      stands: stands === '1',
    }
  })
  /** Where each page but the first begins. */
  const places = shallowRef<readonly string[]>([])
  watch(
    () => JSON.stringify(wanted.value),
    () => (places.value = []),
  )

  function want({ view, words, source, stands }: Wanted): void {
    const query = {
      view: view === 'all' ? undefined : view,
      q: words || undefined,
      source: source || undefined,
      stands: stands ? '1' : undefined,
    }
    void router.replace({ query: { ...route.query, ...query } })
  }

  return {
    wanted,
    want,
    page: computed(() => places.value.length),
    behind: computed(() => places.value.at(-1) ?? null),
    later: (place: string) => void (places.value = [...places.value, place]),
    earlier: () => void (places.value = places.value.slice(0, -1)),
  }
}
