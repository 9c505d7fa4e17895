/** Looks up what scenes show that does not come with the stream: before a scene is shown, and while it is. */
import { useIntervalFn } from '@vueuse/core'
import { onScopeDispose, watch } from 'vue'
import type { Scene, SceneSamples } from '../live/api.ts'
import { fetchJson } from '../live/fetch-json.ts'
import { useLiveStore } from '../live/store.ts'
import { fetchPanel } from '../panel/panels.ts'

const AGAIN_MS = 10_000

export interface SceneSampler {
  /** Fetches all that a scene needs. Throws where it cannot be had. */
  prepare: (scene: Scene) => Promise<void>
}

export function useSceneSamples(shown: () => Scene | undefined): SceneSampler {
  const live = useLiveStore()
  const stop = new AbortController()
  onScopeDispose(() => stop.abort())

  async function lookUp(scene: Scene): Promise<void> {
    if (scene.live) return
    const path = `/api/v1/scenes/${encodeURIComponent(scene.id)}/samples`
    live.learn((await fetchJson<SceneSamples>(path, stop.signal)).samples)
  }

  /** What could not be looked up again ages where it is, and is let go of by the store. */
  function renew(): void {
    const scene = shown()
    if (scene) lookUp(scene).catch(() => undefined)
  }
  useIntervalFn(renew, AGAIN_MS)
  watch(() => live.epoch, renew)

  return {
    async prepare(scene) {
      await Promise.all([lookUp(scene), ...scene.panels.map(({ type }) => fetchPanel(type))])
    },
  }
}
