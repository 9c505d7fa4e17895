/**
 * What a platform remembers: facts stated by hand, and the moment a reader's pages are of.
 *
 * A poll's pages are all of one moment, that of its first page, so that neither the open period's refresh nor a
 * restatement moves rows between pages while they are read. The moment is kept by question; asking for page 1
 * begins a new poll.
 *
 * Every `updated` is a whole second. What is stated by hand gets one later than every moment answered for before, so
 * a reader who asks for what came after its last row always sees it.
 */
import { Ledger } from './ledger.ts'
import { MINUTE, SECOND } from './local.ts'

const KEPT = 10 * MINUTE

export class Book {
  readonly #ledgers = new Map<string, Ledger>()
  readonly #polls = new Map<string, { asOf: number; asked: number }>()
  /** The latest moment answered for, and the latest `updated` given to a posted fact. */
  #answered = 0
  #stamped = 0

  ledger(feed: string): Ledger {
    const ledger = this.#ledgers.get(feed) ?? new Ledger()
    this.#ledgers.set(feed, ledger)
    return ledger
  }

  /** The `updated` of a fact stated now. */
  stamp(now: number): number {
    this.#stamped = Math.ceil(Math.max(now, this.#answered + 1, this.#stamped + 1) / SECOND) * SECOND
    return this.#stamped
  }

  /** The moment to answer for. A posted fact is visible at once, though its stamp may be up to a second ahead. */
  asOf(now: number): number {
    return Math.max(now, this.#stamped)
  }

  /** The moment that a page of a question is of. */
  pageAsOf(question: string, page: number, now: number): number {
    const poll = this.#polls.get(question)
    if (page > 1 && poll && now - poll.asked < KEPT) return poll.asOf
    const asOf = this.asOf(now)
    this.#answered = Math.max(this.#answered, asOf)
    for (const [asked, old] of this.#polls) if (now - old.asked >= KEPT) this.#polls.delete(asked)
    this.#polls.set(question, { asOf, asked: now })
    return asOf
  }
}
