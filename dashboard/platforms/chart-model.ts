/** The geometry of the desk's charts: one step a bucket, gaps left out, extremes kept. Drawn in a box of STEP × count by HEIGHT. */
import type { Bucket } from './api.ts'

export const STEP = 4
export const HEIGHT = 60

/** Latencies span four decades, so their scale is logarithmic: 1 ms at the bottom, a minute at the top. */
const LEAST_MS = 1
const MOST_MS = 60_000

export function latencyY(ms: number): number {
  const share = Math.log10(Math.min(Math.max(ms, LEAST_MS), MOST_MS)) / Math.log10(MOST_MS)
  return round(HEIGHT * (1 - share))
}

export const LATENCY_MARKS = [10, 100, 1000, 10_000] as const

/** A line through the middle of each bucket, interrupted where there is none. A lone point is a dash of its own. */
export function linePath(values: readonly (number | null)[], y: (value: number) => number): string {
  let path = ''
  let was = false
  values.forEach((value, index) => {
    if (value !== null) {
      const x = index * STEP + STEP / 2
      const isLone = !was && (values[index + 1] ?? null) === null
      path += isLone ? `M${x - 1} ${y(value)}H${x + 1}` : `${was ? 'L' : 'M'}${x} ${y(value)}`
    }
    was = value !== null
  })
  return path
}

export interface Bar {
  x: number
  y: number
  height: number
}

export interface UpDown {
  up: Bar[]
  /** On top of `up`. */
  more: Bar[]
  down: Bar[]
  /** Where up and down part. */
  zero: number
}

/** Whatever is there is seen. */
const LEAST_BAR = 1.5

export interface Stack {
  up: number
  more: number
  down: number
}

/** What is good stands above the line, what is not hangs below it: the place says it as well as the colour. */
export function upDownBars(stacks: readonly Stack[]): UpDown {
  const highest = Math.max(1, ...stacks.map(({ up, more }) => up + more))
  const deepest = Math.max(0, ...stacks.map(({ down }) => down))
  // The part below is as deep as it needs, but never so that it cannot be seen.
  const below = deepest === 0 ? 0 : Math.min(0.5, Math.max(0.2, deepest / (highest + deepest)))
  const zero = round(HEIGHT * (1 - below))
  const size = (count: number, of: number, room: number): number =>
    count === 0 ? 0 : round(Math.max(LEAST_BAR, (count / of) * room))
  const bars: UpDown = { up: [], more: [], down: [], zero }
  stacks.forEach(({ up, more, down }, index) => {
    const x = index * STEP + 0.5
    const first = size(up, highest, zero)
    const second = size(more, highest, zero)
    if (up > 0) bars.up.push({ x, y: round(zero - first), height: first })
    if (more > 0) bars.more.push({ x, y: round(zero - first - second), height: second })
    if (down > 0) bars.down.push({ x, y: zero, height: size(down, deepest, HEIGHT - zero) })
  })
  return bars
}

/** Failures of each bucket by their share, hanging from a line, so that rows can be compared; the fewest are seen. */
export function failureBars(
  polls: readonly (number | null)[],
  failed: readonly (number | null)[],
  room: number,
): Bar[] {
  return failed.flatMap((count, index) => {
    if (!count) return []
    const share = count / Math.max(count, polls[index] ?? 0)
    return [{ x: index * STEP + 0.5, y: 0, height: round(room * Math.max(LEAST_SHARE, share)) }]
  })
}

const LEAST_SHARE = 0.25

export interface Gap {
  x: number
  width: number
}

/** Stretches in which nothing was asked. */
export function gapsOf(asked: readonly boolean[]): Gap[] {
  const gaps: Gap[] = []
  let from: number | null = null
  for (let index = 0; index <= asked.length; index++) {
    const isGap = index < asked.length && asked[index] === false
    if (isGap) from ??= index
    else if (from !== null) {
      gaps.push({ x: from * STEP, width: (index - from) * STEP })
      from = null
    }
  }
  return gaps
}

export interface Totals {
  polls: number
  ok: number
  failed: number
  rows: number
  unchanged: number
  rejects: number
  max_ms: number | null
}

export function totalsOf(buckets: readonly Bucket[]): Totals {
  const totals: Totals = { polls: 0, ok: 0, failed: 0, rows: 0, unchanged: 0, rejects: 0, max_ms: null }
  for (const { polls, outcomes, rows, unchanged, rejects, max_ms } of buckets) {
    const ok = outcomes['ok'] ?? 0
    totals.polls += polls
    totals.ok += ok
    totals.failed += polls - ok
    totals.rows += rows
    totals.unchanged += unchanged
    totals.rejects += rejects
    if (max_ms !== null) totals.max_ms = Math.max(totals.max_ms ?? 0, max_ms)
  }
  return totals
}

export function okOf({ polls, outcomes }: Bucket): { ok: number; failed: number } {
  const ok = outcomes['ok'] ?? 0
  return { ok, failed: polls - ok }
}

/** The ways in which a bucket's polls failed, the commonest first. */
export function failuresOf({ outcomes }: Bucket): [outcome: string, count: number][] {
  return Object.entries(outcomes)
    .filter(([outcome]) => outcome !== 'ok')
    .sort(([, a], [, b]) => b - a)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
