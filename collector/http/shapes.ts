/** What the collector's routes take and give. */
import { z } from 'zod'

export const place = z.object({ platform: z.string().max(64), feed: z.string().max(32) })
export const record = place.extend({ poll_id: z.string().max(64), ordinal: z.coerce.number().int().min(0) })
const reject = z.object({ ordinal: z.number(), reason: z.string(), field: z.string(), message: z.string() })
const drift = z.object({ path: z.string(), kind: z.string(), weight: z.string(), state: z.string() })
export const receiptAnswer = z.object({
  poll_id: z.string(),
  outcome: z.string(),
  error: z.string(),
  known_at: z.number(),
  rows: z.number(),
  unchanged: z.number(),
  rejects: z.number(),
  gone: z.number(),
  masked: z.number(),
  refused: z.array(reject),
  drift: z.array(drift),
})
const observation = z.object({ observed_at: z.number(), facts: z.record(z.string(), z.unknown()) })
export const rehearsalAnswer = receiptAnswer.extend({ observations: z.array(observation) })
const feedState = z.object({
  platform: z.string(),
  feed: z.string(),
  state: z.enum(['ok', 'delayed', 'down', 'unauthorised', 'pending']),
  consecutive_failures: z.number(),
  next_at: z.number().nullable(),
  because: z.enum(['backing_off', 'rate_limited', 'unauthorised']).nullable(),
  breaker: z.enum(['closed', 'open', 'half_open']),
  last: z
    .object({
      outcome: z.string(),
      at: z.number(),
      http_status: z.number(),
      ms: z.number(),
      error: z.string(),
    })
    .nullable(),
  good_at: z.number().nullable(),
  skew_s: z.number().nullable(),
  changes: z.number(),
  flapping: z.boolean(),
  turns: z.number(),
})
export const state = z.object({
  uplink: z.enum(['ok', 'cut']),
  clock: z.object({
    state: z.enum(['ok', 'suspect']),
    stepped: z.object({ by_s: z.number(), at: z.number() }).nullable(),
    skew_s: z.number().nullable(),
  }),
  feeds: z.array(feedState),
  outbox: z.object({
    polls: z.number(),
    rows: z.number(),
    bytes: z.number(),
    age_s: z.number(),
    dropped: z.object({ silent: z.number(), failed: z.number(), gauge: z.number() }),
    full: z.boolean(),
  }),
  quarantined_rows: z.number(),
  refused: z.object({ waiting: z.number(), forgotten: z.number() }),
  free_bytes: z.number(),
  drift: z.array(z.object({ platform: z.string(), feed: z.string(), path: z.string(), kind: z.string() })),
  /** Whether whoever asks may operate it, and why not. */
  operator: z.object({ allowed: z.boolean(), reason: z.string() }),
})
export const replays = z.object({
  tried: z.number(),
  landed: z.number(),
  unchanged: z.number(),
  superseded: z.number(),
  refused: z.number(),
  before: z.number(),
  records: z.array(
    z.object({
      poll_id: z.string(),
      ordinal: z.number(),
      fate: z.string(),
      reason: z.string(),
      field: z.string(),
      message: z.string(),
    }),
  ),
})
