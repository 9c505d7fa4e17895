/** Stores polls, within a transaction: their rows into the outbox, and all that is remembered of them. */
import type { FeedName } from '#sql/feeds.ts'
import { planMissed } from '../backfill/horizon.ts'
import type { Clock } from '../clock.ts'
import type { Mask } from '../mask/mask.ts'
import { maskResult } from '../mask/result.ts'
import type { PollResult } from '../poll/poll.ts'
import { whyUseless, type Rejected } from '../unpack/sort.ts'
import type { Zone } from '../unpack/zone.ts'
import type { Conditionals } from './conditional.ts'
import type { DriftBook } from './drifts.ts'
import type { FactBook } from './facts.ts'
import type { FeedBook } from './feed-book.ts'
import type { History } from './history.ts'
import { Intake } from './intake.ts'
import type { KnownAt } from './known-at.ts'
import type { Outbox } from './outbox.ts'
import type { DriftEvent, Rehearsed } from './receipt.ts'
import { isKeepable, type RefusedBook } from './refused.ts'
import { addPoll, Rows } from './rows.ts'
import { digestsOf, rejectKey, remembered, toStatements, type Statement } from './statements.ts'

export interface StoreParts {
  clock: Clock
  zone: Zone
  mask: Mask
  outbox: Outbox
  history: History
  facts: FactBook
  conditionals: Conditionals
  refused: RefusedBook
  drifts: DriftBook
  feeds: FeedBook
  known: KnownAt
}

/** Whole records are kept of so many refused ones of a poll: when all are refused, it is for the same reason. */
const KEPT_PER_POLL = 1_000
const EXAMPLE_CHARACTERS = 80
/** Values that follow each other: one in between may go where there is no room. */
const GAUGES: ReadonlySet<FeedName> = new Set(['measure', 'progress'])

/** Stores polls in their order, as one: all of them or none. */
export type Store = (results: readonly PollResult[]) => Rehearsed[]

