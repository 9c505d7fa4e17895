/** The plan in time: planned spans, the spans of before, forecast bands and today, as shares of one axis. Pure. */
import type { PlannedPhase, PlanPage, StepForecast } from './api.ts'

const DAY_MS = 86_400_000
/** An axis is never shorter, so that a plan without days is not drawn as a moment. */
const LEAST_DAYS = 120

export interface Axis {
  /** Days since 1970. */
  from: number
  to: number
}

export interface Span {
  /** Shares of the axis. */
  from: number
  to: number
}

export interface Band extends Span {
  mid: number
  /** Its end lies beyond what is looked at. */
  is_open: boolean
}

export interface Lane {
  /** Null where the plan has no days. */
  planned: Span | null
  before: Span[]
  band: Band | null
  /** Where it would be if all that is unknown were done: drawn hollow, where there is no other. */
  of_known: Band | null
  finished: number | null
  /** Nobody can say when: hatched, and never full. */
  is_unknown: boolean
}

type Dated = Pick<PlannedPhase, 'starts' | 'ends'>

export function axisOf(
  plan: Pick<PlanPage, 'phases' | 'baselines'>,
  steps: readonly StepForecast[],
  today: string,
): Axis {
  const days = [
    ...plan.phases.flatMap(({ starts, ends }) => [starts, ends]),
    ...plan.baselines.flatMap((one) => one.days.flatMap(({ starts, ends }) => [starts, ends])),
    ...steps.flatMap(({ finish, of_known, finished_on }) => {
      const { p10 = null, p50 = null, p90 = null } = finish ?? of_known ?? {}
      return [finished_on, p10, p50, p90]
    }),
    today,
  ].flatMap((day) => (day === null ? [] : dayNumber(day)))
  const [first, last] = [Math.min(...days), Math.max(...days)]
  const room = Math.max(LEAST_DAYS - (last - first), (last - first) * 0.06, 14)
  return { from: first - Math.min(room * 0.25, 14), to: last + room }
}

export function laneOf(
  axis: Axis,
  id: string,
  { starts, ends }: Dated,
  baselines: PlanPage['baselines'],
  forecast: StepForecast | undefined,
): Lane {
  const { finish = null, of_known = null, finished_on = null } = forecast ?? {}
  return {
    planned: spanOf(axis, starts, ends),
    before: baselines.flatMap(({ days }) => {
      const old = days.find((one) => one.id === id)
      const span = old ? spanOf(axis, old.starts, old.ends) : null
      return span ? [span] : []
    }),
    band: bandOf(axis, finish),
    of_known: finish === null ? bandOf(axis, of_known) : null,
    finished: finished_on === null ? null : placeOf(axis, finished_on),
    is_unknown: forecast?.state === 'unknown',
  }
}

function bandOf(axis: Axis, told: StepForecast['finish']): Band | null {
  if (!told || told.p10 === null) return null
  const { p10, p50, p90 } = told
  return {
    from: placeOf(axis, p10),
    mid: p50 === null ? 1 : placeOf(axis, p50),
    to: p90 === null ? 1 : placeOf(axis, p90),
    is_open: p90 === null,
  }
}

/** A span with one day alone is drawn as that day. */
function spanOf(axis: Axis, starts: string | null, ends: string | null): Span | null {
  const days = [starts, ends].flatMap((day) => (day === null ? [] : placeOf(axis, day)))
  const [from] = days
  const to = days.at(-1)
  return from === undefined || to === undefined ? null : { from, to }
}

export function placeOf({ from, to }: Axis, day: string): number {
  return Math.min(1, Math.max(0, (dayNumber(day) - from) / (to - from)))
}

export interface Mark {
  at: number
  text: string
  is_year: boolean
}

const STEPS = [1, 2, 3, 6, 12]
const MOST_MARKS = 12

/** Firsts of months, as many as fit. */
export function marksOf({ from, to }: Axis): Mark[] {
  const months = (to - from) / 30.44
  const step = STEPS.find((one) => months / one <= MOST_MARKS) ?? 12
  const first = new Date(from * DAY_MS)
  const marks: Mark[] = []
  for (let month = first.getUTCFullYear() * 12 + first.getUTCMonth() + 1; ; month += 1) {
    const [year, number] = [Math.floor(month / 12), month % 12]
    const at = Date.UTC(year, number, 1) / DAY_MS
    if (at > to) return marks
    if (number % step !== 0) continue
    const text = number === 0 || marks.length === 0 ? `${year}-${pad(number + 1)}` : pad(number + 1)
    marks.push({ at: (at - from) / (to - from), text, is_year: number === 0 })
  }
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}
