/**
 * Carries the outbox into the landing tables: takes what has waited longest, inserts it, stamps it, and only then trims
 * it. It never gives up and never loses; what the store refuses for good is set aside row by row.
 */
import { randomBytes } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { pause, type Clock, type Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Outbox, Taken, Waiting } from '../memory/outbox.ts'
import { readBlocks, type Block } from '#sql/native/block.ts'
import { canJoin, joinColumns } from '#sql/native/join.ts'
import type { Landing, LandingStamp } from '#sql/landing.ts'
import { toInserts, type Insert } from './batch.ts'
import { isRefusal } from './refusal.ts'
import { sift } from './sift.ts'

export interface FlusherParts {
  outbox: Outbox
  landing: Landing
  clock: Clock
  log: Log
  metrics: Metrics
  onLanded: (stamp: LandingStamp) => void
  /** The shortest of what is polled. */
  cadence_ms?: number | undefined
}

export interface Flusher {
  /** There is something in the outbox; facts are in more of a hurry than the polls that brought none. */
  wake(hasFacts: boolean): void
  /** Ends after the batch under way, if the store takes it; what has not landed stays in the outbox. */
  close(): Promise<void>
}

const ROWS_PER_FLUSH = 120_000
const BYTES_PER_FLUSH = 48 * 1024 ** 2
/** From the start of a flush to that of the next. */
const GAP_MS = 1_000
/** The same where facts wait: they are in a hurry. */
const HURRY_MS = 250
/**
 * Unless so many rows come in a second, and have for a while: what inserts cost whatever is in them would then be most of
 * their cost, so a flush waits for as many rows as make that little, but not for longer than this. The first polls after a
 * start, and a catalogue now and then, are no while.
 */
const MANY_A_SECOND = 1_000
const WHILE_MS = 30_000
const ENOUGH_ROWS = 32_000
const LONGEST_GAP_MS = 5_000
/** Nor for longer than such a share of the shortest cadence: a value is stale after two of them. */
const SHARE_OF_CADENCE = 0.5
const LONGEST_REST_MS = 1_500
const FIRST_WAIT_MS = 200
const LAST_WAIT_MS = 5_000
/** Larger inserts follow each other: side by side they only take the processor away from each other. */
const ROWS_AT_ONCE = 10_000
/** Longer than this is not read at one go: whatever else waits gets its turn in between. */
const BYTES_AT_ONCE = 500_000

