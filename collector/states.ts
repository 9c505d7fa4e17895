/** How every feed stands: how it answered, for how long not, and when it is asked next. */
import type { Outcome } from '#sql/feeds.ts'
import type { Clock } from './clock.ts'
import { nextCourse, turnsOf, type Course } from './flapping.ts'
import type { PollFacts } from './poll/poll.ts'
import { PATIENCE } from './schedule/backoff.ts'
import type { Breaker, Manners, Reason, Standing } from './schedule/manners.ts'
import type { Slots } from './schedule/slots.ts'

/** 正常, 延迟, 中断, 未授权, 待问. What was not asked yet, though there was time to, is delayed: unknown is never good. */
export type State = 'ok' | 'delayed' | 'down' | 'unauthorised' | 'pending'

export interface FeedState {
  platform: string
  feed: string
  state: State
  /** In a row. */
  consecutive_failures: number
  /** When it is asked next, epoch ms; null where it only sends by itself. */
  next_at: number | null
  /** Why that is not simply its next slot; null where it is. */
  because: Reason | null
  breaker: Breaker
  last: { outcome: Outcome; at: number; http_status: number; ms: number; error: string } | null
  /** When the last poll began that went well, epoch ms. */
  good_at: number | null
  /** The platform's clock minus ours in seconds, as most of its last answers have it; null where none told. */
  skew_s: number | null
  /** How often it went from good to bad or back within the last ten minutes. */
  changes: number
  /** It goes up and down: it turned often within its last twenty polls, and has not calmed down since. */
  flapping: boolean
  /** How often it turned within them. */
  turns: number
}

export interface StatedFeed {
  source: { platform: string; feed: string }
  name: string
  cadence_s: number
  /** Undefined where it only sends by itself. */
  slots: Slots | undefined
}

export interface States {
  note(poll: PollFacts, pushed?: boolean): void
  list(): FeedState[]
  /** Whether a feed, by its whole name, goes up and down. */
  flaps(name: string): boolean
  /** The clock of each platform that told one, minus ours, in seconds. */
  skews(): number[]
  /** Whether all platforms at once cannot be reached: then it is most likely we who cannot. */
  uplink(): 'ok' | 'cut'
}

const MEDIAN_OF = 9
const CHANGES_MS = 600_000
const FEWEST_PLATFORMS = 3
/**
 * After a start the platforms may be starting too, as when the power comes back: that nobody has been reached yet says
 * nothing of our network before this long.
 */
const STARTING_MS = 30_000
/** No answer came at all. */
export const UNREACHED: ReadonlySet<Outcome> = new Set(['refused', 'dns', 'timeout'])

interface Noted {
  last: NonNullable<FeedState['last']>
  good_at: number | null
  /** The same by the clock that never jumps. */
  good_since: number | null
  skews: number[]
  /** Pushes that were not understood, in a row. */
  misunderstood: number
  /** By the clock that never jumps. */
  changes: number[]
  course: Course
}

