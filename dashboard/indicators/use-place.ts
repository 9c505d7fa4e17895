/** The place that the address names, and how to go to another. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { misreadOf, placeOf, queryOf } from './place.ts'
import type { Place } from './place.ts'

export function usePlace() {
  const route = useRoute()
  const router = useRouter()
  const place = computed(() => placeOf(route.query))

  const misread = computed(() => misreadOf(route.query))

  function go(to: Partial<Place>): void {
    void router.replace({ query: { ...route.query, ...queryOf({ ...place.value, ...to }) } })
  }

  return { place, misread, go }
}
