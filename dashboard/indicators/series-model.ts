/** The geometry of a history: lines that end where nothing is known, the gaps between them, and round marks beside. Pure. */
import type { Format } from '../live/api.ts'
import { DAY_MS, HOUR_MS, leastSpan } from '../tile/spark.ts'
import type { Series } from './api.ts'

export const WIDTH = 1000
export const HEIGHT = 260

type Point = Series['points'][number]

export interface Line {
  /** `known`, or `stale` where it was old already when it was said. */
  known: string
  stale: string
  /** Where nothing is known, in the box's own units. */
  gaps: { x: number; width: number }[]
  low: number | null
  high: number | null
  y: (value: number) => number
  x: (at: number) => number
  /** Round values that fit the height. */
  marks: number[]
}

export interface Stretch {
  from: number
  to: number
  /** A value to be kept in view, such as the one from which it is on target. */
  marks: readonly number[]
  format: Format
}

export function drawLine(points: readonly Point[], { from, to, marks, format }: Stretch): Line {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const low = values.length > 0 ? Math.min(...values) : null
  const high = values.length > 0 ? Math.max(...values) : null
  const [bottom, top] = rangeOf(low ?? 0, high ?? 1, marks, format)
  const x = (at: number): number => round(((at - from) / Math.max(1, to - from)) * WIDTH)
  const y = (value: number): number => round(HEIGHT * (1 - (value - bottom) / (top - bottom)))
  const paths = { known: '', stale: '' }
  const gaps: Line['gaps'] = []
  let before: { x: number; y: number; kind: 'known' | 'stale' } | null = null
  let gap_from: number | null = points.length === 0 ? 0 : null
  points.forEach(({ at, value, state }, place) => {
    if (value === null) {
      // It begins where the last value stands.
      gap_from ??= before?.x ?? x(at)
      before = null
      return
    }
    const here = { x: x(at), y: y(value), kind: state === 'stale' ? ('stale' as const) : ('known' as const) }
    if (gap_from !== null) gaps.push({ x: gap_from, width: here.x - gap_from })
    gap_from = null
    // Where it turns stale the line goes on, drawn otherwise; a point alone between two gaps is a dot.
    if (before && before.kind !== here.kind)
      paths[here.kind] += `M${before.x} ${before.y}L${here.x} ${here.y}`
    else if (before) paths[here.kind] += `L${here.x} ${here.y}`
    else paths[here.kind] += `M${here.x} ${here.y}${(points[place + 1]?.value ?? null) === null ? 'h0' : ''}`
    before = here
  })
  if (gap_from !== null) gaps.push({ x: gap_from, width: WIDTH - gap_from })
  return {
    ...paths,
    gaps: gaps.filter(({ width }) => width > 0),
    low,
    high,
    x,
    y,
    marks: roundMarks(bottom, top),
  }
}

/** A tenth of room on either side; a target that is near stays in view; a share never leaves 0 to 1. */
function rangeOf(low: number, high: number, marks: readonly number[], format: Format): [number, number] {
  const span = Math.max(high - low, leastSpan(format, high))
  const near = marks.filter((mark) => mark >= low - span && mark <= high + span)
  const [bottom, top] = [Math.min(low, ...near), Math.max(high, ...near)]
  const room = Math.max(top - bottom, span) * 0.12
  const most = format === 'percent' ? 1 : format === 'score' ? 100 : Infinity
  return [
    bottom >= 0 ? Math.max(0, bottom - room) : bottom - room,
    top <= most ? Math.min(most + room * 0.2, top + room) : top + room,
  ]
}

function roundMarks(bottom: number, top: number): number[] {
  const step = roundStep((top - bottom) / 5)
  const first = Math.ceil(bottom / step)
  return Array.from({ length: Math.floor(top / step) - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  )
}

function roundStep(least: number): number {
  const ten = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 2.5, 5, 10].map((by) => by * ten).find((step) => step >= least) ?? least
}

/** Moments to write under the axis: whole hours or whole days of China's clocks, seven at the most. */
export function timeMarks(from: number, to: number, zone_ms: number): { at: number; is_day: boolean }[] {
  const steps = [1, 2, 3, 6, 12, 24, 48, 120, 240, 480, 960, 1920].map((hours) => hours * HOUR_MS)
  const step = steps.find((one) => (to - from) / one <= 7) ?? 1920 * HOUR_MS
  const first = Math.ceil((from + zone_ms) / step) * step - zone_ms
  const marks: { at: number; is_day: boolean }[] = []
  for (let at = first; at <= to; at += step)
    marks.push({ at, is_day: step >= DAY_MS || (at + zone_ms) % DAY_MS === 0 })
  return marks
}

/** The point under the pointer: the nearest in time, a gap too. */
export function nearest(points: readonly Point[], at: number): Point | null {
  let found: Point | null = null
  for (const point of points) if (!found || Math.abs(point.at - at) < Math.abs(found.at - at)) found = point
  return found
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
