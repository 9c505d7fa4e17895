/**
 * Which scene is on the glass: a fold over what happens. Scenes follow each other in their order, each as long as its
 * file says and only in its hours; a scene that fails is marked and passed over; a red alert takes over, and gives back.
 * Pure: whoever calls it brings the time.
 */
import type { Scene, TimeWindow, Weekday } from '../live/api.ts'

export type Turning = Pick<Scene, 'id' | 'dwell_s' | 'windows' | 'takeover'>

export interface Rotation {
  /** The scene that is shown; null before there is one. */
  shown: string | null
  /** When it came, or would have come had nobody interrupted it; ms of a clock that never goes back. */
  since: number
  paused: boolean
  /** A red alert has taken over: which, until when, and what is given back to with how much of it shown. */
  taken: { alert: string; until: number; back_to: string; had_ms: number } | null
  /** Red alerts that have been seen: each takes over once. Null until the first picture has come. */
  seen: ReadonlySet<string> | null
  /** Scenes that could not be prepared or drawn, and when that was. */
  failed: ReadonlyMap<string, number>
}

/** What the world is like at a moment. */
export interface Facts {
  now: number
  /** In their order. */
  scenes: readonly Turning[]
  /** Minute of the week in the province, from Monday 00:00; null while nobody knows the time. */
  minute: number | null
  /** Scenes that are ready to be shown. */
  ready: ReadonlySet<string>
  /** Red alerts that are open and not held; null: not known. */
  red: readonly string[] | null
}

export const START: Rotation = {
  shown: null,
  since: 0,
  paused: false,
  taken: null,
  seen: null,
  failed: new Map(),
}

/** A red alert is on the glass for so long at the most. */
export const TAKEOVER_MS = 30_000
/** The next scene is made ready so long before its turn. */
export const PREPARE_MS = 8_000
/** So long past its turn a scene may still be waited for. */
export const LATE_MS = 6_000
/** A scene that failed is tried again after so long. */
export const RETRY_MS = 60_000

const DAY_MIN = 1_440
const WEEK_MIN = 7 * DAY_MIN
const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Lets time pass. */
export function turn(held: Rotation, facts: Facts): Rotation {
  const noticed = notice(held, facts)
  if (noticed.taken) return noticed.taken.until <= facts.now ? giveBack(noticed, facts) : noticed
  if (noticed.shown === null || !facts.scenes.some(({ id }) => id === noticed.shown)) {
    const first = facts.scenes.find((scene) => mayBeShown(scene, noticed, facts)) ?? facts.scenes[0]
    return first ? show(noticed, first.id, facts.now) : noticed
  }
  if (noticed.paused) return noticed
  const over_ms = facts.now - noticed.since - dwellMs(noticed, facts)
  if (over_ms < 0) return noticed
  const next = nextOf(noticed, facts)
  if (next === null) return { ...noticed, since: facts.now }
  if (facts.ready.has(next)) return show(noticed, next, facts.now)
  if (over_ms < LATE_MS) return noticed
  // It has been waited for long enough: it is marked, and the one after it has its turn.
  return fail(noticed, next, facts.now)
}

/** Which scene should be made ready now; null: none. */
export function preparing(held: Rotation, facts: Facts): string | null {
  if (held.shown === null || held.taken || held.paused) return null
  const left_ms = held.since + dwellMs(held, facts) - facts.now
  return left_ms <= PREPARE_MS ? nextOf(held, facts) : null
}

export type Command = { do: 'pause' } | { do: 'step'; by: 1 | -1 } | { do: 'jump'; to: number }

/** Somebody has a hand on it. A scene that is asked for is shown, also out of its hours, and also if it failed before. */
export function command(held: Rotation, what: Command, { now, scenes }: Facts): Rotation {
  if (what.do === 'pause') {
    // What was taken over stays with whoever pauses it.
    if (held.paused) return { ...held, paused: false, since: now }
    return { ...held, paused: true, taken: null }
  }
  const at = scenes.findIndex(({ id }) => id === held.shown)
  const place = what.do === 'jump' ? what.to : (Math.max(at, 0) + what.by + scenes.length) % scenes.length
  const wanted = scenes[place]
  return wanted ? { ...show(forgive(held, wanted.id), wanted.id, now), taken: null } : held
}

