/**
 * What the collector remembers, and the moment at which a poll becomes true.
 *
 * One transaction stores the rows of the polls that wait in the outbox, together with their cursors, the hashes of what was
 * said and the progress of history. When `commit` resolves, all of it has reached the disk; before, none of it has happened.
 */
import { statfsSync } from 'node:fs'
import type { Clock, Timer } from '../clock.ts'
import { openMask } from '../mask/mask.ts'
import { readSecret } from '../mask/secret.ts'
import type { PollResult } from '../poll/poll.ts'
import type { LastAnswer } from '../poll/walk.ts'
import type { Zone } from '../unpack/zone.ts'
import { openConditionals } from './conditional.ts'
import { atomically, isFull, openDatabase } from './database.ts'
import { openDrifts, type DriftBook } from './drifts.ts'
import { openFacts } from './facts.ts'
import { openFeedBook } from './feed-book.ts'
import { openHistory, type History } from './history.ts'
import { openKnownAt } from './known-at.ts'
import { LIMITS, openOutbox, type Limits, type Outbox } from './outbox.ts'
import type { Receipt, Rehearsed } from './receipt.ts'
import { openRefused, type RefusedBook } from './refused.ts'
import { openReplay, type Replay } from './replay.ts'
import { openReserve } from './reserve.ts'
import { openStore } from './store.ts'
import { openWeigh, type Weigh } from './weigh.ts'

/** There is no room left, and facts are never dropped to make some. */
export class OutboxFull extends Error {
  override readonly name = 'OutboxFull'
}

export interface Memory {
  commit(result: PollResult): Promise<Receipt>
  /** What a poll comes to in the light of those before it: to be asked before it is told to anyone. */
  weigh: Weigh
  /** What `commit` would give; nothing is kept of it. */
  rehearse(result: PollResult): Rehearsed
  /** The number by which a feed is known in here. */
  feedId(platform: string, feed: string): number
  cursor(platform: string, feed: string): number | undefined
  lastAnswer(platform: string, feed: string): LastAnswer | undefined
  /** When its last live poll began of which nothing need be asked for again: a good one, or one whose refused records are kept. */
  lastGood(platform: string, feed: string): number | undefined
  outbox: Outbox
  history: History
  refused: RefusedBook
  drifts: DriftBook
  /** Lands what a mended definition made of a refused record. */
  replay: Replay
  /** Runs several changes as one: a single wait for the disk, and all of them or none. */
  together<Result>(work: () => Result): Result
  /** Forgets what has not been said for days; call it every now and then. */
  forget(): void
  /** Bytes left to the file: on the disk, and of its own. */
  free(): number
  /** A text without the identifiers of persons, for what is told and not stored. */
  maskText(text: string): string
  /** The last poll could not be stored, as there was no room. */
  isFull(): boolean
  /** Where a damaged file was put aside to, if one was found. */
  set_aside: string | undefined
  close(): void
}

interface Waiting {
  result: PollResult
  resolve: (receipt: Receipt) => void
  reject: (error: unknown) => void
}

export interface MemoryOptions {
  dir: string
  clock: Clock
  zone: Zone
  onQuarantine: (reason: string, rows: number) => void
  limits?: Partial<Limits>
  /** The shortest of what is polled. */
  cadence_ms?: number | undefined
  /** The largest that the file may become, in pages; undefined: as large as the disk lets it. */
  max_pages?: number | undefined
}

const DAY_MS = 86_400_000
/** Polls of so many rows share one transaction, and so one wait for the disk; more would hold up everything else. */
const ROWS_PER_COMMIT = 2_000
/**
 * The wait for the disk holds up everything else: it is followed by a rest in proportion, in which the next polls gather
 * for a wait in common.
 */
const RESTS = 10
const LONGEST_REST_MS = 100
/** Where many polls came, many come: the more there were, the longer the next ones gather, where nobody waits for them. */
const GATHERS_MS_PER_POLL = 10
const LONGEST_GATHERING_MS = 500
/** Nor for longer than such a share of the shortest cadence: a value is stale after two of them. */
const SHARE_OF_CADENCE = 0.1

