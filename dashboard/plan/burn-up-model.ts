/** Completion over time against the line of the plan: from the first planned day over the milestones to the last. Pure. */
import type { Series } from '../indicators/api.ts'
import type { PlannedOutcome } from './api.ts'

export const WIDTH = 1000
export const HEIGHT = 240

const DAY_MS = 86_400_000
/** The plan's days are days of the country's calendar. */
const ZONE_MS = 8 * 3_600_000

type Planned = Pick<PlannedOutcome, 'starts' | 'ends' | 'milestones' | 'reached_from'>

export interface PlannedPoint {
  /** Epoch ms: a day is over at its end. */
  at: number
  completion: number
}

/** The points of the plan's line; empty where the plan does not say from when and to when. */
export function planLine({ starts, ends, milestones, reached_from }: Planned): PlannedPoint[] {
  if (starts === null) return []
  const dated = [
    ...milestones.map(({ due, completion }) => ({ day: due, completion })),
    { day: ends, completion: reached_from },
  ].flatMap(({ day, completion }) => (day === null ? [] : [{ at: endOf(day), completion }]))
  if (dated.length === 0) return []
  const inTime = dated.sort((one, other) => one.at - other.at)
  return [{ at: endOf(starts) - DAY_MS, completion: 0 }, ...inTime]
}

/** How far it should be at a moment; null where the plan says nothing. */
export function plannedAt(line: readonly PlannedPoint[], at: number): number | null {
  const [first] = line
  const last = line.at(-1)
  if (!first || !last) return null
  if (at <= first.at) return first.completion
  if (at >= last.at) return last.completion
  const next = line.findIndex((point) => point.at >= at)
  const [from, to] = [line[next - 1], line[next]]
  if (!from || !to) return null
  return from.completion + ((to.completion - from.completion) * (at - from.at)) / Math.max(1, to.at - from.at)
}

export interface Drawn {
  actual: string
  plan: string
  /** Where nothing is known, as shares of the width. */
  gaps: { from: number; to: number }[]
  today: number
  marks: { at: number; text: string }[]
}

export function drawBurnUp(points: Series['points'], line: readonly PlannedPoint[], window: Window): Drawn {
  const from = Math.min(window.from, ...line.map(({ at }) => at))
  const to = Math.max(window.now, ...line.map(({ at }) => at))
  const share = (at: number): number => (at - from) / Math.max(1, to - from)
  const x = (at: number): string => (share(at) * WIDTH).toFixed(1)
  const y = (completion: number): string => ((1 - Math.min(1, Math.max(0, completion))) * HEIGHT).toFixed(1)
  const gaps: Drawn['gaps'] = []
  let actual = ''
  let is_drawing = false
  let known_until = from
  for (const { at, value } of points) {
    if (value === null) {
      is_drawing = false
      continue
    }
    if (!is_drawing && at > known_until) gaps.push({ from: share(known_until), to: share(at) })
    // What is known holds until something else is: completion goes in steps.
    actual += is_drawing ? `H${x(at)}V${y(value)}` : `M${x(at)} ${y(value)}h0`
    is_drawing = true
    known_until = at
  }
  if (is_drawing) actual += `H${x(window.now)}`
  else if (window.now > known_until) gaps.push({ from: share(known_until), to: share(window.now) })
  return {
    actual,
    plan: line.map(({ at, completion }, n) => `${n === 0 ? 'M' : 'L'}${x(at)} ${y(completion)}`).join(''),
    gaps,
    today: share(window.now),
    marks: [0, 0.25, 0.5, 0.75, 1]
      .map((part) => ({
        at: part,
        text: new Date(from + part * (to - from) + ZONE_MS).toISOString().slice(0, 10),
      }))
      // Of a few days alone, a day is written once.
      .filter(({ text }, place, all) => text !== all[place - 1]?.text),
  }
}

export interface Window {
  /** From when what was shown is asked for. */
  from: number
  now: number
}

export type Verdict = { is: 'no_plan' } | { is: 'unknown' } | { is: 'ahead' } | { is: 'behind'; by: number }

/** Whether it is behind the plan just now. What is unknown is not on time. */
export function verdictOf(points: Series['points'], line: readonly PlannedPoint[], now: number): Verdict {
  const wanted = plannedAt(line, now)
  if (wanted === null) return { is: 'no_plan' }
  const value = points.at(-1)?.value ?? null
  if (value === null) return { is: 'unknown' }
  const by = wanted - value
  return by > 1e-9 ? { is: 'behind', by } : { is: 'ahead' }
}

function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - ZONE_MS + DAY_MS
}
