/** The walk through an answer's pages: what has been read so far, whether there is more, and whether it was all. */
import { createHash, hash, type Hash } from 'node:crypto'
import type { FeedPlan } from '../definition.ts'
import { newOutline, outlineRecords } from '../drift/outline.ts'
import type { Answer, NoAnswer, Validators } from '../fetch/fetch.ts'
import type { Observation } from '../unpack/check.ts'
import type { Rejected } from '../unpack/sort.ts'
import type { Unpacked } from '../unpack/unpack.ts'
import { nextOf } from './link.ts'

export interface LastAnswer {
  hash: string
  records: number
  /** The definition it was read by. */
  digest: string
  conditional?: Conditional | undefined
}

/** By what a platform knows an answer again, and the request that the answer was to. */
export interface Conditional {
  request: string
  validators: Validators
}

/** A platform that turns pages for ever is stopped. */
const MAX_PAGES = 2_000
const MAX_ROWS = 1_000_000

/** What a poll has read so far. */
export class Walk {
  readonly plan: FeedPlan
  /** The first page, until there is a second or its digest is known. */
  #first: Buffer | undefined
  /** Of the first page alone. */
  #digest = ''
  /** Of all pages, where there are several. */
  #hash: Hash | undefined
  readonly #last: LastAnswer | undefined
  observations: Observation[] = []
  readonly rejects: Rejected[] = []
  pages = 0
  records = 0
  bytes = 0
  http_status = 0
  skew_s = 0
  done = false
  cursor: number | undefined
  same: number | undefined
  next: string | undefined
  /** Where the next page is, and the page that said so. */
  linked: { link: string; from: URL } | undefined
  conditional: Conditional | undefined
  readonly started: number
  /** Hashes of the pages and the tokens so far. */
  #seen: Set<string> | undefined
  #unchanged: string | undefined
  /** When its first page was read. */
  read_at: number | undefined
  /** What the records of all pages are made of. */
  readonly outline = newOutline()
  #total: number | undefined
  #steady = true
  /** Records that were none of this feed. */
  skipped = 0
  #isPart = false

  constructor(plan: FeedPlan, last: LastAnswer | undefined, started: number) {
    this.plan = plan
    this.started = started
    this.#last = last
  }

  /** Of the pages so far. */
  digest(): string {
    if (this.#unchanged !== undefined) return this.#unchanged
    if (this.#hash) return this.#hash.copy().digest('hex')
    // At one go, which is half the work for the many answers of one page.
    if (this.#digest === '' && this.#first) this.#digest = hash('sha256', this.#first)
    return this.#digest
  }

  heard(answer: Answer | NoAnswer): void {
    this.http_status = answer.http_status
    this.skew_s = answer.skew_s
    if (answer.outcome !== 'ok' || answer.unchanged) return
    this.pages++
    this.bytes += answer.bytes.length
    if (this.pages === 1) this.#first = answer.bytes
    else {
      this.#hash ??= createHash('sha256').update(this.#first ?? '')
      this.#hash.update(answer.bytes)
      this.#first = undefined
    }
  }

  /** Whether the first page is all of the last answer over again, read by the same definition. */
  isSame(): boolean {
    if (this.pages !== 1 || this.#last?.digest !== this.plan.digest) return false
    if (this.#last.hash !== this.digest()) return false
    this.same = this.#last.records
    this.done = true
    return true
  }

  /** The platform says that the first page is the last answer over again, and does not send it. */
  unchanged({ hash, records }: LastAnswer): void {
    this.#unchanged = hash
    this.same = records
    this.pages = 1
    this.done = true
  }

  /** Takes in a page; a text says why there can be no next one although there should. */
  add(page: Unpacked, answer: Answer, from: URL): string | undefined {
    if (this.pages === 1) this.observations = page.observations
    else for (const observation of page.observations) this.observations.push(observation)
    for (const reject of page.rejects) this.rejects.push(reject)
    this.records += page.records
    outlineRecords(this.outline, page.raw)
    for (const count of Object.values(page.skipped)) this.skipped += count
    // Where pages are turned, each is a part, and whether they were all is told by that.
    if (page.partial && this.plan.paging === 'none') this.#isPart = true
    if (page.cursor !== undefined) this.cursor = Math.max(this.cursor ?? page.cursor, page.cursor)
    if (this.#total !== undefined && page.total !== this.#total) this.#steady = false
    this.#total = page.total

    const link = this.plan.paging === 'link_header' ? nextOf(answer.link) : page.next
    this.done = this.#isLast(page, link)
    if (this.done) return undefined
    const { paging } = this.plan
    if (paging === 'token') this.next = page.next
    if ((paging === 'link' || paging === 'link_header') && link !== undefined) this.linked = { link, from }
    return this.#stuck(page, link, answer)
  }

  #isLast(page: Unpacked, link: string | undefined): boolean {
    switch (this.plan.paging) {
      case 'none':
        return true
      case 'total':
        return page.records === 0 || this.records >= (page.total ?? 0)
      case 'short':
        return page.records < (this.plan.page_size ?? 1)
      case 'token':
      case 'link':
      case 'link_header':
        return link === undefined
    }
  }

  /** Pages can lead round in circles of any length. */
  #stuck(page: Unpacked, link: string | undefined, { bytes }: Answer): string | undefined {
    if (link !== undefined && this.#isSeen(`token ${link}`)) {
      return 'the token of the next page is that of an earlier one'
    }
    if (page.records > 0 && this.#isSeen(hash('sha256', bytes, 'base64'))) {
      return 'a page came twice: what is asked does not turn pages there'
    }
    if (this.pages >= MAX_PAGES) return `there are more than ${MAX_PAGES} pages: ask for larger ones`
    if (this.records >= MAX_ROWS) return `there are more than ${MAX_ROWS} records: ask for fewer`
    return undefined
  }

  #isSeen(what: string): boolean {
    this.#seen ??= new Set()
    if (this.#seen.has(what)) return true
    this.#seen.add(what)
    return false
  }

  isComplete(): boolean {
    if (this.#isPart) return false
    if (this.same !== undefined) return true
    const counted = this.#total === undefined || (this.#steady && this.records === this.#total)
    return this.done && counted && this.rejects.length === 0
  }
}
