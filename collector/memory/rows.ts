/** The rows that a poll lands: its statements with their stamp, what is gone, its refused records, and the poll itself. */
import { FEED_NAMES, FEEDS, type Drift, type FeedName, type Poll, type Reject } from '#sql/feeds.ts'
import type { Source } from '../definition.ts'
import type { PollFacts } from '../poll/poll.ts'
import type { Rejected } from '../unpack/sort.ts'
import type { Parting, Same } from './parts.ts'
import { recall, type Statement } from './statements.ts'

type Tables = readonly [FeedName, ...string[]]

interface Ways {
  truth: Tables
  statement: Tables
}

/** Where the rows of each feed go: what holds now, and what was said all the same. The same list each time (see parts.ts). */
const TABLES = Object.fromEntries(
  FEED_NAMES.map((feed): [string, Ways] => [feed, { truth: [feed, `${feed}_now`], statement: [feed] }]),
) as Record<FeedName, Ways>
const REJECT = ['reject'] as const
const DRIFT = ['drift'] as const
const POLL = ['poll', 'poll_now'] as const

/** Makes the rows of one poll. */
export class Rows {
  readonly #source: Source
  readonly #poll_id: string
  readonly #first: number
  readonly #parting: Parting
  readonly #same: Same
  readonly #tables: Ways
  /** How many statements of one thing came before: each is known one tick later. */
  readonly #ticks = new Map<string, number>()
  last: number
  count = 0
  gone = 0

  /** @param parting takes them in */
  constructor(source: Source, poll_id: string, first: number, parting: Parting) {
    this.#source = source
    this.#poll_id = poll_id
    this.#first = first
    this.last = first
    const { platform, organ, region, feed } = source
    this.#parting = parting
    this.#same = { platform, organ, region, poll_id }
    this.#tables = TABLES[feed]
  }

  add({ head, observation }: Statement, isLate: boolean): void {
    let known_at = this.#first
    if (head !== undefined) {
      const tick = this.#ticks.get(head) ?? 0
      this.#ticks.set(head, tick + 1)
      known_at += tick
      this.last = Math.max(this.last, known_at)
    }
    const { observed_at, facts } = observation
    const tables = isLate ? this.#tables.statement : this.#tables.truth
    this.#parting.addFacts(tables, observed_at, known_at, 0, facts, this.#same)
    this.count++
  }

  addGone(remembered: string): void {
    const { observed_at, facts } = recall(remembered)
    const at = isTimed(this.#source.feed) ? observed_at : this.#first
    this.#parting.addFacts(this.#tables.truth, at, this.#first, 1, facts, this.#same)
    this.count++
    this.gone++
  }

  addReject(rejected: Omit<Rejected, 'record'>, replayed_at = 0): void {
    const { ordinal, reason, field, message, excerpt } = rejected
    const { platform, feed } = this.#source
    const row: Reject = {
      poll_id: this.#poll_id,
      platform,
      feed,
      ordinal,
      reason,
      field,
      message: message.slice(0, 2000).toWellFormed(),
      excerpt,
      known_at: this.#first,
      state: replayed_at === 0 ? 'refused' : 'replayed',
      replayed_at,
    }
    this.#parting.addRow(REJECT, this.#first, row)
  }

  addDrift(change: Omit<Drift, 'platform' | 'feed' | 'poll_id' | 'known_at'>): void {
    const { platform, feed } = this.#source
    const row: Drift = { platform, feed, ...change, poll_id: this.#poll_id, known_at: this.#first }
    this.#parting.addRow(DRIFT, this.#first, row)
  }
}

/**
 * The poll's own row, with what is known of it once it is stored. Each column is named: V8 forgets the shape of what is
 * put together of parts when it clears away the last one of them, and the code that was compiled for it.
 */
export function addPoll(
  parting: Parting,
  poll: PollFacts,
  counts: Pick<Poll, 'rows' | 'unchanged' | 'rejects' | 'masked'>,
  drift: number,
  known_at: number,
): void {
  const { poll_id, platform, organ, region, feed, backfill, started, ms, http_status, outcome, error } = poll
  const { bytes, answer_hash, skew_s } = poll
  const { rows, unchanged, rejects, masked } = counts
  const row: Poll = {
    poll_id,
    platform,
    organ,
    region,
    feed,
    backfill,
    started,
    ms,
    http_status,
    outcome,
    error,
    rows,
    unchanged,
    rejects,
    masked,
    drift,
    bytes,
    answer_hash,
    skew_s,
    known_at,
  }
  parting.addRow(POLL, started, row)
}

function isTimed(feed: FeedName): boolean {
  return (FEEDS[feed].key as readonly string[]).includes('observed_at')
}
