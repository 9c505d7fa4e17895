/** What changes seldom: the province, its indicators, the scenes, the plan, its platforms. Looked up again on reconnection. */
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import type { Topology } from 'topojson-specification'
import type { Indicator, Organ, Plan, PlatformHealth, Province, Scene } from './api.ts'
import { useLiveStore } from './store.ts'
import { useResource } from './use-resource.ts'

export const useProvinceStore = defineStore('province', () => {
  const live = useLiveStore()
  const province = useResource<Province>(() => '/api/v1/province')
  const indicators = useResource<Indicator[]>(() => '/api/v1/indicators')
  const scenes = useResource<Scene[]>(() => '/api/v1/scenes')
  const plan = useResource<Plan>(() => '/api/v1/plan')
  const platforms = useResource<PlatformHealth[]>(() => '/api/v1/platforms')
  const map = useResource<Topology>(() => '/api/v1/map')

  const indicator_of = computed(() => new Map(indicators.value.value?.map((one) => [one.id, one])))
  const organ_of = computed(
    () => new Map<string, Organ>(province.value.value?.organs.map((one) => [one.code, one])),
  )

  watch(
    () => live.epoch,
    (_now, before) => {
      if (before === 0) return
      for (const resource of [province, indicators, scenes, plan, platforms]) resource.reload()
    },
  )

  return {
    province: province.value,
    province_error: province.error,
    indicators_error: indicators.error,
    indicators_known: computed(() => indicators.value.value !== null),
    scenes: scenes.value,
    scenes_error: scenes.error,
    plan: plan.value,
    plan_error: plan.error,
    platforms: platforms.value,
    map: map.value,
    map_error: map.error,
    indicator_of,
    organ_of,
  }
})
