/** What is looked for and which page is open: it stands in the address, so that it can be sent and comes back. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { STANDINGS } from './platform-list.ts'
import type { Wanted } from './platform-list.ts'

export function useWanted() {
  const route = useRoute()
  const router = useRouter()

  const wanted = computed((): Wanted => {
    const { q, state } = route.query
    return {
      words: typeof q === 'string' ? q : '',
      standing: STANDINGS.find((one) => one === state) ?? 'all',
    }
  })
  const page = computed(() => Number(route.query['page'] ?? 1))

  function want({ words, standing }: Wanted): void {
    const state = standing === 'all' ? undefined : standing
    void router.replace({ query: { ...route.query, q: words || undefined, state, page: undefined } })
  }

  function turn(to: number): void {
    void router.replace({ query: { ...route.query, page: String(to) } })
  }

  return { wanted, page, want, turn }
}
