/**
 * When a feed may be asked, by how its platform has answered: back-off, a circuit breaker that lets one poll through to
 * see, and the waits that a platform asks for. What could not be asked in the meantime is asked once when it may be.
 */
import type { Outcome } from '#sql/feeds.ts'
import type { Clock, Timer } from '../clock.ts'
import { feedBackoffMs, makeUpMs, platformBackoffMs, rateLimitedMs, unauthorisedMs } from './backoff.ts'

/** Why a feed is left alone. */
export type Reason = 'backing_off' | 'rate_limited' | 'unauthorised'
export type Breaker = 'closed' | 'open' | 'half_open'

export interface MannersFeed {
  platform: string
  name: string
  cadence_s: number
}

/** What of a poll decides about the next one. */
export interface Ended {
  outcome: Outcome
  http_status: number
  retry_after_ms?: number | undefined
}

export interface Standing {
  /** In a row, of this feed. */
  failures: number
  breaker: Breaker
  /** Milliseconds it is still left alone, and why. */
  held: { for_ms: number; reason: Reason } | undefined
}

export interface Manners {
  /** Whether a slot may be used; where not, the feed is asked as soon as it may be. */
  admits(name: string): boolean
  /** Asked once more as a poll starts, which may have waited for its turn: false where it must not start. */
  begin(name: string): boolean
  /** What became of a poll; undefined where it could not be kept, which says nothing of the platform. */
  end(name: string, ended: Ended | undefined): void
  /** What became of a window of history. */
  endHistory(platform: string, ended: Ended): void
  /** Whether nothing is known against asking a platform. */
  isSound(platform: string): boolean
  standing(name: string): Standing
  close(): void
}

interface Held {
  /** By the clock that never jumps. */
  until: number
  reason: Reason
}

interface Member extends MannersFeed {
  failures: number
  held: Held | undefined
  /** A slot of it came while it was not to be asked, or what was asked in it is still wanted. */
  owed: boolean
  /** It is refused where the platform's other feeds are not. */
  alone: boolean
  timer: Timer | undefined
}

interface Lane {
  name: string
  members: Member[]
  cadence_s: number
  failures: number
  limited: number
  refused: number
  held: Held | undefined
  /** The poll that is let through to see. */
  probe: Member | undefined
  timer: Timer | undefined
}

/** What says that the platform as a whole is not there. */
const DARK: ReadonlySet<Outcome> = new Set(['refused', 'dns', 'timeout', 'tls', 'http_5xx', 'blocked'])
/** What keeps a platform that was left alone from being asked by all of its feeds again. */
const CLOSING: ReadonlySet<Outcome> = new Set([...DARK, 'rate_limited', 'auth'])
/** What may well be over in a few minutes. */
const PASSING: ReadonlySet<Outcome> = new Set(['refused', 'dns', 'timeout', 'http_5xx', 'truncated'])

