/** What many draws say: which day so many of a hundred do not exceed, and how many lie beyond a day. Pure. */
import type { Band } from './question.ts'

/** How often each number of working days was drawn: the draws in order, without sorting them. */
export function countsOf(times: Int16Array, beyond: number): Int32Array {
  const counts = new Int32Array(beyond + 1)
  for (let draw = 0; draw < times.length; draw += 1) {
    const time = times[draw] ?? beyond
    counts[time] = (counts[time] ?? 0) + 1
  }
  return counts
}

/** The least number of days that the share `q` of the draws does not exceed. */
function quantileOf(counts: Int32Array, draws: number, q: number): number {
  const wanted = Math.ceil(q * draws)
  let seen = 0
  for (let time = 0; time < counts.length; time += 1) {
    seen += counts[time] ?? 0
    if (seen >= wanted) return time
  }
  return counts.length - 1
}

export function bandOf(counts: Int32Array, draws: number, days: readonly string[]): Band {
  const dayOf = (q: number): string | null => days[quantileOf(counts, draws, q)] ?? null
  return { p10: dayOf(0.1), p50: dayOf(0.5), p90: dayOf(0.9) }
}

/** The share of the draws that arrive by `day`. */
export function chanceBy(counts: Int32Array, draws: number, days: readonly string[], day: string): number {
  let arrived = 0
  for (let time = 0; time < days.length && (days[time] ?? '') <= day; time += 1) arrived += counts[time] ?? 0
  return arrived / draws
}
