/** Whether all platforms at once cannot be reached: then it is most likely we who cannot, and one thing is to be said. */
import type { DarkOrgan } from '#analytics/live/events.ts'

/** No answer came at all. */
const UNREACHED: ReadonlySet<string> = new Set(['refused', 'dns', 'timeout'])
const FEWEST_PLATFORMS = 3

export function isUnreached(outcome: string): boolean {
  return UNREACHED.has(outcome)
}

export interface CutOff {
  /** When the last of them was heard, epoch ms; null: none ever was. */
  since: number | null
}

/** Null where one of them is heard, or one answers however badly. */
export function cutOff(
  dark: readonly Pick<DarkOrgan, 'since' | 'outcome'>[],
  expected: number | null,
): CutOff | null {
  if (expected === null || expected < FEWEST_PLATFORMS || dark.length < expected) return null
  if (!dark.every(({ outcome }) => isUnreached(outcome))) return null
  const heard = dark.flatMap(({ since }) => (since === null ? [] : [since]))
  return { since: heard.length === 0 ? null : Math.max(...heard) }
}
