/** Into a city of the map and back: which one is open, and what is known of its counties, looked up while it is. */
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import type { Sample } from '#analytics/sample.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { useLiveStore } from '../live/store.ts'
import { useResource } from '../live/use-resource.ts'

const AGAIN_MS = 15_000
/** A wall that was left in a city comes back by itself. */
const LEFT_MS = 90_000

export function useDrill(indicator: () => string) {
  const live = useLiveStore()
  const province = useProvinceStore()
  const code = shallowRef<string | null>(null)
  let opened_at = 0

  const city = computed(() => province.province?.cities.find((one) => one.code === code.value) ?? null)
  const counties = computed(() =>
    (province.province?.counties ?? []).filter((one) => one.city === code.value),
  )
  const values = useResource<{ samples: Sample[] }>(() =>
    counties.value.length > 0
      ? `/api/v1/indicators/${encodeURIComponent(indicator())}/values?scope=county`
      : null,
  )
  const sample_of = computed(
    () => new Map(values.value.value?.samples.map((one) => [`${one.scope_id}|${one.part}`, one])),
  )
  useIntervalFn(() => {
    if (code.value === null) return
    if (performance.now() - opened_at > LEFT_MS) code.value = null
    else values.reload()
  }, AGAIN_MS)
  watch(() => live.epoch, values.reload)

  return {
    city,
    counties,
    /** Codes that are no city of the province (the islands, a county) lead nowhere. */
    into: (wanted: string): void => {
      if (code.value !== null || !province.province?.cities.some((one) => one.code === wanted)) return
      code.value = wanted
      opened_at = performance.now()
    },
    back: (): void => {
      code.value = null
    },
    countySample: (county: string, part: string): Sample | undefined =>
      sample_of.value.get(`${county}|${part}`),
  }
}
