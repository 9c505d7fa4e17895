/** The cities or provincial organs that a panel sets side by side, and which of them are silent. */
import { computed } from 'vue'
import type { Sample } from '#analytics/sample.ts'
import type { Division } from '../live/api.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { useLiveStore } from '../live/store.ts'
import { silentOf } from '../silent/silence.ts'

export function usePlaces(panel: () => { indicator: string; scope: 'city' | 'organ' }) {
  const live = useLiveStore()
  const province = useProvinceStore()

  const places = computed((): Division[] => {
    if (panel().scope === 'city') return province.province?.cities ?? []
    // A city's data bureau stands for its city.
    const organs = (province.province?.organs ?? []).filter(({ kind }) => kind !== 'city')
    return organs.map(({ code, short }) => ({ code, name: short }))
  })
  const silent = computed(() => {
    const { indicator, scope } = panel()
    const dark = silentOf(live.dark, province.indicator_of.get(indicator))
    return new Set(dark.map(({ organ, region }) => (scope === 'city' ? region : organ)))
  })
  const sampleOf = (indicator: string, part: string, code: string): Sample | undefined =>
    live.sample(indicator, panel().scope, code, part)

  return { places, silent, sampleOf }
}
