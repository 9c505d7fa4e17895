/** The line of a trend: where it runs, where it is interrupted, and how far it reaches. */
import type { Format, SeriesPoint } from '../live/api.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** One point of a hundred, or a fiftieth of a count. */
export function leastSpan(format: Format, value: number | null): number {
  if (format === 'percent') return 0.01
  return format === 'score' ? 1 : Math.max(2, Math.abs(value ?? 0) / 50)
}

export interface SparkBox {
  width: number
  height: number
  from: number
  to: number
  /** How far apart points are taken; a longer silence is a gap. */
  step_ms: number
  /** The least difference drawn over the whole height, so that a tremor does not look like a fall. */
  least: number
  /** A value to mark with a line across, where the drawn range reaches it. */
  mark?: number | undefined
}

export interface Spark {
  /** Path of what is known, and of what was already stale when it was said. */
  known: string
  stale: string
  /** Where nothing was known, as shares of the width. */
  gaps: { from: number; width: number }[]
  last: { x: number; y: number } | null
  mark_y: number | null
  low: number | null
  high: number | null
}

/**
 * Whether a fetched trend speaks of a moment: what is taken at even steps says nothing of the step in which we began, and
 * what was seen of it on this screen is all there is.
 */
export function speaksOf(fetched: readonly SeriesPoint[], at: number): boolean {
  if (at > (fetched.at(-1)?.at ?? -Infinity)) return false
  const before = fetched.filter((point) => point.at <= at).at(-1)
  return before === undefined || before.value !== null
}

/** The fetched points, the live ones behind them and in the steps that they do not speak of, and what holds at the end, so that the line ends where the number stands. */
export function withTail(
  fetched: readonly SeriesPoint[],
  live: readonly SeriesPoint[],
  now: SeriesPoint | null,
): SeriesPoint[] {
  const points = [...fetched, ...live.filter(({ at }) => !speaksOf(fetched, at))].sort((a, b) => a.at - b.at)
  return now && now.at > (points.at(-1)?.at ?? -Infinity) ? [...points, now] : points
}

/** Adds a live point to those that are still needed: the last of each minute is kept. */
export function addToTail(
  tail: readonly SeriesPoint[],
  point: SeriesPoint,
  is_over: (at: number) => boolean,
): SeriesPoint[] {
  const minute = (at: number): number => Math.floor(at / 60_000)
  const kept = tail.filter(({ at }) => minute(at) < minute(point.at) && !is_over(at))
  return [...kept, point]
}

/**
 * At most one low and one high a column, so that a day by the second draws like a day by the minute. Gaps are kept: a
 * column in which the line was interrupted keeps the interruption.
 */
export function thinOut(
  points: readonly SeriesPoint[],
  from: number,
  to: number,
  columns: number,
): SeriesPoint[] {
  if (points.length <= columns * 2) return points.filter((point) => point.at >= from && point.at <= to)
  const kept: SeriesPoint[] = []
  let column = -1
  let held: SeriesPoint[] = []
  const flush = (): void => void kept.push(...extremes(held))
  for (const point of points) {
    if (point.at < from || point.at > to) continue
    const own = Math.floor(((point.at - from) / (to - from)) * columns)
    if (own !== column) {
      flush()
      held = []
      column = own
    }
    held.push(point)
  }
  flush()
  return kept
}

function extremes(points: readonly SeriesPoint[]): SeriesPoint[] {
  const known = points.filter((point): point is SeriesPoint & { value: number } => point.value !== null)
  const ordered = known.sort((a, b) => a.value - b.value)
  const gap = points.find((point) => point.value === null)
  const kept = new Set([ordered[0], ordered.at(-1), gap])
  return [...kept].filter((point) => point !== undefined).sort((a, b) => a.at - b.at)
}

