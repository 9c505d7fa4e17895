/** A sample: one value of one indicator for one scope, as it was computed and sent. */

export const SCOPE_KINDS = ['province', 'city', 'county', 'organ'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/**
 * `known`; `stale` when its newest source is older than twice its cadence; `unknown` beyond four times, when never
 * seen, not run, or when the denominator is zero.
 */
export type State = 'known' | 'stale' | 'unknown'

/**
 * Confidence: c = fresh ÷ expected × known_share, cut at the province's marks. Never A where a member is unknown. D is
 * drawn struck through.
 */
export type Grade = 'A' | 'B' | 'C' | 'D'

/**
 * The colour, judged on `worst` so that silence never improves it. `unknown` is never drawn as good; `none` where the
 * indicator has no thresholds.
 */
export type Status = 'good' | 'warn' | 'bad' | 'unknown' | 'none'

/**
 * Why the colour is what it is: by the value itself, or worse than it because of sources that are silent, because of
 * what has not been run or has no evidence, or because what is silent has no bound. Where several are to blame, the
 * silence is named. `no_source`: nothing feeds the indicator, in this scope or at all.
 */
export const STATUS_REASONS = ['value', 'silent_sources', 'not_run', 'unbounded', 'no_source'] as const
export type StatusReason = (typeof STATUS_REASONS)[number]

export interface Sample {
  indicator: string
  /** Hash of the SQL and the definition it was computed with. */
  version: string
  scope_kind: ScopeKind
  /** Division code of a province, city or county, or an organ's code. */
  scope_id: string
  /** Which part of the indicator; empty for the whole. */
  part: string
  /** The moment it speaks about, epoch ms. */
  at: number
  value: number | null
  /** Decimal text, so that value = numerator ÷ denominator can be computed again exactly. */
  numerator: string
  denominator: string
  /** Sources that should report, that do, and that do within twice their cadence. */
  expected: number
  reporting: number
  fresh: number
  /** Sources that are not heard in time, and that nobody has asked since a start: they are neither late nor silent yet. */
  unasked: number
  /**
   * Of a value that is the mean of others (an outcome of its evidence, a phase of its outcomes): how many it should
   * have, of how many something is known, and their share by weight, 0 to 1. Of any other value it is one, itself.
   */
  members: number
  members_known: number
  known_share: number
  /** The value if every silent source had failed in all that it last carried, and every unknown member were 0; null when that cannot be bounded. */
  worst: number | null
  state: State
  grade: Grade
  status: Status
  status_reason: StatusReason
  /** Oldest and newest moment its facts speak about, epoch ms; null without facts. */
  observed_from: number | null
  observed_to: number | null
}

/**
 * A value that has not changed is said again after this long, so that a value that is no longer said (its scope is
 * gone, or nobody was there to compute it) can be told from one that stays the same.
 */
export const SAID_AGAIN_MS = 600_000
/** A value that was last said longer ago than this is no longer shown. */
export const SHOWN_MS = 900_000
