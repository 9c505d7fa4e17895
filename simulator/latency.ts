/** Latency as platforms count it: a histogram of twelve buckets, or its 95th percentile. */

/** Upper bounds in ms of all buckets but the last, which has none. */
const BOUNDS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000]

export type Distribution = readonly number[]

/** Share of calls at or below each bound, for a log-normal spread around a median. */
export function distribution(medianMs: number): Distribution {
  const shares = BOUNDS.map((bound) => 1 / (1 + Math.exp((-1.702 * Math.log(bound / medianMs)) / 0.75)))
  return [...shares, 1]
}

/** Calls spread over the buckets; they always sum to `calls`. `dither` in [0, 1) moves the rounding. */
export function histogram(calls: number, shares: Distribution, dither: number): number[] {
  let below = 0
  return shares.map((share) => {
    const upTo = share === 1 ? calls : Math.min(calls, Math.floor(calls * share + dither))
    const bucket = upTo - below
    below = upTo
    return bucket
  })
}

export function p95(hist: readonly number[]): number {
  const calls = hist.reduce((sum, bucket) => sum + bucket, 0)
  if (calls === 0) return 0
  const rank = calls * 0.95
  let below = 0
  for (const [index, bucket] of hist.entries()) {
    if (below + bucket >= rank) {
      const low = BOUNDS[index - 1] ?? 0
      const high = BOUNDS[index] ?? low
      return Math.round(low + ((high - low) * (rank - below)) / bucket)
    }
    below += bucket
  }
  return BOUNDS.at(-1) ?? 0
}
