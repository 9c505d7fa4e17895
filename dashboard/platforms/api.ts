/** What the desk reads of the API: of the platforms by analytics' own shapes, of the collector by its contract. */
import type { Standing } from '#analytics/platform/standing.ts'

export type {
  Bucket,
  DriftList,
  FeedPage,
  FeedRow,
  PlatformPage,
  PlatformRow,
  PollHistory,
  Reject,
  RejectPage,
  Trace,
  Traces,
} from '#analytics/platform/shapes.ts'
export type { Standing }

/** How the collector that runs in this process has a feed stand. */
export interface FeedState {
  platform: string
  feed: string
  state: Standing
  consecutive_failures: number
  /** When it is asked next, epoch ms; null where it only sends by itself. */
  next_at: number | null
  /** Why that is not simply its next slot. */
  because: 'backing_off' | 'rate_limited' | 'unauthorised' | null
  breaker: 'closed' | 'open' | 'half_open'
  last: { outcome: string; at: number; http_status: number; ms: number; error: string } | null
  skew_s: number | null
  /** It goes up and down: so often within its last twenty polls. */
  flapping: boolean
  turns: number
}

export interface CollectorState {
  outbox: {
    polls: number
    rows: number
    bytes: number
    age_s: number
    dropped: { silent: number; failed: number; gauge: number }
    full: boolean
  }
  quarantined_rows: number
  refused: { waiting: number; forgotten: number }
  free_bytes: number
  drift: { platform: string; feed: string; path: string; kind: string }[]
  feeds: FeedState[]
  uplink: 'ok' | 'cut'
  /** Whether the clock of its machine is to be believed: put forward or back lately, or contradicted by most platforms. */
  clock: { state: 'ok' | 'suspect'; stepped: { by_s: number; at: number } | null; skew_s: number | null }
  /** Whether whoever asks may operate it, and why not. */
  operator: { allowed: boolean; reason: string }
}

export interface RefusedRecord {
  ordinal: number
  reason: string
  field: string
  message: string
}

export interface Receipt {
  poll_id: string
  outcome: string
  error: string
  rows: number
  unchanged: number
  rejects: number
  masked: number
  refused: RefusedRecord[]
  drift: { path: string; kind: string; weight: string; state: string }[]
}

export interface Rehearsal extends Receipt {
  observations: { observed_at: number; facts: Record<string, unknown> }[]
}

export interface Replays {
  tried: number
  landed: number
  unchanged: number
  superseded: number
  refused: number
  before: number
  records: {
    poll_id: string
    ordinal: number
    fate: string
    reason: string
    field: string
    message: string
  }[]
}
