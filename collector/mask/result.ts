/** Masks a poll before anything of it is stored: its facts, what it refused, and what went wrong. */
import { z } from 'zod'
import { code, FEED_NAMES, FEEDS, type FeedName } from '#sql/feeds.ts'
import { forgetColumn, readColumn } from '#sql/native/reader.ts'
import type { PollResult } from '../poll/poll.ts'
import type { Facts, Observation } from '../unpack/check.ts'
import type { Rejected } from '../unpack/sort.ts'
import { mayBeMasked, type Mask } from './mask.ts'

/** Columns that hold text as the platform wrote it, and whether another row may refer to it. */
const COLUMNS = Object.fromEntries(FEED_NAMES.map((feed) => [feed, columnsOf(feed)])) as Record<
  FeedName,
  { text: string[]; key: string[] }
>

function columnsOf(feed: FeedName): { text: string[]; key: string[] } {
  const { key, facts } = FEEDS[feed]
  const columns: { text: string[]; key: string[] } = { text: [], key: [] }
  for (const [field, type] of Object.entries(facts) as [string, z.ZodType][]) {
    const bare = type instanceof z.ZodDefault ? type.unwrap() : type
    if (!(bare instanceof z.ZodString)) continue
    columns[bare === code || (key as readonly string[]).includes(field) ? 'key' : 'text'].push(field)
  }
  return columns
}

export interface MaskedResult {
  result: PollResult
  /** How many identifiers it held. */
  masked: number
}

export function maskResult(result: PollResult, mask: Mask): MaskedResult {
  const error = mask.text(result.poll.error)
  const tally = { count: error.count }
  const observations = maskObservations(result.plan.feed, result.observations, mask, tally)
  // Most polls hold nothing to be masked, and are not copied.
  if (error.text === result.poll.error && observations === result.observations && result.rejects.length === 0)
    return { result, masked: 0 }
  const rejects = result.rejects.map((reject) => maskReject(reject, mask, tally))
  return {
    result: { ...result, poll: { ...result.poll, error: error.text }, observations, rejects },
    masked: tally.count,
  }
}

/** Column by column, as most of them hold no number that is long enough to look for one. */
export function maskObservations(
  feed: FeedName,
  observations: Observation[],
  mask: Mask,
  tally = { count: 0 },
): Observation[] {
  const rows = observations.map(({ facts }) => facts)
  const changed = new Map<number, Facts>()
  for (const kind of ['text', 'key'] as const) {
    for (const field of COLUMNS[feed][kind]) {
      const values = readColumn(field, rows)
      for (let row = 0; row < rows.length; row += 1) {
        const value = values[row]
        if (typeof value !== 'string' || !mayBeMasked(value)) continue
        const masked = mask[kind](value)
        if (masked.text === value) continue
        tally.count += masked.count
        changed.set(row, { ...(changed.get(row) ?? (rows[row] as Facts)), [field]: masked.text })
      }
    }
  }
  forgetColumn()
  if (changed.size === 0) return observations
  return observations.map((one, row) => ({ ...one, facts: changed.get(row) ?? one.facts }))
}

const EXCERPT_CHARACTERS = 2_000

function maskReject(reject: Rejected, mask: Mask, tally: { count: number }): Rejected {
  const message = mask.text(reject.message).text
  if (reject.record === '') {
    // Cut from something longer, it may end in the middle of a number.
    const excerpt = mask.text(reject.excerpt.replace(/[0-9０-９][0-9０-９ -]{0,20}$/, ''))
    tally.count += excerpt.count
    return { ...reject, message, excerpt: excerpt.text }
  }
  const { record, count } = mask.record(JSON.parse(reject.record))
  if (count === 0) return { ...reject, message }
  tally.count += count
  const text = JSON.stringify(record)
  return {
    ...reject,
    message,
    record: text,
    excerpt: mask.text(text).text.slice(0, EXCERPT_CHARACTERS).toWellFormed(),
  }
}
