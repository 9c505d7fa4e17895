/** Lands what a mended definition made of a refused record, as if it had never been refused. */
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import type { FeedPlan } from '../definition.ts'
import type { Mask } from '../mask/mask.ts'
import { maskObservations } from '../mask/result.ts'
import type { Observation } from '../unpack/check.ts'
import type { Zone } from '../unpack/zone.ts'
import { atomically } from './database.ts'
import { says, type FactBook } from './facts.ts'
import type { FeedBook } from './feed-book.ts'
import type { KnownAt } from './known-at.ts'
import type { Outbox } from './outbox.ts'
import { Parting } from './parts.ts'
import type { Refused, RefusedBook } from './refused.ts'
import { Rows } from './rows.ts'
import { digestsOf, remembered, toStatements, type Statement } from './statements.ts'

/** `unchanged`: it has been said since, in the same words. `superseded`: in the same answer in other words. */
export type Replayed = 'landed' | 'unchanged' | 'superseded'

export type Replay = (
  plan: Pick<FeedPlan, 'platform' | 'organ' | 'region' | 'feed' | 'mode'>,
  refused: Refused,
  observation: Observation,
) => Replayed

export interface ReplayParts {
  facts: FactBook
  refused: RefusedBook
  outbox: Outbox
  mask: Mask
  zone: Zone
  clock: Clock
  database: DatabaseSync
  feeds: FeedBook
  known: KnownAt
}

const EXCERPT_CHARACTERS = 2_000

export function openReplay(parts: ReplayParts): Replay {
  const { facts, refused: book, outbox, mask, zone, clock, known } = parts

  /**
   * The record was in our hands since its poll, so that is when its fact was known: whatever has been said of the same
   * key since then stays the truth. States of one thing are the exception: there the moment decides, not the telling.
   */
  function land(
    feed: number,
    { feed: name, mode }: Pick<FeedPlan, 'feed' | 'mode'>,
    known_at: number,
    statement: Statement,
    rows: Rows,
  ): Replayed {
    const said = facts.find(feed, statement)
    const [digest = 0] = digestsOf(name, [statement])
    if (said && says(said, digest, name, statement)) return 'unchanged'
    if (said && said.said_at === known_at) return 'superseded'
    if (!said || said.said_at < known_at) {
      facts.put(feed, statement, digest, clock.now(), remembered(mode, statement))
    }
    facts.write()
    rows.add(statement, facts.isLate(feed, statement))
    return 'landed'
  }

  return (plan, refused, observation) => {
    const undo = outbox.mark()
    try {
      return atomically(parts.database, () => replay(plan, refused, observation))
    } catch (error) {
      undo()
      facts.reset()
      known.reset()
      parts.feeds.reset()
      throw error
    }
  }

  function replay(...[plan, refused, observation]: Parameters<Replay>): Replayed {
    const feed = parts.feeds.id(plan.platform, plan.feed)
    const { poll_id, known_at } = refused
    const { statements } = toStatements(plan.feed, maskObservations(plan.feed, [observation], mask))
    const [statement] = statements
    if (!statement) throw new Error('an observation states nothing')
    let first = known_at
    if (statement.head !== undefined) {
      first = known.next()
      known.take(first)
      known.write()
    }
    const parting = new Parting(zone)
    const landing = new Rows(plan, poll_id, first, parting)
    const replayed = land(feed, plan, known_at, statement, landing)
    // What was refused before that made no feed silent.
    if (known_at >= (parts.feeds.get(feed).refused_at ?? Infinity)) {
      parts.feeds.set(feed, { refused_at: undefined })
      parts.feeds.write()
    }
    const now = clock.now()
    book.setReplayed(feed, poll_id, refused.ordinal, now)
    const again = new Rows(plan, poll_id, known_at, parting)
    const excerpt = mask.text(refused.record).text.slice(0, EXCERPT_CHARACTERS).toWellFormed()
    again.addReject({ ...refused, excerpt }, now)
    const load = {
      lane: 'live',
      kind: 'fact',
      polls: 1,
      facts: landing.count,
      parts: parting.parts(),
    } as const
    outbox.append(load, now)
    return replayed
  }
}