export function openFlusher(parts: FlusherParts): Flusher {
  const { outbox, landing, clock, log, metrics } = parts
  const { cadence_ms = Number.POSITIVE_INFINITY } = parts
  const longest_gap = Math.min(LONGEST_GAP_MS, SHARE_OF_CADENCE * cadence_ms)
  const stop = new AbortController()
  let timer: Timer | undefined
  let due = Number.POSITIVE_INFINITY
  let begun = Number.NEGATIVE_INFINITY
  /** A long flush is followed by as long a rest: while much comes in, few large inserts land it sooner than many small. */
  let lasted = 0
  /** How long to wait for more rows; 0 where nothing is gained by it. */
  let gathers = 0
  /** Rows a second up to the last flush, on an average that forgets. */
  let usual = 0
  let running: Promise<void> | undefined

  function wake(hasFacts: boolean): void {
    if (stop.signal.aborted) return
    const at = begun + Math.max(hasFacts ? HURRY_MS : GAP_MS, gathers, 2 * lasted)
    if (at >= due) return
    due = at
    if (!running) arm()
  }

  function arm(): void {
    timer?.cancel()
    if (due === Number.POSITIVE_INFINITY || stop.signal.aborted) return
    timer = clock.after(Math.max(0, due - clock.monotonic()), () => {
      running = flush()
        .catch((error: unknown) => {
          // The outbox itself failed, as when the disk is full: nothing was trimmed, so nothing is lost.
          log.error({ err: error }, 'the outbox could not be read or trimmed; trying again')
          due = clock.monotonic() + LAST_WAIT_MS
        })
        .finally(() => {
          running = undefined
          arm()
        })
    })
  }

  async function flush(): Promise<void> {
    const before = begun
    begun = clock.monotonic()
    due = Number.POSITIVE_INFINITY
    const taken = outbox.take(ROWS_PER_FLUSH, BYTES_PER_FLUSH)
    if (taken.seqs.length === 0) return
    if (!(await land(taken))) return
    outbox.trim(taken.seqs)
    const a_second = (taken.rows / (begun - before)) * 1000
    // Where more wait already than one flush takes, there is nothing to wait for.
    gathers = taken.more ? 0 : gatherFor(Math.min(a_second, usual), longest_gap)
    usual += (a_second - usual) * -Math.expm1((before - begun) / WHILE_MS)
    lasted = Math.min(clock.monotonic() - begun, LONGEST_REST_MS)
    metrics.flushSeconds.observe((clock.monotonic() - begun) / 1000)
    metrics.landedRows.inc(taken.rows)
    if (outbox.depth().polls > 0) wake(true)
  }

  /** False where the collector closed before all was in. */
  async function land(taken: Taken): Promise<boolean> {
    for (const together of toInserts(taken.parts)) {
      if (!(await landTogether(together))) return false
    }
    const stamp: LandingStamp = {
      batch_id: `${clock.now().toString(36)}-${randomBytes(6).toString('hex')}`,
      tables: [...new Set(taken.parts.flatMap((part) => part.tables))],
      hours: [...new Set(taken.parts.flatMap((part) => part.hours))].sort((a, b) => a - b),
    }
    if (!(await untilDone('landing', () => landing.stamp(stamp)))) return false
    parts.onLanded(stamp)
    return true
  }

  async function landTogether(inserts: readonly Insert<Waiting>[]): Promise<boolean> {
    const inserting: Promise<boolean>[] = []
    let large: Promise<boolean> | undefined
    try {
      for (const insert of inserts) {
        const isLarge = insert.parts.reduce((sum, { rows }) => sum + rows, 0) > ROWS_AT_ONCE
        for (const blocks of await gather(insert)) {
          const rows = await join(blocks)
          if (isLarge) await large
          const done = keepInserting(insert, rows)
          inserting.push(done)
          if (isLarge) large = done
          // It hands a megabyte to the network.
          await breathe()
        }
      }
    } finally {
      await Promise.all(inserting)
    }
    return !(await Promise.all(inserting)).includes(false)
  }

  /** The blocks of an insert, those that can be joined together: where a column was added since, there are two kinds. */
  async function gather(insert: Insert<Waiting>): Promise<Block[][]> {
    const kinds: [Block, ...Block[]][] = []
    let bytes = 0
    for (const part of insert.parts) {
      const body = outbox.read(part, clock.now())
      if (!body) continue
      for (const block of readBlocks(body)) {
        const kind = kinds.find(([first]) => canJoin(first, block))
        if (kind) kind.push(block)
        else kinds.push([block])
      }
      bytes += body.length
      if (bytes < BYTES_AT_ONCE) continue
      bytes = 0
      await breathe()
    }
    return kinds
  }

  /** One block of them, a column at a time. */
  async function join(blocks: readonly Block[]): Promise<Buffer> {
    const pieces: Buffer[] = []
    let bytes = 0
    for (const column of joinColumns(blocks)) {
      pieces.push(...column)
      bytes += column.reduce((sum, piece) => sum + piece.length, 0)
      if (bytes < BYTES_AT_ONCE) continue
      bytes = 0
      await breathe()
    }
    return Buffer.concat(pieces)
  }

  function keepInserting({ tables, month }: Insert<Waiting>, rows: Buffer): Promise<boolean> {
    return untilDone(tables.join(), async () => {
      try {
        await landing.insert(tables, rows)
      } catch (error) {
        if (!isRefusal(error)) throw error
        await setAside(tables, month, rows, error as Error)
      }
    })
  }

  /** Inserts the good rows of a refused insert and sets the bad ones aside. */
  async function setAside(
    tables: readonly string[],
    month: number,
    rows: Buffer,
    cause: Error,
  ): Promise<void> {
    const reason = `the store refuses it: ${cause.message.slice(0, 500)}`
    for (const bad of await sift(rows, (some) => landing.insert(tables, some), cause)) {
      outbox.quarantine(reason, { tables, month, hours: [], rows: 1, block: bad.block }, clock.now())
      metrics.quarantinedRows.inc()
      log.error(
        { err: cause, table: tables.join(), row: bad.text.slice(0, 500) },
        'a row was set aside: the store refuses it for good',
      )
    }
  }

  /** Repeats `work` until it succeeds; false where the collector closes first. */
  async function untilDone(table: string, work: () => Promise<void>): Promise<boolean> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LAST_WAIT_MS)) {
      try {
        // Tried once also while closing: a batch whose rows are in and whose stamp is not would be seen by nobody.
        await work()
        return true
      } catch (error) {
        metrics.landingRetries.inc()
        log.warn({ err: error, table, wait_ms: wait }, 'the store did not take rows; they stay in the outbox')
        await pause(clock, wait, stop.signal)
      }
      if (stop.signal.aborted) return false
    }
  }

  return {
    wake,
    async close() {
      stop.abort()
      timer?.cancel()
      await running
    },
  }
}

/** How long to wait for enough rows where they go on coming as they came. */
function gatherFor(a_second: number, longest_ms: number): number {
  if (a_second < MANY_A_SECOND) return 0
  return Math.min((ENOUGH_ROWS / a_second) * 1000, longest_ms)
}
