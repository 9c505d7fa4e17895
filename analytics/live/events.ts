/**
 * The one typed map of what flows over `/live`. The dashboard imports these as types.
 *
 * A screen sends `watch` and gets a `snapshot`, then `delta`s whose `seq` rises by one. After a gap it sends `watch`
 * again with its last `seq` and gets the missing deltas, or a snapshot where they are no longer kept. A `beat` comes
 * every five seconds. A screen proves every ten seconds that it draws, with `alive`, and says `leave` when its page is
 * closed on purpose.
 */
import type { AlertState } from '../case/kinds/alert-states.ts'
import type { CaseRow, Counts } from '../case/shapes.ts'
import type { Sample, ScopeKind } from '../sample.ts'

/** A place whose fastest feed has had no good poll for max(2 cadences, 30 s). */
export interface DarkOrgan {
  organ: string
  region: string
  platform: string
  /** What it feeds, by name. */
  feeds: string[]
  /** Last good poll, epoch ms; null: never. */
  since: number | null
  /** Why the last poll failed, from the closed set of outcomes; empty when no poll was tried. */
  outcome: string
}

/** A security alert that is open by what its source says, whatever people have made of it. */
export interface OpenAlert {
  platform: string
  organ: string
  region: string
  alert: string
  /** 1 red … 4 blue. */
  warn_level: number
  category: string
  title: string
  upstream: string
  observed_at: number
  /** Its source has gone dark: the alert is held, neither closed nor confirmed. */
  held: boolean
  /** What people have made of it: the state of its case. Absent where there is none yet. */
  handling?: AlertState | undefined
}

/** How much of the past has been fetched: days done of days wanted, over all platforms. */
export interface Backfill {
  done: number
  total: number
}

export interface Snapshot {
  seq: number
  /** Server time, epoch ms. */
  at: number
  build: string
  provenance: 'live' | 'simulated'
  samples: Sample[]
  dark: DarkOrgan[]
  /** The gravest and newest; not more than fit a screen. */
  alerts: OpenAlert[]
  /** How many are open in all. */
  alerts_total: number
  backfill: Backfill
}

/** What changed since the frame before. A list that is present replaces the one the screen holds; samples merge. */
export interface Delta {
  seq: number
  at: number
  samples: Sample[]
  dark?: DarkOrgan[]
  alerts?: OpenAlert[]
  alerts_total?: number
  backfill?: Backfill
}

export interface Beat {
  at: number
  seq: number
  build: string
}

/** Cases that have changed, as they are now, and how many there are. Who watches cases asks for the list once, over HTTP. */
export interface CasesChanged {
  at: number
  /** Of the log: what is older than one has is no news. */
  seq: number
  changed: CaseRow[]
  /** More have changed than are listed: ask for the list again. */
  more: boolean
  counts: Counts
}

/** The plan has moved: what is known of its evidence, or its forecast. Who watches it asks for it anew, over HTTP. */
export interface PlanChanged {
  at: number
  what: 'evidence' | 'forecast'
}

/** What a screen proves: it is sent after frames were drawn, never by a timer alone. */
export interface Alive {
  screen: string
  /** Somebody gave it its name; else it is one of the browser's own making. */
  named: boolean
  scene: string
  build: string
  /** Number and server time of the last frame of the stream that is on the glass. */
  drawn_seq: number
  drawn_at: number
  /** Longest time between two drawn frames of those looked at. */
  frame_ms: number
  /** Of JavaScript; null where the browser does not say. */
  heap_mb: number | null
}

export interface ServerEvents {
  cases: (message: CasesChanged) => void
  plan: (message: PlanChanged) => void
  snapshot: (frame: Snapshot) => void
  delta: (frame: Delta) => void
  beat: (frame: Beat) => void
}

export interface ClientEvents {
  /** Ask for the stream, from `last_seq` on where it is given. */
  watch: (request: { last_seq?: number }) => void
  /** Ask for `cases` from now on. */
  watch_cases: () => void
  /** Ask for `plan` from now on. */
  watch_plan: () => void
  alive: (proof: Alive) => void
  leave: () => void
}

export type SampleKey = `${string}|${ScopeKind}|${string}|${string}`
