/** The rows that a poll lands: its statements with their stamp, what is gone, its refused records, and the poll itself. */
import { FEEDS, type Drift, type FeedName, type Poll, type Reject } from '#sql/feeds.ts'
import type { Source } from '../definition.ts'
import type { Rejected } from '../unpack/sort.ts'
import type { Zone } from '../unpack/zone.ts'
import { Parting, type Part } from './lines.ts'
import type { Statement } from './statements.ts'

/** Collects the rows of one poll, each as the line that will be inserted. */
export class Rows {
  readonly #source: Source
  readonly #poll_id: string
  readonly #first: number
  readonly #parting: Parting
  readonly #head: string
  /** How many statements of one thing came before: each is known one tick later. */
  readonly #ticks = new Map<string, number>()
  last: number
  count = 0
  gone = 0

  constructor(source: Source, poll_id: string, first: number, zone: Zone) {
    this.#source = source
    this.#poll_id = poll_id
    this.#first = first
    this.last = first
    this.#parting = new Parting(zone)
    const { platform, organ, region } = source
    const common = JSON.stringify({ platform, organ, region, poll_id })
    this.#head = common.slice(0, -1)
  }

  add({ head, json, observation }: Statement, isLate: boolean): void {
    let known_at = this.#first
    if (head !== undefined) {
      const tick = this.#ticks.get(head) ?? 0
      this.#ticks.set(head, tick + 1)
      known_at += tick
      this.last = Math.max(this.last, known_at)
    }
    this.#write(isLate ? 'statement' : 'truth', observation.observed_at, known_at, 0, json)
  }

  addGone(remembered: string): void {
    const blank = remembered.indexOf(' ')
    const at = isTimed(this.#source.feed) ? Number(remembered.slice(0, blank)) : this.#first
    this.#write('truth', at, this.#first, 1, remembered.slice(blank + 1))
    this.gone++
  }

  #write(kind: 'truth' | 'statement', at: number, known_at: number, gone: 0 | 1, facts: string): void {
    const { feed } = this.#source
    const tables = kind === 'truth' ? [feed, `${feed}_now`] : [feed]
    const line = `${this.#head},"observed_at":${at},"known_at":${known_at},"gone":${gone},${facts.slice(1)}`
    this.#parting.add(tables, at, line)
    this.count++
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
    this.#parting.add(['reject'], this.#first, JSON.stringify(row))
  }

  addDrift(change: Omit<Drift, 'platform' | 'feed' | 'poll_id' | 'known_at'>): void {
    const { platform, feed } = this.#source
    const row: Drift = { platform, feed, ...change, poll_id: this.#poll_id, known_at: this.#first }
    this.#parting.add(['drift'], this.#first, JSON.stringify(row))
  }

  addPoll(row: Poll & { backfill: 0 | 1 }): void {
    this.#parting.add(['poll', 'poll_now'], row.started, JSON.stringify(row))
  }

  parts(): Part[] {
    return this.#parting.parts()
  }
}

function isTimed(feed: FeedName): boolean {
  return (FEEDS[feed].key as readonly string[]).includes('observed_at')
}