export function openStates(clock: Clock, feeds: readonly StatedFeed[], manners: Manners): States {
  const noted = new Map<string, Noted>()
  /** Platforms that were asked, and the feeds by which each was there when it was last asked. */
  const asked = new Set<string>()
  const reachable = new Map<string, Set<string>>()
  const started = clock.monotonic()
  let hasReached = false

  function noteReached(platform: string, feed: string, isReached: boolean): void {
    asked.add(platform)
    hasReached ||= isReached
    const by = reachable.get(platform) ?? new Set()
    if (isReached) reachable.set(platform, by.add(feed))
    else if (by.delete(feed) && by.size === 0) reachable.delete(platform)
  }

  function stateOf({ source, name, cadence_s, slots }: StatedFeed): FeedState {
    const known = noted.get(name)
    const standing = slots ? manners.standing(name) : onlySends(known)
    const now = clock.now()
    const ran_ms = clock.monotonic() - started
    const slot = slots ? slots.start(now) : null
    return {
      platform: source.platform,
      feed: source.feed,
      state: judge(known, standing, known ? silence(known, clock) : ran_ms, cadence_s * 1000),
      consecutive_failures: standing.failures,
      next_at: standing.held ? Math.round(now + standing.held.for_ms) : slot,
      because: standing.held?.reason ?? null,
      breaker: standing.breaker,
      last: known?.last ?? null,
      good_at: known?.good_at ?? null,
      skew_s: median(known?.skews ?? []),
      changes: known?.changes.filter((at) => clock.monotonic() - at <= CHANGES_MS).length ?? 0,
      flapping: known?.course.flapping ?? false,
      turns: known ? turnsOf(known.course) : 0,
    }
  }

  return {
    note(poll, pushed = false) {
      if (poll.backfill === 1) return
      const name = `${poll.platform}/${poll.feed}`
      const { outcome, started: at, http_status, ms, error } = poll
      const before = noted.get(name)
      const skews = before?.skews ?? []
      const changes = before?.changes ?? []
      // Only an answer has a clock behind it.
      if (http_status > 0) skews.push(poll.skew_s)
      if (skews.length > MEDIAN_OF) skews.shift()
      if (before && (before.last.outcome === 'ok') !== (outcome === 'ok')) changes.push(clock.monotonic())
      while ((changes[0] ?? Infinity) < clock.monotonic() - CHANGES_MS) changes.shift()
      if (!pushed) noteReached(poll.platform, poll.feed, !UNREACHED.has(outcome))
      const next: Noted = {
        last: { outcome, at, http_status, ms, error },
        good_at: outcome === 'ok' ? at : (before?.good_at ?? null),
        good_since: outcome === 'ok' ? clock.monotonic() : (before?.good_since ?? null),
        skews,
        misunderstood: pushed && outcome !== 'ok' ? (before?.misunderstood ?? 0) + 1 : 0,
        changes,
        course: nextCourse(before?.course, outcome === 'ok'),
      }
      // In the place of the one before: one more for every poll would grow old before it is let go of.
      if (before) Object.assign(before, next)
      else noted.set(name, next)
    },
    list: () => feeds.map(stateOf),
    flaps: (name) => noted.get(name)?.course.flapping ?? false,
    skews() {
      const told = new Map<string, number>()
      for (const { source, name } of feeds) {
        const skew_s = median(noted.get(name)?.skews ?? [])
        if (skew_s !== null) told.set(source.platform, skew_s)
      }
      return [...told.values()]
    },
    uplink() {
      const isStarting = !hasReached && clock.monotonic() - started < STARTING_MS
      return !isStarting && asked.size >= FEWEST_PLATFORMS && reachable.size === 0 ? 'cut' : 'ok'
    },
  }
}

/** Nothing is held back from a feed that is never asked: it is judged by what it sends, and how often. */
function onlySends(known: Noted | undefined): Standing {
  return { failures: known?.misunderstood ?? 0, breaker: 'closed', held: undefined }
}

function judge(
  known: Noted | undefined,
  { failures, breaker }: Standing,
  /** Since its last good answer; where it has not been asked, since we started. */
  silent_ms: number,
  cadence_ms: number,
): State {
  if (known?.last.outcome === 'auth') return 'unauthorised'
  if (failures >= PATIENCE || breaker !== 'closed') return 'down'
  // Between two failures it is not well, so that its state does not follow every turn.
  if (failures > 0 || known?.course.flapping) return 'delayed'
  if (silent_ms > 2 * cadence_ms + cadence_ms / 2) return 'delayed'
  return known === undefined ? 'pending' : 'ok'
}

/**
 * How long it has answered nothing good, by the clock that says more: a wall clock that was put back makes nothing late
 * good, and the other one may stand while the machine sleeps.
 */
function silence(known: Noted, clock: Clock): number {
  if (known.good_at === null || known.good_since === null) return Infinity
  return Math.max(clock.now() - known.good_at, clock.monotonic() - known.good_since)
}

/** One odd answer, from a proxy's cache say, does not move it. */
function median(skews: readonly number[]): number | null {
  const sorted = skews.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}
