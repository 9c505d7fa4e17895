/** What operators and platforms ask of a running collector: poll now, try, replay, take a push, say how it stands. */
import { openSigner } from './auth/auth.ts'
import { openVerifier, type Verifier } from './auth/verify.ts'
import type { Clock } from './clock.ts'
import type { FeedPlan } from './definition.ts'
import type { Feed } from './feeds.ts'
import { Problem } from './http/problem.ts'
import type { Kept } from './collector.ts'
import type { Memory } from './memory/memory.ts'
import type { Rehearsed } from './memory/receipt.ts'
import type { OpenDrift } from './memory/drifts.ts'
import type { Dropped } from './memory/outbox.ts'
import type { Metrics } from './metrics.ts'
import type { OwnClock, OwnClockState } from './own-clock.ts'
import type { PollResult } from './poll/poll.ts'
import { unpackPush, type Pushed } from './push/push.ts'
import { replayRecords, UNREFUSED, type ReplayedRecord } from './push/replay.ts'
import type { Lanes } from './schedule/lanes.ts'
import type { FeedState, States } from './states.ts'
import type { Unpack } from './unpack/unpack.ts'

export type Body = Pick<Pushed, 'bytes' | 'charset' | 'skew_s'>

export interface Desk {
  /** @throws {Problem} 404 where there is no such feed, 409 where it only sends by itself. */
  pollNow(platform: string, feed: string): Promise<Kept>
  /** What a poll, or this body as its answer, would give; nothing of it is stored. */
  dryRun(platform: string, feed: string, body: Body | undefined): Promise<Rehearsed>
  /** Who may push a feed, and how large a push may be. */
  pushable(platform: string, feed: string): Pushable
  push(pushable: Pushable, body: Body): Promise<Kept>
  /** A push that was not accepted: it is no poll, so that strangers cannot fill the outbox. */
  countRefused(feed: string, reason: string): void
  /** Reads refused records once more: one, or as many as wait, up to a limit. */
  replay(
    platform: string,
    feed: string,
    one?: { poll_id: string; ordinal: number },
  ): Promise<ReplayedRecord[]>
  state(): DeskState
}

export interface Pushable {
  feed: Feed
  plan: FeedPlan
  /** Undefined where anybody may. */
  verifier: Verifier | undefined
}

export interface DeskState {
  /** Whether all platforms at once cannot be reached, which is most likely a fault of ours. */
  uplink: 'ok' | 'cut'
  /** Whether the clock of this machine is to be believed. */
  clock: OwnClockState
  /** How every feed stands. */
  feeds: FeedState[]
  outbox: { polls: number; rows: number; bytes: number; age_s: number; dropped: Dropped; full: boolean }
  quarantined_rows: number
  refused: { waiting: number; forgotten: number }
  free_bytes: number
  /** What is missing or of another type in what platforms send, and not over. */
  drift: OpenDrift[]
}

export interface DeskParts {
  feeds: ReadonlyMap<string, Feed>
  memory: Memory
  lanes: Lanes
  clock: Clock
  metrics: Metrics
  states: States
  own_clock: OwnClock
  ask(feed: Feed, trial: boolean): Promise<PollResult>
  keep(result: PollResult): Promise<Kept>
  /** Something waits to land that no poll brought. */
  landed(): void
}

/** A platform that sends faster than it is taken in is told so. */
const PUSHES_WAITING = 16
const PUSHES_WAITING_OF_ALL = 256
const REPLAYED_AT_ONCE = 1_000
const DRIFT_SHOWN = 200

