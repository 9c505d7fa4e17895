/** A wall's manners: the pointer disappears when nobody uses it, and a new build is taken when nobody looks. */
import { useEventListener, useIdle, useIntervalFn } from '@vueuse/core'
import { watch } from 'vue'
import { mayReload, planReload } from '../live/reload.ts'
import type { ReloadPlan } from '../live/reload.ts'
import { useLiveStore } from '../live/store.ts'

const IDLE_MS = 5_000
const LOOK_MS = 1_000

export function useKiosk(switchLanguage: () => void): void {
  const { idle } = useIdle(IDLE_MS)
  watch(idle, (is_idle) => document.documentElement.classList.toggle('idle', is_idle), { immediate: true })

  useEventListener(window, 'keydown', (event) => {
    if (event.key.toLowerCase() === 'l' && !event.ctrlKey && !event.metaKey && !event.altKey) switchLanguage()
  })

  useReload(() => idle.value)
}

function useReload(isIdle: () => boolean): void {
  const live = useLiveStore()
  let own: string | null = null
  let plan: ReloadPlan | null = null
  let is_trying = false

  useIntervalFn(() => {
    const served = live.build
    if (served === null) return
    own ??= served
    plan = planReload(own, served, plan, performance.now(), Math.random())
    if (!plan || is_trying || !live.is_live || !mayReload(plan, performance.now(), isIdle())) return
    is_trying = true
    void canLoad().then((can) => {
      is_trying = false
      if (can) window.location.reload()
    })
  }, LOOK_MS)
}

/** A wall that reloads into an error page stays there, so the page is asked for first. */
async function canLoad(): Promise<boolean> {
  try {
    const answer = await fetch(window.location.pathname, { cache: 'no-store' })
    return answer.ok
  } catch {
    return false
  }
}