/** Straight from point to point; a point without a value interrupts the line. */
export function drawSpark(points: readonly SeriesPoint[], box: SparkBox): Spark {
  const values = points.flatMap((point) => (point.value === null ? [] : [point.value]))
  const low = values.length > 0 ? Math.min(...values) : null
  const high = values.length > 0 ? Math.max(...values) : null
  const share = (at: number): number => (at - box.from) / (box.to - box.from)
  const x = (at: number): number => round(share(at) * box.width)
  const y = (value: number): number => {
    const middle = ((low ?? value) + (high ?? value)) / 2
    const span = Math.max((high ?? value) - (low ?? value), box.least)
    return round(box.height / 2 - ((value - middle) / span) * box.height)
  }

  const paths = { known: '', stale: '' }
  const gaps: Spark['gaps'] = []
  let before = null as { at: number; kind: 'known' | 'stale' } | null
  let known_until = box.from
  let is_open = false

  for (const { at, value, state } of points) {
    if (value === null) {
      before = null
      is_open = true
      continue
    }
    if (is_open || at - known_until > box.step_ms * 1.5) pushGap(known_until, at)
    const kind = state === 'stale' ? 'stale' : 'known'
    const place = `${x(at)} ${y(value)}`
    // A line of no length with round ends is a dot: a point alone between two gaps is seen.
    if (before?.kind === kind) paths[kind] += `L${place}`
    else paths[kind] += `M${place}h0`
    before = { at, kind }
    known_until = at
    is_open = false
  }
  if (is_open || box.to - known_until > box.step_ms * 1.5) pushGap(known_until, box.to)

  function pushGap(from: number, to: number): void {
    gaps.push({ from: share(from), width: share(to) - share(from) })
  }

  const end = points.at(-1)
  const last = end && end.value !== null ? { x: x(end.at), y: y(end.value) } : null
  const { mark } = box
  const has_mark = mark !== undefined && low !== null && high !== null && mark > low && mark < high
  return { ...paths, gaps, last, mark_y: has_mark ? y(mark) : null, low, high }
}

/** What is kept of a fetched trend: all that is drawn and said of it, and no more, however many points it has. */
export interface Trend {
  /** At most one low and one high a column of its time, and every gap. */
  points: SeriesPoint[]
  /** How far apart these are where nothing is missing, ms. */
  apart_ms: number
  /** How far apart all of them were taken, ms. */
  step_ms: number
  /** The last day of them, among which the value a day ago is looked for. */
  last_day: SeriesPoint[]
  /** How many there were, and how many of them had a value. */
  all: number
  known: number
}

export function trendOf(points: readonly SeriesPoint[], columns: number): Trend {
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0]
  const step_ms = stepOf(points)
  const kept = thinOut(points, from, to, columns)
  return {
    points: kept,
    // The low of one column and the high of the next may be two columns apart.
    apart_ms: kept.length < points.length ? Math.max(step_ms, (2 * (to - from)) / columns) : step_ms,
    step_ms,
    last_day: points.filter(({ at }) => at >= to - DAY_MS - step_ms),
    all: points.length,
    known: points.filter(({ value }) => value !== null).length,
  }
}

/** How far apart the fetched points are; a trend is taken at even steps. */
export function stepOf(points: readonly SeriesPoint[]): number {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2) return HOUR_MS
  return (last.at - first.at) / (points.length - 1)
}

/**
 * What the value is compared with to say how it moved since yesterday: a trend by the hour has a point about a day
 * ago, a trend by the day has yesterday's.
 */
export function valueADayAgo(points: readonly SeriesPoint[], now: number, step_ms: number): number | null {
  if (step_ms >= DAY_MS) {
    const yesterday = points.filter((point) => point.at <= now).at(-1)
    return yesterday && now - yesterday.at <= DAY_MS ? yesterday.value : null
  }
  const distance = (point: SeriesPoint): number => Math.abs(point.at - (now - DAY_MS))
  let nearest: SeriesPoint | null = null
  for (const point of points) {
    if (point.value === null || distance(point) > step_ms) continue
    if (!nearest || distance(point) < distance(nearest)) nearest = point
  }
  return nearest?.value ?? null
}

/** How much of a trend is there while it is not whole. */
export interface Filling {
  known: number
  all: number
  /** The rest is still being computed; else it comes as time passes. */
  grows: boolean
}

/**
 * A trend with holes is filling while the past is being fetched, or while it has grown over the last few times it was
 * asked for. Holes that stay are gaps: nothing was known then, and nothing will be. One point is no trend, and no range.
 *
 * @param known how many points had a value at each of the last times, the latest last
 */
export function fillingOf(known: readonly number[], all: number, is_fetching: boolean): Filling | null {
  const [first = 0, last = 0] = [known[0], known.at(-1)]
  if (known.length === 0 || last >= all) return null
  const grows = is_fetching || last > first
  return grows || last === 1 ? { known: last, all, grows } : null
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
