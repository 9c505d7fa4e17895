/**
 * The feeds: what a platform can state, with the type and range of every field.
 *
 * A feed is two landing tables, `<feed>` and `<feed>_now`, whose columns are the common columns and the ones
 * below, under the same names. ClickHouse rewrites bad values silently (NaN to 0, 256 to UInt8 0), so whatever
 * is not refused here is stored as it stands.
 */
import { z } from 'zod'

const MAX_COUNT = Number.MAX_SAFE_INTEGER

/** A count: a whole number from 0 to 2^53-1, the largest that JSON carries exactly. */
export const count = z.int().min(0).max(MAX_COUNT)

/** A code, id or number as a platform writes it: 1 to 200 well-formed characters, none of them a control. */
export const code = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed(), 'not well-formed Unicode')
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'holds a control character')

/** Free text, at most 2,000 characters; may be empty. */
export const text = z
  .string()
  .max(2000)
  .refine((value) => value.isWellFormed(), 'not well-formed Unicode')
  .refine((value) => !value.includes('\u0000'), 'holds a NUL character')

const flag = z.union([z.literal(0), z.literal(1)])
const level = z.int().min(1).max(4)

/** Upper bounds, in milliseconds, of the latency histogram's columns `le_5` … `le_inf`. */
export const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000] as const

export const LATENCY_COLUMNS = [
  ...LATENCY_BOUNDS_MS.map((bound) => `le_${bound}` as const),
  'le_inf',
] as const

const latency = Object.fromEntries(LATENCY_COLUMNS.map((column) => [column, count.default(0)])) as Record<
  (typeof LATENCY_COLUMNS)[number],
  z.ZodDefault<typeof count>
>

export const DIMENSIONS = [
  'accuracy',
  'completeness',
  'timeliness',
  'consistency',
  'conformity',
  'accessibility',
] as const

/** GB/T 20986-2023 categories under the codes of this product (names: province/dictionary). */
export const SECURITY_CATEGORIES = ['MI', 'NA', 'DA', 'IC', 'DF', 'VO', 'HR', 'AB', 'FM', 'OT'] as const

export const SIDES = ['provider', 'relay', 'consumer'] as const

function feed<Facts extends z.ZodRawShape>(definition: {
  /** Columns of the natural key behind `platform`, in the order of the table's sorting key. */
  key: readonly (keyof Facts | 'observed_at' | 'organ')[]
  /** Whether the platform must say what moment a record is about. Where not, it is when it was first read. */
  observed_at: 'required' | 'optional'
  /**
   * Whether a row goes once the moment it is about is past the retention of facts. Where not, what it says holds until
   * it is said otherwise: were an open alert to go by its age, silence would be green.
   */
  ages?: true
  /** Counts of which the first counts some of what the second does, and so is no greater. */
  parts?: readonly (readonly [part: keyof Facts & string, whole: keyof Facts & string])[]
  facts: Facts
}) {
  const { ages = false, parts = [], facts } = definition
  return {
    ...definition,
    ages,
    parts: parts as readonly (readonly [string, string])[],
    schema: z.strictObject(facts),
  }
}

