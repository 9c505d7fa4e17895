/**
 * What a poll says beyond what is remembered. Of a feed that is asked from a cursor on only that counts: what it said before
 * is no sign of use, and once all that is new was refused it is silent, however well it answers, until something can be used.
 */
import type { Mask } from '../mask/mask.ts'
import { maskResult } from '../mask/result.ts'
import type { PollResult } from '../poll/poll.ts'
import { whyUseless, type Rejected } from '../unpack/sort.ts'
import { says, type FactBook } from './facts.ts'
import type { FeedBook } from './feed-book.ts'
import { isKeepable } from './refused.ts'
import { digestsOf, rejectKey, shelfOf, toStatements } from './statements.ts'

export interface WeighParts {
  facts: FactBook
  feeds: FeedBook
  mask: Mask
}

/** Gives a live poll with the outcome that it has in the light of those before it. Changes nothing of what is remembered. */
export type Weigh = (result: PollResult) => PollResult

export function openWeigh({ facts, feeds, mask }: WeighParts): Weigh {
  return function weigh(result) {
    const { plan, poll, skipped = 0 } = result
    if (!plan.cursor || (poll.outcome !== 'ok' && poll.outcome !== 'rejected')) return result
    const feed = feeds.id(plan.platform, plan.feed)
    const { refused_at, cursor = Number.NEGATIVE_INFINITY } = feeds.get(feed)
    if (refused_at === undefined && result.rejects.length === 0) return result
    // As they are remembered.
    const { result: refused } = maskResult({ ...result, observations: [] }, mask)
    // What is not kept is asked for once more, until a definition can read it.
    const isAwaited = result.cursor !== undefined && result.cursor > cursor
    const rejects = refused.rejects.filter(
      (reject) => !isTold(feed, reject) || (isAwaited && !isKeepable(reject)),
    )
    if (refused_at === undefined && rejects.length === 0) return withOutcome(result, undefined)
    if (saysNew(feed, maskResult({ ...result, rejects: [] }, mask).result))
      return withOutcome(result, undefined)
    const why = whyUseless({ observations: [], rejects, skipped })
    return withOutcome(result, why ?? (refused_at === undefined ? undefined : stillRefused(refused_at)))
  }

  function saysNew(feed: number, { plan, observations }: PollResult): boolean {
    const { statements } = toStatements(plan.feed, observations)
    const digests = digestsOf(plan.feed, statements)
    return statements.some((statement, place) => {
      const said = facts.find(feed, statement)
      return !said || !says(said, digests[place] ?? 0, plan.feed, statement)
    })
  }

  function isTold(feed: number, reject: Rejected): boolean {
    const key = rejectKey(reject)
    return facts.find(feed, { shelf: shelfOf(key), key }) !== undefined
  }
}

function withOutcome(result: PollResult, why: string | undefined): PollResult {
  const outcome = why === undefined ? 'ok' : 'rejected'
  if (outcome === result.poll.outcome) return result
  return { ...result, poll: { ...result.poll, outcome, error: why?.slice(0, 2000).toWellFormed() ?? '' } }
}

function stillRefused(since: number): string {
  const when = new Date(since).toISOString()
  return `nothing has come that could be used since its records were refused at ${when}: mend its map and replay them`
}
