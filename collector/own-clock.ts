/**
 * Whether our own clock is to be believed: it was put forward or back, or most platforms at once say it is wrong. What is
 * polled while it is suspect is kept as ever; each poll carries by how much its platform's clock differs from ours.
 */
import type { Clock } from './clock.ts'

export interface OwnClockState {
  state: 'ok' | 'suspect'
  /** By how many seconds it was last put forward (or back, below 0), and its time since, epoch ms; null: not lately. */
  stepped: { by_s: number; at: number } | null
  /** Most platforms' clocks minus ours in seconds; null where too few tell. */
  skew_s: number | null
}

export interface OwnClock {
  /** Compares the wall's time with the time that never jumps; called at every poll. */
  look(): void
  /** @param skews each platform's clock minus ours, as most of its answers have it. */
  state(skews: readonly number[]): OwnClockState
}

/** A time server that corrects a clock gently moves it by a two-thousandth at the most. */
const GENTLE = 0.001
const LEAST_STEP_MS = 2_000
/** A step is of no interest once what was polled around it has long landed. */
const REMEMBERED_MS = 3_600_000
const FEWEST_PLATFORMS = 3
/** Beyond what networks and idle clocks explain. */
const WRONG_S = 60

/** By how much the wall clock was put forward between two looks, ms; 0: it only ran. */
export function stepBetween(before: Look, after: Look): number {
  const passed = after.monotonic - before.monotonic
  const step = after.now - before.now - passed
  return Math.abs(step) > LEAST_STEP_MS + GENTLE * passed ? step : 0
}

interface Look {
  now: number
  monotonic: number
}

export function openOwnClock(clock: Clock, onStep: (by_s: number) => void): OwnClock {
  const read = (): Look => ({ now: clock.now(), monotonic: clock.monotonic() })
  let last = read()
  let stepped: { by_s: number; at: number; monotonic: number } | undefined

  function look(): void {
    const seen = read()
    const step = stepBetween(last, seen)
    last = seen
    if (step === 0) return
    const by_s = Math.round(step / 100) / 10
    stepped = { by_s, at: seen.now, monotonic: seen.monotonic }
    onStep(by_s)
  }

  return {
    look,
    state(skews) {
      look()
      const lately = stepped && clock.monotonic() - stepped.monotonic <= REMEMBERED_MS ? stepped : undefined
      const sorted = skews.toSorted((a, b) => a - b)
      const skew_s =
        sorted.length < FEWEST_PLATFORMS ? null : (sorted[Math.floor((sorted.length - 1) / 2)] ?? null)
      const isWrong = skew_s !== null && Math.abs(skew_s) >= WRONG_S
      return {
        state: lately || isWrong ? 'suspect' : 'ok',
        stepped: lately ? { by_s: lately.by_s, at: lately.at } : null,
        skew_s,
      }
    },
  }
}
