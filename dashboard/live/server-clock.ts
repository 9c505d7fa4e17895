/** The server's clock as seen from the screen: ages are counted by it, whatever the screen's own clock says. */

/** Enough beats that one delayed frame does not move the clock, few enough that a stepped clock is followed in a minute. */
const KEPT_BEATS = 12

export interface ServerClock {
  /** Takes the server's time in a frame and the screen's own time when it came. */
  hear: (server_at: number, heard_at: number) => void
  /** Server time at the screen's own time `now`. */
  at: (now: number) => number
}

/**
 * A frame can only be late, never early, so the largest difference of the last beats is the nearest to the truth. A
 * difference that jumps by more than a delay could explain is a stepped clock and starts the count anew.
 */
export function createServerClock(): ServerClock {
  let differences: number[] = []
  let offset = 0
  return {
    hear(server_at, heard_at) {
      const difference = server_at - heard_at
      if (differences.length > 0 && Math.abs(difference - offset) > 30_000) differences = []
      differences = [...differences.slice(1 - KEPT_BEATS), difference]
      offset = Math.max(...differences)
    },
    at: (now) => now + offset,
  }
}
