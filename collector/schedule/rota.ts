/** Calls every feed at its starts, for as long as the collector runs. */
import type { Clock, Timer } from '../clock.ts'
import type { Slots } from './slots.ts'

export interface Turn {
  slots: Slots
  /** When it is first called after the start, ms: a fresh wall fills within seconds. */
  first_ms: number
  call: () => void
}

export interface Rota {
  close(): void
}

/** A timer is set for no longer than this, so that a wall clock put forward is noticed. */
const LONGEST_WAIT_MS = 60_000
const EARLY_MS = 50
/** A start within so many times the time in which all first calls are made is as good as one. */
const SOON = 2

export function startRota(clock: Clock, turns: readonly Turn[]): Rota {
  const timers = new Map<Turn, Timer>()
  let closed = false

  function wait(turn: Turn, start: number): void {
    if (closed) return
    const left = start - clock.now()
    const step = Math.min(Math.max(left, 0), LONGEST_WAIT_MS)
    timers.set(
      turn,
      clock.after(step, () => (left > step ? wait(turn, soonest(turn, start)) : call(turn, start))),
    )
  }

  /** A wall clock put back while waiting must not make the wait longer. */
  function soonest(turn: Turn, start: number): number {
    return Math.min(start, turn.slots.start(clock.now()))
  }

  function call(turn: Turn, start: number): void {
    if (closed) return
    const now = clock.now()
    // The wall clock may be a little behind the one that timers go by: this start would come once more.
    wait(turn, turn.slots.start(now < start && start - now < EARLY_MS ? start : now))
    turn.call()
  }

  const begun = clock.now()
  for (const turn of turns)
    timers.set(
      turn,
      clock.after(turn.first_ms, () => call(turn, begun + turn.first_ms)),
    )
  return {
    close() {
      closed = true
      for (const timer of timers.values()) timer.cancel()
    },
  }
}

/**
 * First calls within `within_ms`: the feeds with the shortest cadence first, platforms in a stable random order. A feed
 * whose own start comes nearly as soon is left to it: called just before, it would still be busy then, and miss it.
 */
export function firstCalls<Feed extends { cadence_s: number; spread: number; slots: Slots }>(
  feeds: readonly Feed[],
  within_ms: number,
  now: number,
): Map<Feed, number> {
  const starts = new Map(feeds.map((feed) => [feed, feed.slots.start(now) - now]))
  const isSoon = (feed: Feed) => (starts.get(feed) ?? 0) <= SOON * within_ms
  const order = feeds
    .filter((feed) => !isSoon(feed))
    .sort((a, b) => a.cadence_s - b.cadence_s || a.spread - b.spread)
  const calls = new Map(order.map((feed, place) => [feed, Math.round((place * within_ms) / order.length)]))
  for (const feed of feeds) if (isSoon(feed)) calls.set(feed, starts.get(feed) ?? 0)
  return calls
}