export const FEEDS = {
  /** Exchange statistics: one period of one interface, as one of the three sides counted it. */
  exchange: feed({
    key: ['observed_at', 'side', 'provider', 'consumer', 'resource'],
    observed_at: 'required',
    ages: true,
    parts: [['failures', 'calls']],
    facts: {
      side: z.enum(SIDES),
      provider: code,
      consumer: code,
      resource: code,
      /** Length of the period in seconds; `observed_at` is its start. */
      period_s: z.int().min(1).max(86_400),
      calls: count,
      failures: count,
      records: count,
      bytes: count,
      /** 95th percentile of latency in ms, where the platform gives no histogram; 0: not stated. */
      p95_ms: count.default(0),
      ...latency,
    },
  }),
  /** Catalogue entries (政务数据共享条例 §13). */
  catalogue: feed({
    key: ['entry'],
    observed_at: 'optional',
    facts: {
      entry: code,
      name: text,
      provider: code,
      /** 1 无条件共享, 2 有条件共享, 3 不予共享 (条例 §14). */
      share_type: z.int().min(1).max(3),
      conditions: text.default(''),
      legal_basis: text.default(''),
      /** Update cycle: 实时 realtime … 不定期 irregular. */
      cycle: z.enum([
        'realtime',
        'daily',
        'weekly',
        'monthly',
        'quarterly',
        'half_yearly',
        'yearly',
        'irregular',
      ]),
      fields: count.default(0),
      /** What is mounted behind the entry; `none` where nothing is. */
      mounted: z.enum(['none', 'table', 'api', 'file']),
      should_land: flag.default(0),
      landed: flag.default(0),
      open: flag.default(0),
      standard: z.string().max(100).default(''),
      conformant: flag.default(0),
      grade: z.enum(['', 'core', 'important', 'general']).default(''),
      pi: z.enum(['none', 'pi', 'sensitive_pi']).default('none'),
      /** When the data behind the entry was last updated, epoch ms; 0: never or not stated. */
      last_data_at: count.default(0),
      published_at: count.default(0),
    },
  }),
  /** The survey's items: what exists, and whose it is. */
  census: feed({
    key: ['item'],
    observed_at: 'optional',
    facts: { item: code, name: text, duty_organ: code, system: text.default('') },
  }),
  /** One run of one quality rule over one dataset. `not_run` is never a pass. */
  quality: feed({
    key: ['dataset', 'rule', 'observed_at'],
    observed_at: 'required',
    ages: true,
    facts: {
      dataset: code,
      rule: code,
      dimension: z.enum(DIMENSIONS),
      status: z.enum(['passed', 'failed', 'not_run']),
      /** Rows checked and rows found bad. */
      checked: count,
      failed: count,
    },
  }),
  /** Security alerts; `observed_at` is the moment this state of the alert began. */
  security: feed({
    key: ['alert'],
    observed_at: 'required',
    facts: {
      alert: code,
      state: z.enum(['open', 'closed']),
      category: z.enum(SECURITY_CATEGORIES),
      /** 1 red (特别重大) … 4 blue (一般). */
      warn_level: level,
      asset: text.default(''),
      title: text,
      detail: text.default(''),
      /** The source's own severity, as it wrote it. */
      source_severity: z.string().max(50).default(''),
      /** Where the attack came from, as the source names it. */
      upstream: text.default(''),
    },
  }),
  /** Events of sharing requests (条例 §20-22). */
  request: feed({
    key: ['request', 'event', 'observed_at'],
    observed_at: 'required',
    facts: {
      request: code,
      event: z.enum(['submitted', 'supplement', 'extended', 'agreed', 'refused', 'delivered', 'withdrawn']),
      requester: code,
      provider: code,
      resource: code,
      share_type: z.int().min(1).max(3),
      reason: text.default(''),
    },
  }),
  /** What an organ says of its own progress: drawn apart from the evidence, never counted. */
  progress: feed({
    key: ['outcome', 'organ', 'observed_at'],
    observed_at: 'required',
    ages: true,
    facts: { outcome: code, percent: z.number().min(0).max(100), note: text.default('') },
  }),
  /** Documents: institutions, standards, assessments. */
  document: feed({
    key: ['document', 'revision'],
    observed_at: 'required',
    facts: {
      document: code,
      revision: code,
      kind: z.enum(['policy', 'standard', 'assessment', 'report', 'other']),
      outcome: z.string().max(50).default(''),
      title: text,
      status: z.enum(['draft', 'consultation', 'issued', 'withdrawn']),
      /** Codes of the organs that reviewed it, separated by commas. */
      reviewed_by: text.default(''),
      file_hash: z.string().max(128).default(''),
    },
  }),
  /** Any other measure: funds, training, pilots, controls. */
  measure: feed({
    key: ['name', 'labels', 'organ', 'observed_at'],
    observed_at: 'required',
    ages: true,
    facts: {
      name: code,
      /** Labels as `key=value` pairs joined by commas, sorted by key. */
      labels: z.string().max(500).default(''),
      /** 2^64, by which exporters say that there is no limit, still fits. */
      value: z.number().min(-1e24).max(1e24),
      basis: z.enum(['measured', 'attested']),
      evidence_hash: z.string().max(128).default(''),
    },
  }),
} as const

