/** The rows that a poll lands: its statements with their stamp, what is gone, its refused records, and the poll itself. */
import { FEEDS, type FeedName, type Poll, type Reject } from '#sql/feeds.ts'
import type { PollResult } from '../poll/poll.ts'
import type { Rejected } from '../unpack/unpack.ts'
import type { Zone } from '../unpack/zone.ts'
import { Parting, type Part } from './lines.ts'
import type { Statement } from './statements.ts'

/** Collects the rows of one poll, each as the line that will be inserted. */
export class Rows {
  readonly #result: PollResult
  readonly #first: number
  readonly #parting: Parting
  readonly #head: string
  /** How many statements of one thing came before: each is known one tick later. */
  readonly #ticks = new Map<string, number>()
  last: number
  count = 0
  gone = 0

  constructor(result: PollResult, first: number, zone: Zone) {
    this.#result = result
    this.#first = first
    this.last = first
    this.#parting = new Parting(zone)
    const { platform, organ, region } = result.plan
    const common = JSON.stringify({ platform, organ, region, poll_id: result.poll.poll_id })
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
    const { plan } = this.#result
    const at = isTimed(plan.feed) ? Number(remembered.slice(0, blank)) : this.#first
    this.#write('truth', at, this.#first, 1, remembered.slice(blank + 1))
    this.gone++
  }

  #write(kind: 'truth' | 'statement', at: number, known_at: number, gone: 0 | 1, facts: string): void {
    const { feed } = this.#result.plan
    const tables = kind === 'truth' ? [feed, `${feed}_now`] : [feed]
    const line = `${this.#head},"observed_at":${at},"known_at":${known_at},"gone":${gone},${facts.slice(1)}`
    this.#parting.add(tables, at, line)
    this.count++
  }

  addReject({ ordinal, reason, field, message, excerpt }: Rejected): void {
    const { platform, feed } = this.#result.plan
    const row: Reject = {
      poll_id: this.#result.poll.poll_id,
      platform,
      feed,
      ordinal,
      reason,
      field,
      message: message.slice(0, 2000).toWellFormed(),
      excerpt,
      known_at: this.#first,
    }
    this.#parting.add(['reject'], this.#first, JSON.stringify(row))
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
