/**
 * The indicators that no screen draws, each in its turn: at its own cadence, one at a time, so that the wall never waits
 * for them. Pure state.
 */
import { SAID_AGAIN_MS, type Sample } from '../sample.ts'
import { keyOf } from '../live/frames.ts'
import { saysTheSame } from './judge.ts'
import type { Indicator } from './register.ts'

export interface Rota {
  /** The one that has waited longest beyond its cadence; null where none is due. */
  next(now: number): Indicator | null
  /** What of this has to be logged: what says something else than before, and what has not been said for long. */
  draft(samples: readonly Sample[]): Sample[]
  /** The indicator has been computed, and these are in the log. */
  keep(indicator: string, logged: readonly Sample[], now: number): void
}

/**
 * @param samples what was last logged of them.
 */
export function createRota(indicators: readonly Indicator[], samples: readonly Sample[]): Rota {
  const computed = new Map<string, number>()
  const held = new Map(samples.map((sample) => [keyOf(sample), sample]))
  /** The distance, so that a clock that is put back does not stop the rota. */
  const overdue = ({ id, cadence_s }: Indicator, now: number): number =>
    Math.abs(now - (computed.get(id) ?? Number.NEGATIVE_INFINITY)) - cadence_s * 1000
  return {
    next(now) {
      const due = indicators.filter((indicator) => overdue(indicator, now) >= 0)
      return due.reduce<Indicator | null>(
        (longest, one) => (longest && overdue(longest, now) >= overdue(one, now) ? longest : one),
        null,
      )
    },
    draft: (found) =>
      found.filter((sample) => {
        const before = held.get(keyOf(sample))
        return !before || !saysTheSame(before, sample) || Math.abs(sample.at - before.at) >= SAID_AGAIN_MS
      }),
    keep(indicator, logged, now) {
      computed.set(indicator, now)
      for (const sample of logged) held.set(keyOf(sample), sample)
    },
  }
}
