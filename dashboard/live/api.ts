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
  /** What its sources are polled for; none: every platform there is. */
  feeds: string[]
  legal_basis: string
  /** False: nobody has verified the rule yet, and the screen says so. */
  verified: boolean
  owner: string
  /** Days of history it needs before it says what it means. */
  needs_days: number
  /** `known`: its history is what was shown, which the past that is fetched adds nothing to. */
  trend?: { view: 'known' | 'corrected' }
}

/** An indicator, or one part of it. */
export interface Shown {
  indicator: string
  part: string
}

interface Placed extends Shown {
  area: string
}

/** As in province/panel.ts. */
export type Panel =
  | (Placed & { type: 'tile' | 'map' | 'phases' | 'silent' | 'flows' | 'unshared' | 'alert_levels' })
  | (Placed & {
      type: 'alerts' | 'failing_flows' | 'reporting_clocks' | 'attacked' | 'drift' | 'remediation'
      most: number
    })
  | (Placed & { type: 'league' | 'matrix'; scope: 'city' | 'organ' })
  | { type: 'figures'; area: string; title: Words; shows: Shown[] }
  | (Placed & { type: 'plan_time' | 'plan_outcomes' | 'plan_blocked' })
export type PanelType = Panel['type']

/** A share of the room, what its content needs, or a size in rem. */
export type Track = number | string

export interface Grid {
  columns: Track[]
  rows: Track[]
  areas: string[]
}

export type WallShape = 'wide' | 'double' | 'triple' | 'tall'

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** Times of day, `HH:MM`; one that ends before it begins ends on the next day. */
export interface TimeWindow {
  days: Weekday[]
  from: string
  until: string
}

export interface Scene {
  id: string
  name: Words
  question: Words
  order: number
  dwell_s: number
  /** None: always. */
  windows: TimeWindow[]
  /** False: its numbers are looked up while it is shown. */
  live: boolean
  takeover: boolean
  panels: Panel[]
  layout: Record<WallShape, Grid>
}

/** Calls and records of a day from one organ to another. */
export interface Flow {
  provider: string
  consumer: string
  calls: number
  failures: number
  records: number
}

export interface Refusal {
  request: string
  requester: string
  provider: string
  resource: string
  reason: string
  at: number
}

export interface FlowPage {
  at: number
  hours: number
  /** Organs whose exchange is heard: of the others nothing is known. */
  heard: string[]
  flows: Flow[]
  refusals: Refusal[]
}

export interface Attacked {
  organ: string
  region: string
  warn_level: number
  category: string
  count: number
  newest_at: number
}

export interface AttackPage {
  at: number
  /** Organs whose alerts are held. */
  silent: string[]
  attacks: Attacked[]
}

export interface SceneSamples {
  scene: string
  at: number
  samples: Sample[]
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
