/** What the HTTP API answers, as far as the screens read it. */
import type { Sample, State } from '#analytics/sample.ts'

/** A text in both languages. */
export interface Words {
  zh: string
  en: string
}

export interface Organ {
  code: string
  name: Words
  short: Words
  kind: 'provincial' | 'vertical' | 'group' | 'city'
  region: string
}

export interface Division {
  code: string
  name: Words
}

export interface City extends Division {
  /** Why values stop at this city; null: it has counties. */
  no_counties: Words | null
}

export interface County extends Division {
  city: string
}

export interface Province {
  id: string
  code: string
  name: Words
  title: Words
  provenance: 'live' | 'simulated'
  /** Number of the map's official review; empty: not reviewed. */
  map_review_no: string
  lead_organ: string
  time_zone: string
  organs: Organ[]
  cities: City[]
  counties: County[]
}

export type Format = 'count' | 'percent' | 'score'

export interface Indicator {
  id: string
  version: string
  name: Words
  meaning: Words
  unit: Words
  format: Format
  direction: 'higher' | 'lower' | 'none'
  thresholds?: { good: number; warn: number }
  parts: { id: string; name: Words }[]
  legal_basis: string
  /** False: nobody has verified the rule yet, and the screen says so. */
  verified: boolean
  owner: string
  /** Days of history it needs before it says what it means. */
  needs_days: number
}

export interface SceneTile {
  indicator: string
  part?: string
}

export interface Scene {
  id: string
  name: Words
  tiles: SceneTile[]
  map?: SceneTile
  phase_bar?: SceneTile
  /** What tells how many report. */
  dark_strip?: SceneTile
  /** How many alerts are told at the most. */
  ticker?: { most: number }
}

export interface Dated {
  id: string
  name: Words
  /** Dates as `YYYY-MM-DD`; null where the plan leaves them blank. */
  starts: string | null
  ends: string | null
}

export interface Step extends Dated {
  completion?: Sample | null
}

export interface Phase extends Step {
  outcomes: Step[]
}

export interface Plan {
  phases: Phase[]
}

export interface PlatformHealth {
  id: string
  organ: string
  name: Words
  dark: boolean
  since: number | null
}

/** One point of a series; a gap is a point whose value is null. */
export interface SeriesPoint {
  at: number
  value: number | null
  state: State
}