/** @param call asks a feed outside its slots, as one in a slot is asked */
export function openManners(
  clock: Pick<Clock, 'monotonic' | 'after'>,
  feeds: readonly MannersFeed[],
  call: (name: string) => void,
): Manners {
  const lanes = new Map<string, Lane>()
  const found = new Map<string, [Member, Lane]>()
  for (const feed of feeds) {
    const member = { ...feed, failures: 0, held: undefined, owed: false, alone: false, timer: undefined }
    const lane = lanes.get(feed.platform) ?? newLane(feed.platform)
    found.set(feed.name, [member, lane])
    lane.members.push(member)
    lane.cadence_s = Math.min(lane.cadence_s, feed.cadence_s)
    lanes.set(feed.platform, lane)
  }
  let closed = false

  function find(name: string): readonly [Member, Lane] {
    const both = found.get(name)
    if (!both) throw new Error(`there is no feed ${name}`)
    return both
  }

  const isHeld = (held: Held | undefined): held is Held =>
    held !== undefined && clock.monotonic() < held.until

  function mayAsk(member: Member, lane: Lane): boolean {
    if (isHeld(member.held) || isHeld(lane.held)) return false
    return lane.held === undefined || lane.probe === undefined || lane.probe === member
  }

  function hold(lane: Lane, for_ms: number, reason: Reason): void {
    lane.held = { until: clock.monotonic() + for_ms, reason }
    lane.timer?.cancel()
    lane.timer = clock.after(for_ms, () => {
      // Whoever was refused last asks last: another feed may not be refused.
      const owed = lane.members.filter((one) => one.owed && !isHeld(one.held))
      const [first] = owed.toSorted(
        (a, b) => Number(a.alone) - Number(b.alone) || a.failures - b.failures || a.cadence_s - b.cadence_s,
      )
      if (first && !closed) call(first.name)
    })
  }

  function holdFeed(member: Member, for_ms: number, reason: Reason): void {
    member.held = { until: clock.monotonic() + for_ms, reason }
    later(member, for_ms)
  }

  /** Asks it then, where by then it is still owed. */
  function later(member: Member, for_ms: number): void {
    member.timer?.cancel()
    member.timer = clock.after(for_ms, () => {
      if (!closed && member.owed) call(member.name)
    })
  }

  /** The platform answers: whatever was kept waiting by it is asked now, one after the other. */
  function open(lane: Lane): void {
    const was = lane.held
    lane.held = undefined
    lane.failures = lane.limited = lane.refused = 0
    lane.timer?.cancel()
    if (!was) return
    for (const member of lane.members) {
      if (member.owed && !isHeld(member.held) && !closed) call(member.name)
    }
  }

  /** Whether what a poll brought keeps the platform, or the feed, from being asked for a while. */
  function judge(lane: Lane, { outcome, http_status, retry_after_ms }: Ended, member?: Member): boolean {
    if (outcome === 'rate_limited' || (http_status === 503 && retry_after_ms !== undefined)) {
      hold(lane, rateLimitedMs(retry_after_ms, ++lane.limited, lane.cadence_s), 'rate_limited')
      return true
    }
    if (outcome === 'auth') {
      if (member?.alone !== true) hold(lane, unauthorisedMs(lane.name, ++lane.refused, true), 'unauthorised')
      if (member && lane.members.length > 1) {
        holdFeed(member, unauthorisedMs(member.name, member.failures, false), 'unauthorised')
      }
      return true
    }
    const own = member ? feedBackoffMs(member.name, member.failures, member.cadence_s) : 0
    if (DARK.has(outcome)) {
      lane.failures++
      const whole = platformBackoffMs(lane.name, lane.failures, lane.cadence_s)
      if (whole > 0) hold(lane, Math.max(whole, own), 'backing_off')
      if (whole > 0) return true
    }
    if (member && own > 0) holdFeed(member, own, 'backing_off')
    return own > 0
  }

  return {
    admits(name) {
      const [member, lane] = find(name)
      if (mayAsk(member, lane)) return true
      member.owed = true
      return false
    },
    begin(name) {
      const [member, lane] = find(name)
      if (!mayAsk(member, lane)) {
        member.owed = true
        return false
      }
      member.owed = false
      if (lane.held) lane.probe = member
      return true
    },
    end(name, ended) {
      const [member, lane] = find(name)
      if (lane.probe === member) lane.probe = undefined
      if (!ended) return
      if (ended.outcome === 'ok') {
        member.failures = 0
        member.held = undefined
        member.alone = false
        for (const other of lane.members) other.alone ||= other.held?.reason === 'unauthorised'
        return open(lane)
      }
      member.failures++
      // It answers, if not well: the platform is there.
      if (ended.http_status > 0 && !CLOSING.has(ended.outcome)) open(lane)
      const isHeld = judge(lane, ended, member)
      const soon = PASSING.has(ended.outcome) ? makeUpMs(member.failures, member.cadence_s) : 0
      if (!isHeld && soon > 0) later(member, soon)
      // What a short hold keeps from its own slot is asked at the end of the hold.
      member.owed = isHeld || soon > 0
    },
    endHistory(platform, ended) {
      const lane = lanes.get(platform)
      if (!lane) return
      if (ended.outcome === 'ok') open(lane)
      else judge(lane, ended)
    },
    isSound(platform) {
      const lane = lanes.get(platform)
      return lane !== undefined && lane.held === undefined && lane.failures === 0
    },
    standing(name) {
      const [member, lane] = find(name)
      const now = clock.monotonic()
      const held = [lane.held, member.held]
        .flatMap((one) => (one && one.until > now ? [one] : []))
        .sort((a, b) => b.until - a.until)[0]
      const isBroken = lane.held?.reason === 'backing_off'
      return {
        failures: member.failures,
        breaker: !isBroken ? 'closed' : isHeld(lane.held) ? 'open' : 'half_open',
        held: held && { for_ms: held.until - now, reason: held.reason },
      }
    },
    close() {
      closed = true
      for (const { timer } of [...found.values()].flat()) timer?.cancel()
    },
  }
}

function newLane(name: string): Lane {
  return {
    name,
    members: [],
    cadence_s: Number.POSITIVE_INFINITY,
    failures: 0,
    limited: 0,
    refused: 0,
    held: undefined,
    probe: undefined,
    timer: undefined,
  }
}
