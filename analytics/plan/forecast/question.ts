/** What a forecast is asked with and what it answers: plain data, so that it can travel to a worker and back. */

/** One organ's way to an outcome, or a gate's. */
export interface Track {
  /** The organ's code; of a gate its name. */
  organ: string
  /** How much of the outcome is its; a gate weighs nothing, and must be reached all the same. */
  weight: number
  is_gate: boolean
  /** From what value on it has arrived. */
  target: number
  /**
   * How far it was at the end of each working day, aligned with the end of `past`; the last is now. NaN: not known.
   */
  values: readonly number[] | Float64Array
}

export interface AskedOutcome {
  id: string
  /** The planned last day; null where none is set. */
  ends: string | null
  /** Which share of its organs by weight must have arrived, above 0 and up to 1. */
  share: number
  /** Outcomes that must be reached before. */
  depends_on: readonly string[]
  tracks: readonly Track[]
}

export interface AskedPhase {
  id: string
  ends: string | null
  outcomes: readonly AskedOutcome[]
}

export interface Question {
  /** Working days up to today or the last one before it, oldest first. */
  past: readonly string[]
  /** Today, then the working days after it up to the horizon. */
  days: readonly string[]
  phases: readonly AskedPhase[]
  draws: number
  seed: number
}

/** Days that so many of a hundred draws do not exceed; null: later than the horizon. */
export interface Band {
  p10: string | null
  p50: string | null
  p90: string | null
}

/**
 * `finished`: on the day that is told. `stalled`: at its own pace it does not arrive within the horizon. `unknown`: nobody
 * can say, for the reason that is told.
 */
export type ForecastState = 'finished' | 'forecast' | 'stalled' | 'unknown'

export type ForecastReason =
  /** No fact has ever said how far it is. */
  | 'no_history'
  /** It has been known for too few days to have a pace, and so have its peers. */
  | 'short_history'
  /** It has said how far it is, but does not now. */
  | 'dark'
  /** Nothing feeds the outcome. */
  | 'no_evidence'
  /** More of its organs are unknown than may be missing. */
  | 'organs_unknown'
  /** What must be reached before is itself unknown. */
  | 'waits_for_unknown'
  /** An outcome of the phase is unknown. */
  | 'outcomes_unknown'
  /** It has not come any nearer for a long time. */
  | 'no_progress'
  /** It comes nearer, too slowly. */
  | 'beyond_horizon'

export interface TrackForecast {
  organ: string
  is_gate: boolean
  state: ForecastState
  reason: ForecastReason | null
  /** The day on which it arrived. */
  finished_on: string | null
  finish: Band | null
}

/** How likely it is that the planned day is kept; without a chance, why there is none. */
export interface OnTime {
  chance: number | null
  reason: 'no_plan_date' | 'finish_unknown' | null
}

/** Of a hundred draws, how often this organ was the last to arrive. */
export interface Critical {
  outcome: string
  organ: string
  share: number
}

export interface StepForecast {
  id: string
  state: ForecastState
  reason: ForecastReason | null
  finished_on: string | null
  finish: Band | null
  /** What it would be if all that is unknown had arrived already; null where nothing is known. */
  of_known: Band | null
  /** Of the draws, the share that does not arrive within the horizon. */
  beyond: number
  on_time: OnTime
  /** The most frequent first. */
  critical: Critical[]
  /** Organs, gates or outcomes that are unknown. */
  unknown: string[]
}

export interface OutcomeForecast extends StepForecast {
  organs: TrackForecast[]
}

export interface PhaseForecast extends StepForecast {
  outcomes: OutcomeForecast[]
}

export interface Forecast {
  today: string
  /** The last day that is looked at. */
  horizon: string
  draws: number
  seed: number
  whole: StepForecast
  phases: PhaseForecast[]
}
