/** What every desk knows: whose province this is, its organs, its time zone. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { Province } from '../live/api.ts'
import { useResource } from '../live/use-resource.ts'

export const useDeskStore = defineStore('desk', () => {
  const { value: province } = useResource<Province>(() => '/api/v1/province')
  return {
    province,
    zone: computed(() => province.value?.time_zone ?? 'Asia/Shanghai'),
    organ_of: computed(() => new Map(province.value?.organs.map((one) => [one.code, one]))),
  }
})