/** A scene could not be prepared or drawn. The one that is shown is left at once. */
export function fail(held: Rotation, id: string, now: number): Rotation {
  const failed = new Map([...held.failed, [id, now] as const])
  return held.shown === id
    ? { ...held, failed, since: -Infinity, paused: false, taken: null }
    : { ...held, failed }
}

/** A scene has been drawn, so nothing is wrong with it any more. */
export function forgive(held: Rotation, id: string): Rotation {
  if (!held.failed.has(id)) return held
  return { ...held, failed: new Map([...held.failed].filter(([one]) => one !== id)) }
}

/** Minute of the week, from Monday 00:00, of a moment in a time zone. */
export function minuteOfWeek(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...{ weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).formatToParts(at)
  const of = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  const day = DAYS.findIndex((name) => name === of('weekday').toLowerCase())
  return day * DAY_MIN + Number(of('hour')) * 60 + Number(of('minute'))
}

export function isInHours(windows: readonly TimeWindow[], minute: number): boolean {
  if (windows.length === 0) return true
  return windows.some(({ days, from, until }) => {
    const [start, end] = [minuteOf(from), minuteOf(until)]
    const length = end > start ? end - start : end + DAY_MIN - start
    return days.some((day) => {
      const begins = DAYS.indexOf(day) * DAY_MIN + start
      return (minute - begins + WEEK_MIN) % WEEK_MIN < length
    })
  })
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function dwellMs({ shown }: Rotation, { scenes }: Facts): number {
  return (scenes.find(({ id }) => id === shown)?.dwell_s ?? 0) * 1_000
}

function mayBeShown(scene: Turning, { failed }: Rotation, { minute, now }: Facts): boolean {
  const failed_at = failed.get(scene.id)
  if (failed_at !== undefined && now - failed_at < RETRY_MS) return false
  // Without the time nobody can say that a scene is out of its hours.
  return minute === null || isInHours(scene.windows, minute)
}

/** The next that may be shown; null where there is no other. */
function nextOf(held: Rotation, facts: Facts): string | null {
  const { scenes } = facts
  const at = scenes.findIndex(({ id }) => id === held.shown)
  for (let step = 1; step < scenes.length; step++) {
    const scene = scenes[(at + step) % scenes.length]
    if (scene && mayBeShown(scene, held, facts)) return scene.id
  }
  return null
}

function show(held: Rotation, id: string, now: number): Rotation {
  return { ...held, shown: id, since: now }
}

/** Sees red alerts that are new. Those that were open when the page came are no news. */
function notice(held: Rotation, { red, scenes, now }: Facts): Rotation {
  if (red === null) return held
  const seen = new Set(red)
  const fresh = held.seen === null ? undefined : red.find((alert) => !held.seen?.has(alert))
  if (held.seen !== null && fresh === undefined && seen.size === held.seen.size) return held
  const scene = scenes.find(({ takeover }) => takeover)
  if (fresh === undefined || scene === undefined || held.shown === null || held.paused)
    return { ...held, seen }
  const back = held.taken ?? { back_to: held.shown, had_ms: now - held.since }
  return {
    ...show(held, scene.id, now),
    seen,
    taken: { alert: fresh, until: now + TAKEOVER_MS, back_to: back.back_to, had_ms: back.had_ms },
  }
}

/** The interrupted scene has the rest of its time, as if nothing had been. */
function giveBack(held: Rotation, { now, scenes }: Facts): Rotation {
  if (!held.taken) return held
  const { back_to, had_ms } = held.taken
  const back = scenes.some(({ id }) => id === back_to) ? back_to : held.shown
  return { ...held, taken: null, shown: back, since: now - had_ms }
}
