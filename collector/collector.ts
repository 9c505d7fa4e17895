/**
 * The collector: platforms in, landed observations out.
 *
 *   rota → lanes → poll (fetch, unpack, check) → memory (outbox) → flusher → landing
 *
 * This file only wires; each part is a folder of its own.
 */
import type { Registry } from 'prom-client'
import type { Platform } from '#province/platform.ts'
import { runBackfill } from './backfill/backfill.ts'
import { planPast } from './backfill/horizon.ts'
import { liveFrom } from './backfill/windows.ts'
import { pause, type Clock, type Timer } from './clock.ts'
import type { FeedPlan } from './definition.ts'
import { loadDialects } from './dialect.ts'
import { compileFeeds, type Feed } from './feeds.ts'
import { openResolver, type Resolve } from './fetch/resolver.ts'
import { openDriftLog } from './drift/log.ts'
import { openDesk, type Desk } from './desk.ts'
import { openHealth } from './health.ts'
import { openFlusher } from './landing/flusher.ts'
import type { Landing, LandingStamp } from '#sql/landing.ts'
import type { Log } from './log.ts'
import type { Limits } from './memory/outbox.ts'
import { openMemory } from './memory/memory.ts'
import type { Receipt } from './memory/receipt.ts'
import type { Progress } from './memory/history.ts'
import { countPoll, openMetrics } from './metrics.ts'
import { openOwnClock } from './own-clock.ts'
import {
  brokenPoll,
  pollOnce,
  type PollFacts,
  type PollParts,
  type PollResult,
  type Window,
} from './poll/poll.ts'
import { openBreath } from './schedule/breath.ts'
import { openLanes } from './schedule/lanes.ts'
import { openManners } from './schedule/manners.ts'
import { firstCalls, startRota } from './schedule/rota.ts'
import { openStates, type FeedState } from './states.ts'
import { openZone } from './unpack/zone.ts'

export interface CollectorOptions {
  platforms: readonly Platform[]
  /** The province's time zone. */
  time_zone: string
  /** How many days the store keeps facts: what is older is refused, and counted. */
  keep_days?: number | undefined
  /** The directory of the collector's own file. */
  dataDir: string
  landing: Landing
  clock: Clock
  /** Whether platforms on this machine may be polled: only in a simulated province. */
  allowLoopback: boolean
  /** How names are resolved; by the machine's name servers where left out. */
  resolve?: Resolve | undefined
  log: Log
  registry: Registry
  /** How much may wait to land. */
  limits?: Partial<Limits>
  onPoll?: ((poll: PollFacts, receipt: Receipt) => void) | undefined
  onLanded?: ((stamp: LandingStamp) => void) | undefined
}

/** A poll that was stored. */
export interface Kept {
  poll: PollFacts
  receipt: Receipt
}

export interface Collector {
  /** What operators and platforms may ask of it. */
  desk: Desk
  /** Polls a feed now, behind what its platform is being asked; rejects where there is no such feed. */
  pollNow(platform: string, feed: string): Promise<Kept>
  /** Rows of facts that have been acknowledged and have not landed. */
  outboxDepth(): number
  /** How every feed stands, and when it is asked next. */
  states(): FeedState[]
  /** Whether all platforms at once cannot be reached, which is most likely a fault of ours. */
  uplink(): 'ok' | 'cut'
  /** How far history has been fetched. */
  backfillProgress(): Progress[]
  /** Lets requests end, keeps what has not landed, and closes the file. */
  close(): Promise<void>
}

/** A platform costs a socket while it is asked. Those that hang are kept from taking the places of the others. */
const PLATFORMS_AT_ONCE = 1_000
const DOUBTFUL_AT_ONCE = 500
/** First polls are spread, so that they do not all come at once, and soon, so that a fresh wall fills. */
const FIRST_CALLS_MS = 2_000
const FIRST_CALL_MS = 10
/** History begins once so few of the first rows wait to land, and at the latest after so long. */
const FEW_ROWS = 500
const LANDING_LOOK_MS = 100
const FIRST_PICTURE_MS = 60_000
const RESERVE_BYTES = 16 * 1024 * 1024
const FORGET_EVERY_MS = 600_000

