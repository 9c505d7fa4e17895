/** Judges a row of an indicator: state, confidence and colour. Pure. */
import type { Grade, Sample, ScopeKind, State, Status } from '../sample.ts'
import type { Indicator } from './register.ts'

/** A row as the roll-up returns it. */
export interface ScopeRow {
  scope_kind: ScopeKind
  scope_id: string
  part: string
  numerator: string
  denominator: string
  worst_numerator: string
  worst_denominator: string
  /** A source that should report has never been heard, so the worst case has no bound. */
  unbounded: boolean
  expected: number
  reporting: number
  fresh: number
  observed_from: number | null
  observed_to: number | null
}

/** Lowest c of the grades A, B and C; below C it is D. */
export interface GradeMarks {
  A: number
  B: number
  C: number
}

type Judged = Pick<Indicator, 'id' | 'version' | 'kind' | 'direction' | 'thresholds'>

export function judge(indicator: Judged, marks: GradeMarks, at: number, row: ScopeRow): Sample {
  const value = valueOf(indicator, row.numerator, row.denominator)
  const worst = worstOf(indicator, row)
  const state = stateOf(row, value)
  return {
    indicator: indicator.id,
    version: indicator.version,
    scope_kind: row.scope_kind,
    scope_id: row.scope_id,
    part: row.part,
    at,
    value: state === 'unknown' ? null : value,
    numerator: row.numerator,
    denominator: indicator.kind === 'sum' ? '1' : row.denominator,
    expected: row.expected,
    reporting: row.reporting,
    fresh: row.fresh,
    worst: state === 'unknown' ? null : worst,
    state,
    grade: gradeOf(row, marks),
    status: statusOf(indicator, row.part, state, value, worst),
    observed_from: row.observed_from,
    observed_to: row.observed_to,
  }
}

/** n ÷ d, once, at the end; a sum is its numerator. */
function valueOf(indicator: Judged, numerator: string, denominator: string): number | null {
  if (indicator.kind === 'sum') return Number(numerator)
  return Number(denominator) === 0 ? null : Number(numerator) / Number(denominator)
}

/**
 * The value if every silent source had failed in all that it last carried. What a silent source hides has no bound
 * where less is better, nor where a source has never been heard.
 */
function worstOf(indicator: Judged, row: ScopeRow): number | null {
  const silent = row.reporting < row.expected
  if (row.unbounded) return null
  if (indicator.direction === 'lower' && silent) return null
  if (indicator.kind === 'ratio') return valueOf(indicator, row.worst_numerator, row.worst_denominator)
  return silent ? Number(row.worst_numerator) : Number(row.numerator)
}

function stateOf(row: ScopeRow, value: number | null): State {
  if (value === null || row.expected === 0 || row.reporting === 0) return 'unknown'
  return row.fresh === 0 ? 'stale' : 'known'
}

function gradeOf({ expected, fresh }: ScopeRow, marks: GradeMarks): Grade {
  // reporting ÷ expected × (fresh ÷ reporting)
  const confidence = expected === 0 ? 0 : fresh / expected
  if (confidence >= marks.A) return 'A'
  if (confidence >= marks.B) return 'B'
  return confidence >= marks.C ? 'C' : 'D'
}

/**
 * The colour of the worst case, so that losing data never improves it. Where the worst case has no bound, bad stays
 * bad and everything else is unknown.
 */
function statusOf(
  indicator: Judged,
  part: string,
  state: State,
  value: number | null,
  worst: number | null,
): Status {
  const { thresholds, direction } = indicator
  if (!thresholds || direction === 'none' || (thresholds.parts && !thresholds.parts.includes(part)))
    return 'none'
  if (state === 'unknown' || value === null) return 'unknown'
  const colour = (judged: number): Status => {
    const reaches = (mark: number): boolean => (direction === 'higher' ? judged >= mark : judged <= mark)
    return reaches(thresholds.good) ? 'good' : reaches(thresholds.warn) ? 'warn' : 'bad'
  }
  if (worst !== null) return colour(worst)
  return colour(value) === 'bad' ? 'bad' : 'unknown'
}

/** Whether two samples of one key say the same, whenever they were taken. */
export function saysTheSame(one: Sample, other: Sample): boolean {
  return JSON.stringify({ ...one, at: 0 }) === JSON.stringify({ ...other, at: 0 })
}
