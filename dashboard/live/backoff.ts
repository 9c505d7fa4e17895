/** How long to wait before trying again: from half a second, doubling, to fifteen, and never all screens at once. */
const FIRST_MS = 500
const LONGEST_MS = 15_000

/** `attempt` counts from 0; `chance` is a number in [0, 1) that spreads the screens over half the step. */
export function backoffMs(attempt: number, chance: number): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return Math.round(step * (0.75 + chance * 0.5))
}