export function startCollector(options: CollectorOptions): Collector {
  const { clock, log, allowLoopback } = options
  const zone = openZone(options.time_zone)
  const feeds = compileFeeds(options.platforms, {
    dialects: loadDialects(),
    zone,
    keep_days: options.keep_days,
    clock,
    allowLoopback,
    resolve: options.resolve ?? openResolver({ clock }),
  })
  const cadence_ms = Math.min(...feeds.map(({ cadence_s }) => cadence_s)) * 1000
  const memory = openMemory({
    dir: options.dataDir,
    clock,
    zone,
    cadence_ms,
    limits: { reserve_bytes: RESERVE_BYTES, ...options.limits },
    onQuarantine(reason, rows) {
      metrics.quarantinedRows.inc(rows)
      log.error({ reason, rows }, 'rows of the outbox were set aside')
    },
  })
  const metrics = openMetrics({
    registry: options.registry,
    depth: () => memory.outbox.depth(),
    dropped: () => memory.outbox.dropped(),
    now: () => clock.now(),
  })
  if (memory.set_aside)
    log.error({ file: memory.set_aside }, 'the damaged outbox was put aside and a new one begun')
  const flusher = openFlusher({
    outbox: memory.outbox,
    landing: options.landing,
    clock,
    log,
    metrics,
    onLanded: (stamp) => options.onLanded?.(stamp),
    cadence_ms,
  })
  flusher.wake(true)

  const polled = feeds.flatMap((feed) => (feed.slots ? [{ ...feed, slots: feed.slots }] : []))
  const manners = openManners(
    clock,
    polled.map(({ source, name, cadence_s }) => ({ platform: source.platform, name, cadence_s })),
    (name) => {
      const feed = byName.get(name)
      if (feed) call(feed)
    },
  )
  const states = openStates(clock, feeds, manners)
  const ownClock = openOwnClock(clock, (by_s) =>
    log.warn(
      { by_s },
      'the clock of this machine was put forward, or back: polls go on by one that never jumps',
    ),
  )
  const lanes = openLanes(PLATFORMS_AT_ONCE, {
    isDoubtful: (platform) => !manners.isSound(platform),
    doubtful: DOUBTFUL_AT_ONCE,
  })
  const stop = new AbortController()
  const breathe = openBreath(() => clock.monotonic())
  const noteHealth = openHealth(log, states)
  const noteDrift = openDriftLog(log)
  const byName = new Map(feeds.map((feed) => [feed.name, feed]))
  const byId = memory.together(() => {
    for (const { plan } of feeds) if (!(plan instanceof Error)) planPast(memory, plan, clock.now())
    return new Map(feeds.map((feed) => [memory.feedId(feed.source.platform, feed.source.feed), feed]))
  })

  /** Live polls go on where they stopped. */
  function cursorOf({ platform, feed, cursor }: FeedPlan): number | undefined {
    if (!cursor) return undefined
    const stands = memory.cursor(platform, feed)
    return stands === undefined ? liveFrom(clock.now(), cursor.start_ms) : stands - cursor.overlap_ms
  }

  async function ask(
    { plan, source, signer, reach }: Feed,
    window?: Window,
    trial = false,
  ): Promise<PollResult> {
    if (plan instanceof Error) return brokenPoll(source, plan.message, clock.now())
    const parts: PollParts = { clock, zone, signal: stop.signal, breathe, signer, reach }
    if (window) {
      const turn: PollParts['turn'] = (step) => lanes.spare(source.platform, step)
      const isWanted = () => manners.isSound(source.platform)
      return pollOnce(plan, { window }, { ...parts, turn, isWanted })
    }
    // Whoever tries wants to see what there is, also where it is what it was.
    const last = trial ? undefined : memory.lastAnswer(source.platform, source.feed)
    return memory.weigh(await pollOnce(plan, { cursor: cursorOf(plan), last }, parts))
  }

  /** Before it is stored: a store that is slow must not make us forget how a platform wants to be treated. */
  function note({ poll, retry_after_ms, window, pushed }: PollResult): void {
    ownClock.look()
    const ended = { outcome: poll.outcome, http_status: poll.http_status, retry_after_ms }
    if (window) return manners.endHistory(poll.platform, ended)
    states.note(failedWith(poll, memory.maskText(poll.error)), pushed)
    // What it sends by itself says nothing of how it answers.
    if (!pushed) manners.end(`${poll.platform}/${poll.feed}`, ended)
  }

  async function keep(result: PollResult): Promise<Kept> {
    note(result)
    const receipt = await memory.commit(result)
    countPoll(metrics, result, receipt)
    noteHealth(failedWith(result.poll, receipt.error))
    noteDrift(result.plan, receipt.drift)
    flusher.wake(receipt.rows > 0)
    options.onPoll?.(result.poll, receipt)
    return { poll: result.poll, receipt }
  }

  /** A poll that cannot be kept (a full disk, say) is lost, and asked again: its cursor stayed where it was. */
  async function pollLive(feed: Feed): Promise<void> {
    if (!manners.begin(feed.name)) return
    try {
      await keep(await ask(feed))
    } catch (error) {
      manners.end(feed.name, undefined)
      if (stop.signal.aborted) return
      metrics.notStored.inc()
      log.error({ err: error, feed: feed.name }, 'a poll could not be stored; it will be asked again')
    }
  }

  let begun = 0
  const firstPolls = Promise.withResolvers<void>()
  const countBegun = () => {
    if (++begun === polled.length) firstPolls.resolve()
  }
  if (polled.length === 0) firstPolls.resolve()

  function call(feed: Feed): void {
    if (!manners.admits(feed.name)) return countBegun()
    const poll = lanes.live(feed.source.platform, feed.name, () => pollLive(feed))
    if (!poll) return metrics.missedSlots.inc({ feed: feed.source.feed })
    void poll
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.error({ err: error, feed: feed.name }, 'a poll failed by our own fault')
      })
      .finally(countBegun)
  }

  const delays = firstCalls(polled, Math.min(FIRST_CALLS_MS, polled.length * FIRST_CALL_MS), clock.now())
  const rota = startRota(
    clock,
    polled.map((feed) => ({ slots: feed.slots, first_ms: delays.get(feed) ?? 0, call: () => call(feed) })),
  )

  /** A fresh wall is filled before history takes any of its time. */
  async function firstPicture(): Promise<void> {
    await firstPolls.promise
    const latest = clock.monotonic() + FIRST_PICTURE_MS
    while (memory.outbox.depth().facts > FEW_ROWS && clock.monotonic() < latest && !stop.signal.aborted)
      await pause(clock, LANDING_LOOK_MS, stop.signal)
  }

  const backfill = firstPicture().then(() =>
    runBackfill({
      clock,
      log,
      signal: stop.signal,
      due: () =>
        memory.history.due(clock.now()).filter(({ feed }) => {
          const platform = byId.get(feed)?.source.platform
          return platform !== undefined && manners.isSound(platform)
        }),
      platformOf: (id) => byId.get(id)?.source.platform,
      async fetch({ feed: id, window }) {
        const feed = byId.get(id)
        if (feed) await keep(await ask(feed, window))
      },
      waiting: () => memory.outbox.depth().facts,
    }),
  )

  const desk = openDesk({
    feeds: byName,
    memory,
    lanes,
    clock,
    metrics,
    states,
    own_clock: ownClock,
    ask: (feed, trial) => ask(feed, undefined, trial),
    keep,
    landed: () => flusher.wake(true),
  })

  let forgetting: Timer
  const forget = () => {
    memory.forget()
    forgetting = clock.after(FORGET_EVERY_MS, forget)
  }
  forgetting = clock.after(FORGET_EVERY_MS, forget)

  return {
    desk,
    pollNow: (platform, feed) => desk.pollNow(platform, feed),
    outboxDepth: () => memory.outbox.depth().facts,
    states: () => states.list(),
    uplink: () => states.uplink(),
    backfillProgress: () => memory.history.progress(),
    async close() {
      rota.close()
      manners.close()
      forgetting.cancel()
      stop.abort()
      firstPolls.resolve()
      await lanes.close()
      await backfill
      await flusher.close()
      await Promise.all([...new Set(feeds.map(({ reach }) => reach))].map((reach) => reach.close()))
      memory.close()
    },
  }
}

function failedWith(poll: PollFacts, error: string): PollFacts {
  return poll.error === error ? poll : { ...poll, error }
}
