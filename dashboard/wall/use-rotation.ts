/** Turns the scenes: brings the time and the keys to `rotation.ts`, makes the next scene ready, and does what it decides. */
import { useEventListener, useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { useAskedStore } from '../explain/asked-store.ts'
import type { Scene } from '../live/api.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { useLiveStore } from '../live/store.ts'
import { alertKey, levelOf } from '../ticker/ticker-model.ts'
import { keyCommand } from './rotation-keys.ts'
import { command, fail, forgive, minuteOfWeek, preparing, START, turn } from './rotation.ts'
import type { Facts, Rotation } from './rotation.ts'
import { useSceneSamples } from './use-scene-samples.ts'

const LOOK_MS = 500

export function useRotation(): {
  scene: ComputedRef<Scene | undefined>
  scenes: ComputedRef<readonly Scene[]>
  rotation: Readonly<ShallowRef<Rotation>>
  /** Why scenes could not be made ready, in the words of what failed. */
  unready: Readonly<ShallowRef<ReadonlyMap<string, string>>>
  jump: (place: number) => void
  failed: (id: string) => void
  drawn: (id: string) => void
} {
  const asked = useAskedStore()
  const live = useLiveStore()
  const province = useProvinceStore()
  const route = useRoute()
  const rotation = shallowRef<Rotation>(START)
  const unready = shallowRef<ReadonlyMap<string, string>>(new Map())
  const ready = new Set<string>()
  const under_way = new Set<string>()

  const all = computed(() => province.scenes ?? [])
  /** An address that names a scene stays with it. */
  const scenes = computed(() => {
    const wanted = all.value.filter(({ id }) => id === route.params['scene'])
    return wanted.length > 0 ? wanted : all.value
  })
  const scene = computed(() => scenes.value.find(({ id }) => id === rotation.value.shown))
  const { prepare } = useSceneSamples(() => scene.value)

  function facts(): Facts {
    const zone = province.province?.time_zone
    return {
      now: performance.now(),
      scenes: scenes.value,
      minute: zone !== undefined && live.now > 0 ? minuteOfWeek(live.now, zone) : null,
      ready,
      red:
        live.provenance === null
          ? null
          : live.alerts.filter((alert) => levelOf(alert) === 1 && !alert.held).map(alertKey),
    }
  }

  function hold(next: Rotation): void {
    if (next === rotation.value) return
    if (next.shown !== rotation.value.shown && next.shown !== null) makeReady(next.shown)
    rotation.value = next
  }

  function look(): void {
    // Over a cut the last picture stays, and what somebody reads is not taken from them.
    if (rotation.value.shown !== null && (live.state === 'offline' || asked.number)) return
    hold(turn(rotation.value, facts()))
    const next = preparing(rotation.value, facts())
    if (next !== null) makeReady(next)
  }

  function makeReady(id: string): void {
    const wanted = scenes.value.find((one) => one.id === id)
    if (!wanted || under_way.has(id)) return
    under_way.add(id)
    ready.delete(id)
    prepare(wanted)
      .then(() => {
        ready.add(id)
        unready.value = new Map([...unready.value].filter(([one]) => one !== id))
      })
      // It is marked when it is its turn.
      .catch((cause: unknown) => {
        unready.value = new Map([...unready.value, [id, String(cause)]])
      })
      .finally(() => under_way.delete(id))
  }

  useIntervalFn(look, LOOK_MS)
  watch([scenes, () => live.alerts, () => live.provenance], look, { immediate: true })
  useEventListener(window, 'keydown', (event) => {
    const wanted = asked.number ? null : keyCommand(event)
    // A button that has the focus is pressed with the space bar.
    if (!wanted || (wanted.do === 'pause' && event.target instanceof HTMLButtonElement)) return
    event.preventDefault()
    hold(command(rotation.value, wanted, facts()))
  })

  return {
    scene,
    scenes,
    rotation,
    unready,
    jump: (place) => hold(command(rotation.value, { do: 'jump', to: place }, facts())),
    failed: (id) => hold(turn(fail(rotation.value, id, performance.now()), facts())),
    drawn: (id) => hold(forgive(rotation.value, id)),
  }
}
