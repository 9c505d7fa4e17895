/** What the API answers about platforms, as zod schemas; the desk reads them as types. */
import { z } from 'zod'
import { words } from '../http/shapes.ts'
import { STANDINGS } from './standing.ts'
import { SUSPICIONS } from './suspicion.ts'

const standing = z.enum(STANDINGS)

export const lastPoll = z.object({
  poll_id: z.string(),
  /** When it began, epoch ms. */
  started: z.number(),
  ms: z.number(),
  /** 0: no answer came. */
  http_status: z.number(),
  /** `ok`, or the class of what went wrong. */
  outcome: z.string(),
  /** What happened and the cure; empty when ok. */
  error: z.string(),
  rows: z.number(),
  unchanged: z.number(),
  rejects: z.number(),
  masked: z.number(),
  bytes: z.number(),
  answer_hash: z.string(),
  known_at: z.number(),
  /** The platform's clock minus ours in seconds; null where it never answered. */
  skew_s: z.number().nullable(),
})

/** What the polls of 24 hours came to. */
export const tally = z.object({
  polls: z.number(),
  failed: z.number(),
  rows: z.number(),
  unchanged: z.number(),
  rejects: z.number(),
  masked: z.number(),
})

/** And how long they took. */
export const latency = z.object({ p50_ms: z.number(), max_ms: z.number() })

const counts = tally.extend(latency.shape)

/** What nobody has mended yet, however old. */
const waiting = z.object({ rejects: z.number(), drift: z.number() })

const head = z.object({
  id: z.string(),
  organ: z.string(),
  region: z.string(),
  name: words,
  dark: z.boolean(),
  since: z.number().nullable(),
  standing,
})

const suspicion = z.object({
  kind: z.enum(SUSPICIONS),
  /** What of it; empty where it is all. */
  field: z.string(),
  /** The last new fact, the hour, the day or the fall, epoch ms; null: never since it is asked. */
  since: z.number().nullable(),
  /** What it used to be, and what it is. */
  was: z.number().nullable(),
  is: z.number().nullable(),
  /** How many more are alike. */
  others: z.number(),
})

const feed = z.object({
  feed: z.string(),
  cadence_s: z.number(),
  last_good_at: z.number().nullable(),
  state: z.enum(['known', 'stale', 'unknown']),
  standing,
  /** Polls in a row that failed, within 24 hours. */
  failures: z.number(),
  /** Why what it says is hard to believe; empty where nothing speaks against it. */
  suspect: z.array(suspicion),
})

const feedRow = feed.extend({
  last: lastPoll
    .pick({ started: true, ms: true, http_status: true, outcome: true, error: true, skew_s: true })
    .nullable(),
})

/** A platform in the list; its day is that of all its feeds. */
export const platformRow = head.extend({
  feeds: z.array(feedRow),
  day: tally.pick({ polls: true, failed: true, rejects: true, masked: true }).extend({ waiting }),
})

const feedPage = feed.extend({
  /** Its node-cron schedule; null where it is never asked. */
  every: z.string().nullable(),
  mode: z.enum(['delta', 'snapshot']).nullable(),
  dialect: z.string().nullable(),
  last: lastPoll.nullable(),
  counts,
  waiting,
})

export const platformPage = head.extend({
  /** Where it is asked. */
  host: z.string(),
  /** What kind of credentials it wants; never what they are. */
  auth: z.string(),
  /** When all this was so, epoch ms. */
  at: z.number(),
  feeds: z.array(feedPage),
})

export const bucket = z.object({
  /** Its start, epoch ms. */
  at: z.number(),
  /** 0: a gap, nothing was asked. */
  polls: z.number(),
  /** How many ended in which way. */
  outcomes: z.record(z.string(), z.number()),
  /** Latency in ms; null in a gap. */
  p50_ms: z.number().nullable(),
  max_ms: z.number().nullable(),
  rows: z.number(),
  unchanged: z.number(),
  rejects: z.number(),
})

export const pollHistory = z.object({
  platform: z.string(),
  from: z.number(),
  step_s: z.number(),
  feeds: z.array(z.object({ feed: z.string(), buckets: z.array(bucket) })),
})

/** One number a bucket; null where nothing was asked. */
const numbers = z.array(z.number().nullable())

export const traces = z.object({
  from: z.number(),
  step_s: z.number(),
  platforms: z.array(z.object({ platform: z.string(), polls: numbers, failed: numbers, max_ms: numbers })),
})

export const reject = z.object({
  feed: z.string(),
  poll_id: z.string(),
  ordinal: z.number(),
  reason: z.string(),
  field: z.string(),
  message: z.string(),
  excerpt: z.string(),
  known_at: z.number(),
  state: z.enum(['refused', 'replayed']),
  replayed_at: z.number().nullable(),
})

export const rejectPage = z.object({
  platform: z.string(),
  rejects: z.array(reject),
  /** What `before` must be to read on; null at the end. */
  next: z.string().nullable(),
})

export const drift = z.object({
  feed: z.string(),
  path: z.string(),
  kind: z.enum(['new', 'missing', 'changed']),
  /** `fault`: the definition reads it. `notice`: nothing reads it. */
  weight: z.enum(['fault', 'notice']),
  state: z.enum(['open', 'closed']),
  was: z.string(),
  is: z.string(),
  example: z.string(),
  poll_id: z.string(),
  first_seen: z.number(),
  /** Since when it is so. */
  known_at: z.number(),
})

export const driftList = z.object({ platform: z.string(), drift: z.array(drift) })

export type LastPoll = z.output<typeof lastPoll>
export type Tally = z.output<typeof tally>
export type PlatformRow = z.output<typeof platformRow>
export type FeedRow = z.output<typeof feedRow>
export type PlatformPage = z.output<typeof platformPage>
export type FeedPage = z.output<typeof feedPage>
export type Bucket = z.output<typeof bucket>
export type PollHistory = z.output<typeof pollHistory>
export type Traces = z.output<typeof traces>
export type Trace = Traces['platforms'][number]
export type Reject = z.output<typeof reject>
export type RejectPage = z.output<typeof rejectPage>
export type Drift = z.output<typeof drift>
export type DriftList = z.output<typeof driftList>
