/** Judges a row of an indicator: state, confidence and colour. Pure. */
import type { Grade, Sample, ScopeKind, State, Status, StatusReason } from '../sample.ts'
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
  unasked: number
  /** Those that the value is the mean of; one where it is no mean. */
  members: number
  members_known: number
  known_share: number
  observed_from: number | null
  observed_to: number | null
}

/** Lowest c of the grades A, B and C; below C it is D. */
export interface GradeMarks {
  A: number
  B: number
  C: number
}

type Judged = Pick<
  Indicator,
  'id' | 'version' | 'kind' | 'direction' | 'thresholds' | 'may_not_run' | 'no_source'
>

export function judge(indicator: Judged, marks: GradeMarks, at: number, row: ScopeRow): Sample {
  const value = row.members_known === 0 ? null : valueOf(indicator, row.numerator, row.denominator)
  const worst = worstOf(indicator, row)
  const state = stateOf(row, value)
  const known_share = value === null ? 0 : row.known_share
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
    unasked: row.unasked,
    members: row.members,
    members_known: value === null ? 0 : row.members_known,
    known_share,
    worst: state === 'unknown' ? null : worst,
    state,
    grade: gradeOf(row, known_share, marks),
    ...statusOf(indicator, at, row, state, value, worst),
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

function gradeOf({ expected, fresh }: ScopeRow, known_share: number, marks: GradeMarks): Grade {
  // reporting ÷ expected × (fresh ÷ reporting), of what is known at all
  const confidence = expected === 0 ? 0 : (fresh / expected) * known_share
  if (confidence >= marks.A && known_share === 1) return 'A'
  if (confidence >= marks.B) return 'B'
  return confidence >= marks.C ? 'C' : 'D'
}

/**
 * The colour of the worst case, so that losing data never improves it, and why it is that. Where the worst case has no
 * bound, bad stays bad and everything else is unknown.
 */
function statusOf(
  indicator: Judged,
  at: number,
  row: ScopeRow,
  state: State,
  value: number | null,
  worst: number | null,
): { status: Status; status_reason: StatusReason } {
  const { thresholds, direction } = indicator
  const unsaid: StatusReason = row.expected === 0 ? 'no_source' : 'value'
  if (indicator.no_source) return { status: 'unknown', status_reason: 'no_source' }
  if (
    !thresholds ||
    !holdsAt(thresholds, at) ||
    direction === 'none' ||
    (thresholds.parts && !thresholds.parts.includes(row.part))
  )
    return { status: 'none', status_reason: unsaid }
  if (state === 'unknown' || value === null) return { status: 'unknown', status_reason: unsaid }
  const colour = (judged: number): Status => {
    const reaches = (mark: number): boolean => (direction === 'higher' ? judged >= mark : judged <= mark)
    return reaches(thresholds.good) ? 'good' : reaches(thresholds.warn) ? 'warn' : 'bad'
  }
  const own = colour(value)
  if (worst === null)
    return own === 'bad'
      ? { status: 'bad', status_reason: 'value' }
      : { status: 'unknown', status_reason: 'unbounded' }
  const status = colour(worst)
  return { status, status_reason: status === own ? 'value' : reasonOf(indicator, row) }
}

const DAY_MS = 86_400_000

/** Whether something holds at a moment that has days from which and until the end of which it does. */
export function holdsAt({ from, until }: { from: string | null; until: string | null }, at: number): boolean {
  const begins = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
  return (from === null || at >= begins(from)) && (until === null || at < begins(until) + DAY_MS)
}

/** Why the worst case is worse than the value. */
function reasonOf({ may_not_run }: Judged, row: ScopeRow): StatusReason {
  if (row.reporting < row.expected) return 'silent_sources'
  // Else a silent platform of another scope was counting what is done in this one.
  return may_not_run === true || row.known_share < 1 ? 'not_run' : 'silent_sources'
}

/** Whether two samples of one key say the same, whenever they were taken. */
export function saysTheSame(one: Sample, other: Sample): boolean {
  return JSON.stringify({ ...one, at: 0 }) === JSON.stringify({ ...other, at: 0 })
}
