/** Proves to the server that this wall draws: sent from within frames the browser drew, after what they drew. */
import { useEventListener, useIntervalFn } from '@vueuse/core'
import { useRoute } from 'vue-router'
import { heapMb } from '../live/heap.ts'
import { randomName, screenIdOf } from '../live/screen-id.ts'
import { useLiveStore } from '../live/store.ts'

const EVERY_MS = 10_000
/** Frames looked at for each proof. */
const FRAMES = 10

export function useAlive(sceneOf: () => string): void {
  const live = useLiveStore()
  const route = useRoute()
  const id = screenIdOf(route.query['screen'], window.localStorage, randomName)
  // What this page is made of, which is not always what the server serves now.
  const build = document.querySelector<HTMLMetaElement>('meta[name=yuemai-build]')?.content ?? ''
  let isLooking = false

  /** The timer only asks. A page that is frozen, hidden or stuck draws no frames, and so says nothing. */
  function ask(): void {
    const drawn = live.drawn()
    if (isLooking || !drawn || !live.is_live) return
    isLooking = true
    let longest = 0
    let before: number | null = null
    let left = FRAMES
    const look = (at: number): void => {
      if (before !== null) longest = Math.max(longest, at - before)
      before = at
      left -= 1
      if (left > 0) {
        requestAnimationFrame(look)
        return
      }
      isLooking = false
      live.prove({
        ...id,
        scene: sceneOf(),
        build,
        drawn_seq: drawn.seq,
        drawn_at: drawn.at,
        frame_ms: Math.round(longest * 10) / 10,
        heap_mb: heapMb(),
      })
    }
    requestAnimationFrame(look)
  }

  useIntervalFn(ask, EVERY_MS)
  live.whenDrawn(ask)
  useEventListener(window, 'pagehide', () => live.leave())
}