export type FeedName = keyof typeof FEEDS
export const FEED_NAMES = Object.keys(FEEDS) as FeedName[]

export type Facts<Name extends FeedName> = z.output<(typeof FEEDS)[Name]['schema']>

/** Columns that every landing row carries. Times are epoch milliseconds. */
export interface Stamp {
  platform: string
  organ: string
  /** Division code (GB/T 2260) of the organ. */
  region: string
  observed_at: number
  known_at: number
  poll_id: string
  /** 1: a complete snapshot no longer has this key. */
  gone: 0 | 1
}

/** A typed row of a landing table. */
export type Row = Stamp & Record<string, string | number>

/** How a poll ended: `ok`, or the class of what went wrong. */
export const OUTCOMES = [
  'ok',
  'refused', // connection refused or reset
  'dns',
  'timeout',
  'tls',
  'truncated',
  'too_large',
  'redirect',
  'blocked', // address not allowed
  'auth', // 401, 403
  'rate_limited', // 429
  'http_4xx',
  'http_5xx',
  'envelope', // the body says it failed
  'schema', // the body is not what the platform file describes
  'mapping', // a mapping expression failed
  'rejected', // there were records, and every one was refused
  'internal', // our own fault, never the platform's
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** One poll, good or bad. */
export interface Poll {
  poll_id: string
  platform: string
  organ: string
  region: string
  feed: FeedName
  /** 1: it asked for history, and says nothing of how fresh the feed is. */
  backfill: 0 | 1
  /** When it began, epoch ms, and how long it took in ms. */
  started: number
  ms: number
  /** 0: no answer came. */
  http_status: number
  outcome: Outcome
  /** What happened and the cure, for people; empty when ok. */
  error: string
  rows: number
  unchanged: number
  rejects: number
  /** Identifiers of persons that were masked before anything was stored. */
  masked: number
  /** Changes of what its records are made of: fields that are new, missing, or of another type. */
  drift: number
  bytes: number
  /** SHA-256 of the answer's bytes (of all pages in order), hex; empty when none came. */
  answer_hash: string
  /** The platform's clock minus ours in seconds, by its Date header; 0 where it sent none. */
  skew_s: number
  known_at: number
}

export const REJECT_REASONS = [
  'missing_field',
  'wrong_type',
  'out_of_range',
  'unknown_value',
  'bad_time',
  'future_time',
  'past_retention',
  'not_a_record',
  'unknown_organ',
  'duplicate_in_answer',
] as const
export type RejectReason = (typeof REJECT_REASONS)[number]

/** A record that was refused, so that nothing is lost. */
export interface Reject {
  poll_id: string
  platform: string
  feed: FeedName
  /** Place of the record in the answer, from 0. */
  ordinal: number
  reason: RejectReason
  /** The field at fault, as a path; empty where the record as a whole is. */
  field: string
  message: string
  /** The offending record as JSON, cut at 2,000 characters. */
  excerpt: string
  known_at: number
  /** `replayed`: read once more by a mended definition, and landed. */
  state: 'refused' | 'replayed'
  /** When that was; 0: it was not. */
  replayed_at: number
}

/** A change of what a feed's records are made of. */
export interface Drift {
  platform: string
  feed: FeedName
  /** The field, as a path; `*` stands for names that are data, `[]` for the items of a list. */
  path: string
  kind: 'new' | 'missing' | 'changed'
  /** `fault`: the definition reads it. `notice`: nothing reads it. */
  weight: 'fault' | 'notice'
  /** `closed`: the field is as it was, or the definition was mended. */
  state: 'open' | 'closed'
  /** Its types before and now, joined by `|`; empty where it was or is not there. */
  was: string
  is: string
  /** A value of it, cut and masked. */
  example: string
  poll_id: string
  /** When the field was first seen, epoch ms. */
  first_seen: number
  known_at: number
}
