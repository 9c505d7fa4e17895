/** The list as it was last heard: it outlives the page, so that whoever comes back finds the place that was left. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { PlatformRow, Trace } from './api.ts'

export const usePlatformsStore = defineStore('platforms', () => ({
  rows: shallowRef<PlatformRow[] | null>(null),
  /** When they were heard, by the server's clock; 0: it is not known. */
  heard_at: shallowRef(0),
  traces: shallowRef<ReadonlyMap<string, Trace>>(new Map()),
}))
