/** What became of a poll. */
import type { Drift } from '#sql/feeds.ts'
import type { PollResult } from '../poll/poll.ts'
import type { Rejected } from '../unpack/sort.ts'

/** A change of what a feed's records are made of, as it lands. */
export type DriftEvent = Omit<Drift, 'platform' | 'feed' | 'poll_id' | 'known_at'>

/** What became of a poll. */
export interface Receipt {
  known_at: number
  /** Rows that were new and will land, those saying "gone" among them. */
  rows: number
  unchanged: number
  rejects: number
  gone: number
  /** Identifiers of persons that were masked. */
  masked: number
  drift: DriftEvent[]
  /** What was refused, masked. */
  refused: readonly Rejected[]
  /** The poll's own error, masked. */
  error: string
}

/** A poll as it would be stored, and what would become of it. */
export interface Rehearsed {
  result: PollResult
  receipt: Receipt
}
