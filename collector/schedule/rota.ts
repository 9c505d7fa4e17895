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

/** How far apart those may be due that wait together. */
const TOGETHER_MS = 5

/** Turns that wait together: a timer for each would cost more than all else that a turn does here. */
interface Group {
  turns: Turn[]
  start: number
  /** By the clock that never jumps, ms. */
  due: number
  /** The start is farther away than a timer is set for. */
  isOnTheWay: boolean
  timer: Timer
}

export function startRota(clock: Clock, turns: readonly Turn[]): Rota {
  const groups = new Set<Group>()
  /** The group made last for each start. */
  const newest = new Map<number, Group>()
  let closed = false

  function wait(turn: Turn, start: number): void {
    if (closed) return
    const left = start - clock.now()
    const step = Math.min(Math.max(left, 0), LONGEST_WAIT_MS)
    join(turn, start, step, left > step)
  }

  /** Those of one start wait together where they are due together: the wall clock may have jumped since the others began to. */
  function join(turn: Turn, start: number, ms: number, isOnTheWay: boolean): void {
    const due = clock.monotonic() + ms
    const last = newest.get(start)
    if (last?.isOnTheWay === isOnTheWay && Math.abs(last.due - due) <= TOGETHER_MS) {
      last.turns.push(turn)
      return
    }
    const timer = clock.after(ms, () => end(group))
    const group: Group = { turns: [turn], start, due, isOnTheWay, timer }
    groups.add(group)
    newest.set(start, group)
  }

  function end(group: Group): void {
    const { start, isOnTheWay } = group
    groups.delete(group)
    if (newest.get(start) === group) newest.delete(start)
    for (const turn of group.turns) {
      if (isOnTheWay) wait(turn, soonest(turn, start))
      else call(turn, start)
    }
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
  for (const turn of turns) join(turn, begun + turn.first_ms, turn.first_ms, false)
  return {
    close() {
      closed = true
      for (const { timer } of groups) timer.cancel()
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
