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

export function startRota(clock: Clock, turns: readonly Turn[]): Rota {
  const timers = new Map<Turn, Timer>()
  let closed = false

  function wait(turn: Turn, start: number): void {
    if (closed) return
    const left = start - clock.now()
    const step = Math.min(Math.max(left, 0), LONGEST_WAIT_MS)
    timers.set(
      turn,
      clock.after(step, () => (left > step ? wait(turn, soonest(turn, start)) : call(turn))),
    )
  }

  /** A wall clock put back while waiting must not make the wait longer. */
  function soonest(turn: Turn, start: number): number {
    return Math.min(start, turn.slots.start(clock.now()))
  }

  function call(turn: Turn): void {
    if (closed) return
    wait(turn, turn.slots.start(clock.now()))
    turn.call()
  }

  for (const turn of turns)
    timers.set(
      turn,
      clock.after(turn.first_ms, () => call(turn)),
    )
  return {
    close() {
      closed = true
      for (const timer of timers.values()) timer.cancel()
    },
  }
}

/** First calls within `within_ms`: the feeds with the shortest cadence first, platforms in a stable random order. */
export function firstCalls<Feed extends { cadence_s: number; spread: number }>(
  feeds: readonly Feed[],
  within_ms: number,
): Map<Feed, number> {
  const order = [...feeds].sort((a, b) => a.cadence_s - b.cadence_s || a.spread - b.spread)
  return new Map(order.map((feed, place) => [feed, Math.round((place * within_ms) / order.length)]))
}
