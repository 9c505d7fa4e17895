/**
 * A wall's manners: the pointer disappears when nobody uses it, the glass stays lit, and a new build is taken, or the page
 * begun anew, when nobody looks.
 */
import { useEventListener, useIdle, useIntervalFn, useWakeLock } from '@vueuse/core'
import { watch } from 'vue'
import { heapMb } from '../live/heap.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { minuteOfDay, shouldRecycle } from '../live/recycle.ts'
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

  keepLit()
  useReload(() => idle.value)
}

/** Browsers allow it over HTTPS and on the machine itself; elsewhere the system's own settings keep the glass lit. */
function keepLit(): void {
  const { isSupported, request } = useWakeLock()
  watch(
    isSupported,
    (can) => {
      // Refused where power is short, which is the system's to decide; it is asked for again whenever the page is shown.
      if (can) request('screen').catch(() => undefined)
    },
    { immediate: true },
  )
}

function useReload(isIdle: () => boolean): void {
  const live = useLiveStore()
  const province = useProvinceStore()
  const chance = Math.random()
  let own: string | null = null
  let plan: ReloadPlan | null = null
  let is_trying = false

  useIntervalFn(() => {
    const served = live.build
    if (served === null) return
    own ??= served
    plan = planReload(own, served, plan, performance.now(), Math.random())
    if (is_trying || !live.is_live) return
    const isDue = plan !== null && mayReload(plan, performance.now(), isIdle())
    if (!isDue && !isWorn(isIdle())) return
    is_trying = true
    void canLoad().then((can) => {
      is_trying = false
      if (can) window.location.reload()
    })
  }, LOOK_MS)

  function isWorn(is_idle: boolean): boolean {
    const minute = minuteOfDay(live.now, province.province?.time_zone ?? 'Asia/Shanghai')
    return shouldRecycle({ up_ms: performance.now(), minute, heap_mb: heapMb(), is_idle, chance })
  }
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