export function openDesk(parts: DeskParts): Desk {
  const { feeds, memory, lanes, clock, metrics, states } = parts
  const verifiers = new Map<Feed, Verifier>()
  const waiting = new Map<string, number>()
  let waitingOfAll = 0

  function find(platform: string, name: string): Feed {
    const feed = feeds.get(`${platform}/${name}`)
    if (!feed) {
      const others = [...feeds.values()].filter(({ source }) => source.platform === platform)
      const cure =
        others.length === 0
          ? 'See /api/v1/platforms for those there are.'
          : `It has ${others.map(({ source }) => source.feed).join(', ')}.`
      throw new Problem(
        404,
        'There is no such feed',
        `there is no feed ${name} of a platform ${platform}. ${cure}`,
      )
    }
    return feed
  }

  function planOf(feed: Feed): FeedPlan {
    if (!(feed.plan instanceof Error)) return feed.plan
    throw new Problem(503, 'The feed is broken', `Its file must be mended first: ${feed.plan.message}`)
  }

  /** What reads records without the answer that they came in. */
  function unpackAgain(name: string, plan: FeedPlan): Unpack {
    try {
      return plan.unpackAgain()
    } catch (error) {
      throw new Problem(
        409,
        'Its records cannot be read by themselves',
        `${name}: ${(error as Error).message}. Poll it now, which reads all that it says anew, or write a map that reads records alone.`,
      )
    }
  }

  function findPolled(platform: string, name: string): Feed {
    const feed = find(platform, name)
    if (feed.slots) return feed
    throw new Problem(
      409,
      'It is never asked',
      `${feed.name} sends by itself: give a body to try, or write every and get.`,
    )
  }

  function verifierOf(feed: Feed): Verifier | undefined {
    if (feed.push === undefined || feed.push.kind === 'none') return undefined
    let verifier = verifiers.get(feed)
    if (!verifier) {
      verifier = openVerifier(feed.push)
      verifiers.set(feed, verifier)
    }
    return verifier
  }

  const secretsOf = (feed: Feed) => [
    ...feed.signer.secrets,
    ...(feed.push === undefined ? [] : openSigner(feed.push).secrets),
  ]

  return {
    async pollNow(platform, name) {
      const feed = findPolled(platform, name)
      return lanes.soon(platform, async () => parts.keep(await parts.ask(feed, false)))
    },

    async dryRun(platform, name, body) {
      if (body === undefined) {
        const feed = findPolled(platform, name)
        return lanes.soon(platform, async () => memory.rehearse(await parts.ask(feed, true)))
      }
      const feed = find(platform, name)
      const result = await unpackPush(planOf(feed), { ...body, secrets: secretsOf(feed) }, clock)
      return memory.rehearse({ ...result, pushed: feed.slots === undefined })
    },

    pushable(platform, name) {
      const feed = find(platform, name)
      if (feed.push === undefined) {
        throw new Problem(
          409,
          'It takes no pushes',
          `${feed.name} is asked: write push into its file to let it send.`,
        )
      }
      return { feed, plan: planOf(feed), verifier: verifierOf(feed) }
    },

    async push({ feed, plan }, body) {
      const { platform, feed: name } = feed.source
      const before = waiting.get(platform) ?? 0
      if (before >= PUSHES_WAITING || waitingOfAll >= PUSHES_WAITING_OF_ALL) {
        throw new Problem(
          429,
          'Too many at once',
          `${platform} sends faster than it is taken in: send again later.`,
          2,
        )
      }
      waiting.set(platform, before + 1)
      waitingOfAll++
      try {
        // In the lane of its platform: what was asked before is stored before.
        const kept = await lanes.soon(platform, async () =>
          parts.keep(await unpackPush(plan, { ...body, secrets: secretsOf(feed) }, clock)),
        )
        metrics.pushes.inc({ feed: name, fate: kept.poll.outcome === 'ok' ? 'taken' : kept.poll.outcome })
        return kept
      } finally {
        waitingOfAll--
        const left = (waiting.get(platform) ?? 1) - 1
        if (left === 0) waiting.delete(platform)
        else waiting.set(platform, left)
      }
    },

    countRefused(feed, reason) {
      metrics.pushes.inc({ feed, fate: reason })
    },

    async replay(platform, name, one) {
      const feed = find(platform, name)
      const plan = planOf(feed)
      const unpack = unpackAgain(feed.name, plan)
      const id = memory.feedId(platform, name)
      return lanes.soon(platform, async () => {
        let records = memory.refused.waiting(id, REPLAYED_AT_ONCE)
        if (one) {
          const refused = memory.refused.find(id, one.poll_id, one.ordinal)
          if (!refused) {
            const detail = `${feed.name} keeps no record ${one.ordinal} of the poll ${one.poll_id}: it was too large, too many, or is too old.`
            throw new Problem(404, 'The record is not kept', detail)
          }
          if (refused.replayed_at > 0) return [{ ...one, fate: 'replayed before' as const, ...UNREFUSED }]
          records = [refused]
        }
        const replayed = await replayRecords(plan, records, memory, () => clock.monotonic(), unpack)
        parts.landed()
        for (const { fate } of replayed) metrics.replays.inc({ feed: feed.source.feed, fate })
        return replayed
      })
    },

    state() {
      const { polls, facts, bytes, oldest } = memory.outbox.depth()
      const age_s = oldest === undefined ? 0 : Math.max(0, clock.now() - oldest) / 1000
      return {
        uplink: states.uplink(),
        clock: parts.own_clock.state(states.skews()),
        feeds: states.list(),
        outbox: { polls, rows: facts, bytes, age_s, dropped: memory.outbox.dropped(), full: memory.isFull() },
        quarantined_rows: memory.outbox.quarantinedRows(),
        refused: memory.refused.count(),
        free_bytes: memory.free(),
        drift: memory.drifts.open(DRIFT_SHOWN),
      }
    },
  }
}