export function openStore(parts: StoreParts): Store {
  const { clock, zone, mask, outbox, history, facts, conditionals, refused, drifts, feeds, known } = parts

  return function store(results) {
    const intake = new Intake(zone)
    const now = known.next()
    const stored = results.map((result) => storeOne(result, intake))
    facts.write()
    feeds.write()
    known.write()
    for (const load of intake.loads()) outbox.append(load, now)
    return stored
  }

  function storeOne(given: PollResult, intake: Intake): Rehearsed {
    const { result, masked } = maskResult(given, mask)
    const { plan, poll } = result
    const feed = feeds.id(plan.platform, plan.feed)
    const first = known.next()
    const { statements, contradicted } = toStatements(plan.feed, result.observations)
    const isLive = result.window === undefined
    const lane = isLive ? 'live' : 'history'
    const rejects = [...result.rejects, ...contradicted.map(toReject)]
    const { landing: refusals, areKept } = refuse(feed, result, rejects, first)
    const drift = noticeDrift(feed, result, first)
    // What was refused and what is new of the records stays, and the poll that says so with it.
    const tells = refusals.length + drift.length > 0
    const hold = intake.hold(lane, !tells && GAUGES.has(plan.feed) ? 'gauge' : 'fact')
    const rows = new Rows(plan, poll.poll_id, first, hold.parting)

    let unchanged = result.same ?? 0
    const digests = isLive ? digestsOf(plan.feed, statements) : []
    for (const [place, statement] of statements.entries()) {
      const digest = digests[place]
      if (digest !== undefined) {
        if (facts.isKnown(feed, plan.feed, statement, digest, first)) {
          unchanged++
          continue
        }
        facts.put(feed, statement, digest, first, remembered(plan.mode, statement))
      }
      rows.add(statement, facts.isLate(feed, statement))
    }
    if (isLive && plan.mode === 'snapshot' && result.complete && result.same === undefined) {
      for (const gone of facts.takeGone(feed, statements, first)) rows.addGone(gone)
    }
    for (const reject of refusals) rows.addReject(reject)
    for (const event of drift) rows.addDrift(event)

    // Where nothing was of use and not all of it is kept, it is asked for once more, until a definition can read it.
    const isHeard = poll.outcome === 'ok' || (poll.outcome === 'rejected' && areKept)
    if (result.cursor !== undefined && isLive && isHeard)
      feeds.set(feed, { cursor: Math.max(feeds.get(feed).cursor ?? 0, result.cursor) })
    if (plan.cursor && isLive) noteRefused(feed, result, refusals, first, rows.count > 0)
    // Refused ones that are kept are replayed: history that was fetched for them as well would say them twice.
    if (isLive && !result.pushed && isHeard) {
      planMissed(history, feed, plan, feeds.get(feed).good_at, poll.started)
      if (poll.outcome === 'ok' && result.same === undefined)
        rememberAnswer(feed, result, contradicted.length)
      else feeds.set(feed, { good_at: poll.started })
    }
    // What was pushed since is not what the last answer said: the next one is read through, whatever it looks like.
    if (result.pushed && rows.count > 0) feeds.set(feed, { answer: undefined })
    if (result.window && poll.outcome === 'ok') history.finish(feed, result.window)
    if (result.window && poll.outcome !== 'ok') history.postpone(feed, result.window, clock.now())

    const known_at = rows.last
    known.take(known_at)
    const opened = drift.filter(({ state }) => state === 'open').length
    const silence = poll.outcome === 'ok' ? 'silent' : 'failed'
    const told = tells || rows.count > 0 ? hold : intake.hold(lane, silence)
    told.polls += 1
    told.facts += rows.count
    const counts = { rows: rows.count, unchanged, rejects: rejects.length, masked }
    addPoll(told.parting, poll, counts, opened, known_at)
    return {
      result,
      receipt: { ...counts, known_at, gone: rows.gone, drift, refused: rejects, error: poll.error },
    }
  }

  /**
   * A record that stays bad is refused at every poll and counted there; its row lands once. Gives those that are to land, and
   * whether the records of all are kept: of more than there is room for, the rest is when it is said again.
   */
  function refuse(
    feed: number,
    { poll, read_at }: PollResult,
    rejects: readonly Rejected[],
    first: number,
  ): { landing: Rejected[]; areKept: boolean } {
    const landing: Rejected[] = []
    let kept = 0
    for (const reject of rejects) {
      const key = rejectKey(reject)
      if (kept === KEPT_PER_POLL) {
        if (!facts.isSaid(feed, key, first)) landing.push(reject)
      } else if (facts.isNew(feed, key, first)) {
        kept++
        landing.push(reject)
        refused.keep(feed, poll.poll_id, reject, read_at ?? poll.started, first)
      }
    }
    return { landing, areKept: landing.length === kept && rejects.every(isKeepable) }
  }

  /** Where a feed stands until something of it can be used (see weigh.ts). */
  function noteRefused(
    feed: number,
    { skipped = 0 }: PollResult,
    anew: readonly Rejected[],
    known_at: number,
    isUsed: boolean,
  ): void {
    const { refused_at } = feeds.get(feed)
    if (isUsed && refused_at !== undefined) feeds.set(feed, { refused_at: undefined })
    if (isUsed || refused_at !== undefined || anew.length === 0) return
    const rejects = anew.filter(({ reason }) => reason !== 'duplicate_in_answer')
    if (whyUseless({ observations: [], rejects, skipped }) !== undefined)
      feeds.set(feed, { refused_at: known_at })
  }

  function noticeDrift(feed: number, result: PollResult, first: number): DriftEvent[] {
    const { outline, plan, window, pushed } = result
    if (!outline || window) return []
    const changes = drifts.notice(feed, pushed ? 'pushed' : 'polled', plan.digest, outline, first)
    return changes.map((change) => ({ ...change, example: exampleOf(change.example, mask) }))
  }

  function rememberAnswer(feed: number, result: PollResult, contradicted: number): void {
    const { poll, plan } = result
    // Only an answer without a fault may stand for all its records.
    const whole = poll.rejects + contradicted === 0 && (plan.mode === 'delta' || result.complete)
    const answer = {
      hash: poll.answer_hash,
      digest: plan.digest,
      records: result.observations.length,
      at: clock.now(),
    }
    feeds.set(feed, { good_at: poll.started, answer: whole ? answer : undefined })
    conditionals.put(feed, poll.answer_hash, whole ? result.conditional : undefined)
  }
}

function exampleOf(value: unknown, mask: Mask): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(mask.record(value).record) ?? '')
  return mask.text(text).text.slice(0, EXAMPLE_CHARACTERS).toWellFormed()
}

function toReject({ observation }: Statement): Rejected {
  return {
    ordinal: observation.ordinal,
    reason: 'duplicate_in_answer',
    field: '',
    message: 'a later record of the same answer says something else of the same key',
    excerpt: JSON.stringify(observation.facts).slice(0, 2000).toWellFormed(),
    // The definition is not at fault: read once more, it would be refused once more.
    record: '',
  }
}
