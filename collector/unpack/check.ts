/** A mapped record to an observation of the right types and ranges, or to the reason why it is refused. */
import { z } from 'zod'
import { FEED_NAMES, FEEDS, type FeedName, type RejectReason } from '#sql/feeds.ts'
import { compileFacts } from './facts.ts'
import { readTime, type TimeFormat } from './time.ts'
import type { Zone } from './zone.ts'

export type Facts = Record<string, string | number>

/** One typed fact that a platform stated. */
export interface Observation {
  /** Place of its record in the answer, from 0. */
  ordinal: number
  observed_at: number
  /** The platform stated no time: `observed_at` is when the answer was read, and is no part of what was said. */
  untimed: boolean
  facts: Facts
}

export interface Refusal {
  reason: RejectReason
  /** The field at fault; empty where the record as a whole is. */
  field: string
  message: string
}

export interface CheckOptions {
  time: TimeFormat
  zone: Zone
  /** Whether a record without a time is about the moment it was read, or refused. */
  untimed: 'polled' | 'refused'
  /** How long the store keeps facts of a feed that ages; undefined: nobody keeps these. */
  keep_days?: number | undefined
}

/** What a record says, before any of it is believed. */
export interface Candidate {
  ordinal: number
  observed_at: unknown
  /** The time that the cursor follows. */
  cursor: unknown
  /** Why the record must be refused, where a dialect says so. */
  refuse: unknown
  /** Why the record is none of this feed, where a dialect says so. */
  skip: unknown
  facts: Record<string, unknown>
}

export type Check = (candidate: Candidate, read_at: number, suspect: boolean) => Observation | Refusal

/**
 * One schema a feed, shared by all platforms: zod compiles each at its first use. A map names columns only, so there is
 * nothing for a strict object to find, and a plain one is a quarter faster.
 */
const SCHEMAS = Object.fromEntries(
  FEED_NAMES.map((feed) => [feed, z.object(FEEDS[feed].schema.shape as z.ZodRawShape)]),
) as Record<FeedName, z.ZodObject>

/** By feed as well: what is well need not go to zod. */
export const TESTS = Object.fromEntries(
  FEED_NAMES.map((feed) => [feed, compileFacts(FEEDS[feed].schema.shape)]),
) as Record<FeedName, ReturnType<typeof compileFacts>>

/** Nothing this product watches is older. */
const EARLIEST = Date.UTC(2000, 0, 1)
/** How far ahead of ours a platform's clock may run. */
export const AHEAD_MS = 120_000
const DAY_MS = 86_400_000
const BROKEN_TEXT = /\uFFFD/

export function isUntimedAllowed(feed: FeedName, { untimed }: Pick<CheckOptions, 'untimed'>): boolean {
  return FEEDS[feed].observed_at === 'optional' || untimed === 'polled'
}

/** How long a fact is kept after the moment it is about, in ms. */
export function keptFor(feed: FeedName, { keep_days = Infinity }: Pick<CheckOptions, 'keep_days'>): number {
  return FEEDS[feed].ages ? keep_days * DAY_MS : Infinity
}