export function openMemory(options: MemoryOptions): Memory {
  const { dir, clock, zone, onQuarantine, cadence_ms = Number.POSITIVE_INFINITY } = options
  const longest_gathering = Math.min(LONGEST_GATHERING_MS, SHARE_OF_CADENCE * cadence_ms)
  const { database, set_aside } = openDatabase(dir, clock.now(), options.max_pages)
  const mask = openMask(readSecret(dir))
  const limits = { ...LIMITS, ...options.limits }
  const reserve = openReserve(dir, limits.reserve_bytes)
  const onFull = () => {
    reserve.release()
    free_at = Number.NEGATIVE_INFINITY
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // Without room for this there is still what was given back.
    }
  }
  const outbox = openOutbox(database, onQuarantine, limits, onFull)
  const history = openHistory(database)
  const conditionals = openConditionals(database)
  const facts = openFacts(database)
  const refused = openRefused(database)
  const drifts = openDrifts(database)
  const known = openKnownAt(database, clock)
  const feeds = openFeedBook(database)
  const sql = {
    freePages: database.prepare('PRAGMA freelist_count'),
    pageSize: database.prepare('PRAGMA page_size'),
  }
  /** There was no room for the last polls. */
  let full = false
  let free_at = Number.NEGATIVE_INFINITY
  let disk = 0
  const parts = {
    database,
    clock,
    zone,
    mask,
    outbox,
    history,
    facts,
    conditionals,
    refused,
    drifts,
    feeds,
    known,
  }
  const store = openStore(parts)
  let waiting: Waiting[] = []
  let waiting_rows = 0
  /** When the next commit comes, by the monotonic clock. */
  let scheduled: number | undefined
  let resting: Timer | undefined
  let rested_at = Number.NEGATIVE_INFINITY
  let gathered_at = Number.NEGATIVE_INFINITY

  function flush(): void {
    const begun = clock.monotonic()
    const polls = commitWaiting()
    const ended = clock.monotonic()
    rested_at = ended + Math.min(RESTS * (ended - begun), LONGEST_REST_MS)
    gathered_at = Math.max(rested_at, ended + Math.min(GATHERS_MS_PER_POLL * (polls - 1), longest_gathering))
    if (waiting.length > 0) schedule()
  }

  /** Returns how many polls it took. */
  function commitWaiting(): number {
    scheduled = undefined
    const batch = nextBatch()
    full = !outbox.makeRoom(free)
    if (full) {
      const why = 'the outbox is full: the store has taken nothing for too long, or the disk is full'
      for (const { reject } of batch) reject(new OutboxFull(why))
    } else commitTogether(batch)
    return batch.length
  }

  function commitTogether(batch: readonly Waiting[]): void {
    const undo = mark()
    try {
      const stored = atomically(database, () => store(batch.map(({ result }) => result)))
      batch.forEach(({ resolve }, place) => resolve((stored[place] as Rehearsed).receipt))
    } catch (error) {
      undo()
      if (isFull(error)) {
        full = true
        onFull()
        for (const { reject } of batch) reject(error)
      } else if (batch.length > 1) {
        // One of them cannot be stored: each by itself, so that the others are.
        for (const one of batch) commitTogether([one])
      } else batch[0]?.reject(error)
    }
  }

  /** What is counted along with a transaction, to be taken back where that is rolled back. */
  function mark(): () => void {
    const undo = [outbox.mark(), refused.mark()]
    return () => {
      for (const take of undo) take()
      drifts.reset()
      facts.reset()
      conditionals.reset()
      known.reset()
      feeds.reset()
    }
  }

  function free(): number {
    if (clock.monotonic() - free_at >= 1_000) {
      const { bavail, bsize } = statfsSync(dir)
      disk = bavail * bsize
      free_at = clock.monotonic()
      reserve.restore(disk)
    }
    const pages = Number(sql.freePages.get()?.['freelist_count'])
    return disk + pages * Number(sql.pageSize.get()?.['page_size'])
  }

  function rehearse(result: PollResult): Rehearsed {
    let rehearsed: Rehearsed | undefined
    const undo = mark()
    try {
      atomically(database, () => {
        rehearsed = store([result])[0]
        throw new Rehearsal()
      })
    } catch (error) {
      if (!(error instanceof Rehearsal)) throw error
    } finally {
      undo()
    }
    if (!rehearsed) throw new Error('a rehearsal gave nothing')
    return rehearsed
  }

  function nextBatch(): typeof waiting {
    let rows = 0
    const end = waiting.findIndex(({ result }) => (rows += result.observations.length) > ROWS_PER_COMMIT)
    waiting_rows -= rows
    return waiting.splice(0, end === -1 ? waiting.length : end + 1)
  }

  function schedule(): void {
    const at = dueAt()
    if (scheduled !== undefined && scheduled <= at) return
    resting?.cancel()
    const rest = at - clock.monotonic()
    if (rest < 1) {
      scheduled = Number.NEGATIVE_INFINITY
      setImmediate(flush)
    } else {
      scheduled = at
      resting = clock.after(rest, flush)
    }
  }

  /** Whoever pushes waits for an answer, and the next window of history for the one before. */
  function dueAt(): number {
    if (waiting_rows > ROWS_PER_COMMIT) return Number.NEGATIVE_INFINITY
    return waiting.some(({ result }) => result.pushed || result.window) ? rested_at : gathered_at
  }

  return {
    commit: (result) =>
      new Promise((resolve, reject) => {
        waiting.push({ result, resolve, reject })
        waiting_rows += result.observations.length
        schedule()
      }),
    rehearse,
    weigh: openWeigh(parts),
    feedId: (platform, feed) => feeds.id(platform, feed),
    cursor(platform, feed) {
      const { cursor } = feeds.get(feeds.id(platform, feed))
      // One far ahead of time is damaged: it would skip whatever is said until then.
      return cursor !== undefined && cursor > clock.now() + DAY_MS ? undefined : cursor
    },
    lastGood: (platform, feed) => feeds.get(feeds.id(platform, feed)).good_at,
    lastAnswer(platform, feed) {
      const id = feeds.id(platform, feed)
      const { answer } = feeds.get(id)
      // Once a day it is read through again, so that its hashes are not forgotten.
      if (!answer || clock.now() - answer.at > DAY_MS) return undefined
      const { hash, digest, records } = answer
      return { hash, digest, records, conditional: conditionals.get(id, hash) }
    },
    outbox,
    history,
    refused,
    drifts,
    replay: openReplay(parts),
    together(work) {
      const undo = mark()
      try {
        return atomically(database, work)
      } catch (error) {
        undo()
        throw error
      }
    },
    forget() {
      facts.forget(clock.now())
      refused.forget(clock.now())
    },
    free,
    maskText: (text) => mask.text(text).text,
    isFull: () => full,
    set_aside,
    close() {
      resting?.cancel()
      for (const { reject } of waiting) reject(new Error('the collector has stopped'))
      waiting = []
      database.close()
    },
  }
}

/** Ends a rehearsal: whatever it stored is taken back. */
class Rehearsal extends Error {}
