/** How a stretch of time is cut for a chart: even buckets that begin at round times, a gap where nothing was asked. */

const MINUTE_S = 60
const STEPS_S = [1, 2, 5, 15, 30, 60, 180, 360, 720].map((minutes) => minutes * MINUTE_S)
const MOST_BUCKETS = 100

/** The smallest step that needs no more buckets than a chart has room for. */
export function stepFor(hours: number, most = MOST_BUCKETS): number {
  return (
    STEPS_S.find((step) => (hours * 3600) / step <= most) ?? Math.ceil((hours * 3600) / most / 3600) * 3600
  )
}

export interface Grid {
  /** Start of the first bucket, epoch ms. */
  from: number
  step_s: number
  count: number
}

/** Buckets that cover the hours before a moment; the last one is still filling. */
export function gridOf(at: number, hours: number, most = MOST_BUCKETS): Grid {
  const step_s = stepFor(hours, most)
  const step = step_s * 1000
  const last = Math.floor(at / step) * step
  const count = Math.max(1, Math.round((hours * 3600) / step_s))
  return { from: last - (count - 1) * step, step_s, count }
}

/** One item a bucket, in order of time; `gap` makes those of which nothing is known. */
export function fillGrid<Bucket extends { at: number }>(
  { from, step_s, count }: Grid,
  known: readonly Bucket[],
  gap: (at: number) => Bucket,
): Bucket[] {
  const by_start = new Map(known.map((bucket) => [bucket.at, bucket]))
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * step_s * 1000
    return by_start.get(at) ?? gap(at)
  })
}
