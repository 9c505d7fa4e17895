/** The live store: the picture as it is painted, the state of the link, and the server's clock. */
import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef } from 'vue'
import type {
  Alive,
  Backfill,
  CasesChanged,
  DarkOrgan,
  OpenAlert,
  PlanChanged,
  SampleKey,
} from '#analytics/live/events.ts'
import type { Sample, ScopeKind } from '#analytics/sample.ts'
import { channelOf, keyFor, keyOf } from './apply.ts'
import type { Channel, Picture } from './apply.ts'
import type { LinkState } from './link.ts'
import { startSession } from './session.ts'
import type { Session, Status } from './session.ts'
import { openStream } from './socket.ts'

const LOOK_MS = 500
/** What a scene has looked up, and could not look up again for so long, is not shown any more. */
const LOOKED_UP_MS = 90_000

export const useLiveStore = defineStore('live', () => {
  const painted = shallowReactive(new Map<SampleKey, Sample>())
  /** What does not come with the stream: looked up for a scene, with the server's time of that. */
  const looked_up = shallowReactive(new Map<SampleKey, { sample: Sample; at: number }>())
  const dark = shallowRef<readonly DarkOrgan[]>([])
  const alerts = shallowRef<readonly OpenAlert[]>([])
  const alerts_total = shallowRef(0)
  const backfill = shallowRef<Backfill>({ done: 0, total: 0 })
  /** Null until a first picture has come. */
  const provenance = shallowRef<'live' | 'simulated' | null>(null)

  /** The last that was heard of cases; null where nobody watches them. */
  const cases = shallowRef<CasesChanged | null>(null)

  /** The last that was heard of the plan, of its evidence and its forecast apart. */
  const plan_evidence = shallowRef<PlanChanged | null>(null)
  const plan_forecast = shallowRef<PlanChanged | null>(null)

  const state = shallowRef<LinkState>('connecting')
  /** Server time, epoch ms, moved on once a second. */
  const now = shallowRef(0)
  const offline_since = shallowRef<number | null>(null)
  const build = shallowRef<string | null>(null)
  const epoch = shallowRef(0)

  let drawn: { seq: number; at: number } | null = null
  let session: Session | null = null
  let onFirst: (() => void) | null = null

  function paint(picture: Picture, due: ReadonlySet<Channel>): void {
    for (const [key, sample] of picture.samples) {
      if (due.has(channelOf(sample)) && painted.get(key) !== sample) painted.set(key, sample)
    }
    for (const [key, sample] of painted) {
      if (due.has(channelOf(sample)) && !picture.samples.has(key)) painted.delete(key)
    }
    if (due.has('dark')) dark.value = picture.dark
    if (due.has('alerts')) {
      alerts.value = picture.alerts
      alerts_total.value = picture.alerts_total
    }
    if (due.has('backfill')) backfill.value = picture.backfill
    if (due.has('origin')) provenance.value = picture.provenance
    drawn = { seq: picture.seq, at: picture.at }
    onFirst?.()
    onFirst = null
  }

  function tell(status: Status): void {
    state.value = status.state
    offline_since.value = status.offline_since
    build.value = status.build
    epoch.value = status.epoch
    if (Math.floor(status.now / 1_000) !== Math.floor(now.value / 1_000)) now.value = status.now
  }

  /** `readClock` gives the screen's own time in ms; it must never go back. */
  function start(readClock: () => number): () => void {
    const started = (session = startSession({
      now: readClock,
      open: openStream,
      later(run, ms) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      paint,
      tell,
      cases: (message) => (cases.value = message),
      plan(message) {
        if (message.what === 'forecast') plan_forecast.value = message
        else plan_evidence.value = message
      },
    }))
    const timer = setInterval(started.look, LOOK_MS)
    return () => {
      clearInterval(timer)
      started.stop()
    }
  }

  function sample(
    indicator: string,
    scope_kind: ScopeKind,
    scope_id: string,
    part: string,
  ): Sample | undefined {
    const key = keyFor(indicator, scope_kind, scope_id, part)
    const told = painted.get(key)
    if (told) return told
    const found = looked_up.get(key)
    const is_old = found && state.value === 'live' && now.value - found.at > LOOKED_UP_MS
    return is_old ? undefined : found?.sample
  }

  function learn(samples: readonly Sample[]): void {
    for (const sample of samples) looked_up.set(keyOf(sample), { sample, at: now.value })
  }

  return {
    dark,
    alerts,
    alerts_total,
    backfill,
    provenance,
    state,
    now,
    offline_since,
    build,
    epoch,
    is_live: computed(() => state.value === 'live'),
    sample,
    learn,
    cases,
    watchCases: () => session?.watchCases(),
    plan_evidence,
    plan_forecast,
    watchPlan: () => session?.watchPlan(),
    start,
    /** Number and server time of the frame that was last given to be drawn; null: none. */
    drawn: () => drawn,
    /** Calls back once the first picture has been given to be drawn. */
    whenDrawn(run: () => void) {
      if (drawn) run()
      else onFirst = run
    },
    prove: (proof: Alive) => session?.prove(proof),
    leave: () => session?.leave(),
  }
})