export function compileCheck(feed: FeedName, options: CheckOptions): Check {
  const schema = SCHEMAS[feed]
  const { parts } = FEEDS[feed]
  const test = TESTS[feed]
  const times = Object.keys(schema.shape).filter((field) => field.endsWith('_at'))
  const keep_ms = keptFor(feed, options)
  const mayBeUntimed = isUntimedAllowed(feed, options)

  return (candidate, read_at, suspect) => {
    if (typeof candidate.refuse === 'string' && candidate.refuse !== '') {
      return { reason: 'not_a_record', field: '', message: candidate.refuse.slice(0, 500) }
    }
    const untimed = candidate.observed_at === undefined || candidate.observed_at === null
    if (untimed && !mayBeUntimed) {
      return {
        reason: 'missing_field',
        field: 'observed_at',
        message: 'observed_at: the record states no time',
      }
    }
    let at = read_at
    if (!untimed) {
      const time = checkTime('observed_at', candidate.observed_at, read_at, options)
      if (typeof time === 'object') return time
      // The store would land it and let it go at the next merge, and nobody would hear of it.
      if (time < read_at - keep_ms) return pastRetention(candidate.observed_at, options)
      at = time
    }
    const facts = candidate.facts
    for (const field of times) {
      const value = facts[field]
      // Not stated, or never: both are the column's 0.
      if (value === undefined || value === '' || value === 0) {
        facts[field] = 0
        continue
      }
      const time = checkTime(field, value, read_at, options)
      if (typeof time === 'object') return time
      facts[field] = time
    }
    if (suspect) {
      const broken = Object.keys(facts).find((field) => isBroken(facts[field]))
      if (broken) {
        return {
          reason: 'wrong_type',
          field: broken,
          message: `${broken}: holds characters lost on the way (U+FFFD, a lone surrogate or NUL)`,
        }
      }
    }
    let typed = test?.pass(facts)
    if (!typed) {
      const result = schema.safeParse(facts)
      if (!result.success) return refusal(result.error.issues[0], facts)
      typed = result.data
    }
    const excess = excessOf(parts, typed)
    if (excess) return excess
    return { ordinal: candidate.ordinal, observed_at: at, untimed, facts: typed as Facts }
  }
}

export function isRefusal(result: Observation | Refusal): result is Refusal {
  return 'reason' in result
}

export function isCredible(time: number, read_at: number): boolean {
  return time >= EARLIEST && time <= read_at + AHEAD_MS
}

function checkTime(field: string, value: unknown, read_at: number, options: CheckOptions): number | Refusal {
  const time = readTime(options.time, value, options.zone)
  if (typeof time === 'number' && isCredible(time, read_at)) return time
  const said = `${field}: ${show(value)}`
  if (typeof time === 'string') return { reason: 'bad_time', field, message: `${said} is no time: ${time}` }
  if (time < EARLIEST) {
    return {
      reason: 'bad_time',
      field,
      message: `${said} is before 2000: is it written as time: ${options.time}?`,
    }
  }
  const ahead = Math.round((time - read_at) / 1000)
  return { reason: 'future_time', field, message: `${said} is ${ahead} s ahead of this machine's clock` }
}

/** Undefined where every part is within its whole, as every part that the feed names must be. */
export function excessOf(parts: Parts, facts: Readonly<Record<string, unknown>>): Refusal | undefined {
  for (const [part, whole] of parts) {
    const counted = facts[part] as number
    const most = facts[whole] as number
    if (counted <= most) continue
    return {
      reason: 'out_of_range',
      field: part,
      message: `${part}: ${counted} is more than ${whole}, ${most}`,
    }
  }
  return undefined
}

type Parts = (typeof FEEDS)[FeedName]['parts']

function pastRetention(value: unknown, { keep_days }: CheckOptions): Refusal {
  const message = `observed_at: ${show(value)} is older than facts are kept: retention.facts_days is ${keep_days}`
  return { reason: 'past_retention', field: 'observed_at', message }
}

function isBroken(value: unknown): boolean {
  return (
    typeof value === 'string' && (BROKEN_TEXT.test(value) || value.includes('\0') || !value.isWellFormed())
  )
}

interface Issue {
  code: string
  path: PropertyKey[]
  message: string
}

function refusal(issue: Issue | undefined, facts: Record<string, unknown>): Refusal {
  const field = issue?.path.map(String).join('.') ?? ''
  const value = facts[field]
  return {
    reason: reasonOf(issue, value),
    field,
    message: `${field}: ${issue?.message ?? 'refused'}${value === undefined ? '' : `, got ${show(value)}`}`,
  }
}

function reasonOf(issue: Issue | undefined, value: unknown): RejectReason {
  if (value === undefined || value === '') return 'missing_field'
  switch (issue?.code) {
    case 'invalid_type':
      return 'wrong_type'
    case 'too_big':
    case 'too_small':
      return 'out_of_range'
    case 'invalid_value':
    case 'invalid_union':
      return typeof value === 'object' ? 'wrong_type' : 'unknown_value'
    case undefined:
    default:
      return 'wrong_type'
  }
}

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 79)}…`.toWellFormed() : text
}
