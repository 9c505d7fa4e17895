/**
 * Carries the outbox into the landing tables: takes what has waited longest, inserts it, stamps it, and only then trims
 * it. It never gives up and never loses; what the store refuses for good is set aside row by row.
 */
import { randomBytes } from 'node:crypto'
import { pause, type Clock, type Timer } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Part } from '../memory/lines.ts'
import type { Outbox, Taken } from '../memory/outbox.ts'
import { toInserts, type Insert } from './batch.ts'
import type { Landing, LandingStamp } from '#sql/landing.ts'
import { isRefusal } from './refusal.ts'

export interface FlusherParts {
  outbox: Outbox
  landing: Landing
  clock: Clock
  log: Log
  metrics: Metrics
  onLanded: (stamp: LandingStamp) => void
}

export interface Flusher {
  /** There is something in the outbox; facts are in more of a hurry than the polls that brought none. */
  wake(hasFacts: boolean): void
  /** Ends after the batch under way, if the store takes it; what has not landed stays in the outbox. */
  close(): Promise<void>
}

const ROWS_PER_FLUSH = 60_000
const FACTS_GAP_MS = 250
const POLLS_GAP_MS = 1_000
const LONGEST_REST_MS = 1_500
const FIRST_WAIT_MS = 200
const LAST_WAIT_MS = 5_000
/** When single rows from three places of so large an insert are all refused, the fault is not theirs. */
const ROWS_FOR_PROBE = 20

export function openFlusher(parts: FlusherParts): Flusher {
  const { outbox, landing, clock, log, metrics } = parts
  const stop = new AbortController()
  let timer: Timer | undefined
  let due = Number.POSITIVE_INFINITY
  let begun = Number.NEGATIVE_INFINITY
  /** A long flush is followed by as long a rest: while much comes in, few large inserts land it sooner than many small. */
  let lasted = 0
  let running: Promise<void> | undefined

  function wake(hasFacts: boolean): void {
    if (stop.signal.aborted) return
    const at = begun + Math.max(hasFacts ? FACTS_GAP_MS : POLLS_GAP_MS, 2 * lasted)
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
    begun = clock.monotonic()
    due = Number.POSITIVE_INFINITY
    const taken = outbox.take(ROWS_PER_FLUSH, clock.now())
    if (taken.seqs.length === 0) return
    if (!(await land(taken))) return
    outbox.trim(taken.seqs)
    lasted = Math.min(clock.monotonic() - begun, LONGEST_REST_MS)
    metrics.flushSeconds.observe((clock.monotonic() - begun) / 1000)
    metrics.landedRows.inc(taken.rows)
    if (outbox.depth().polls > 0) wake(true)
  }

  /** False where the collector closed before all was in. */
  async function land(taken: Taken): Promise<boolean> {
    for (const together of toInserts(taken.parts)) {
      const inserts = together.flatMap((insert) => insert.tables.map((table) => keepInserting(table, insert)))
      if ((await Promise.all(inserts)).includes(false)) return false
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

  function keepInserting(table: string, insert: Insert): Promise<boolean> {
    return untilDone(table, async () => {
      try {
        await landing.insert(table, insert.lines)
      } catch (error) {
        if (!isRefusal(error)) throw error
        await sift(table, insert, error)
      }
    })
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

  /** Inserts the good rows of a refused insert and sets the bad ones aside. */
  async function sift(table: string, insert: Insert, cause: unknown): Promise<void> {
    const lines = insert.lines.split('\n')
    if (lines.length >= ROWS_FOR_PROBE) {
      const probes = [lines[0], lines[lines.length >> 1], lines.at(-1)]
      const refused = await Promise.all(probes.map((line) => isRefused(table, line ?? '')))
      if (refused.every(Boolean)) throw cause
    }
    for (const line of await badLines(table, lines)) {
      const part: Part = { tables: [table], month: insert.month, hours: [], rows: 1, lines: line }
      outbox.quarantine(`the store refuses it: ${(cause as Error).message.slice(0, 500)}`, part, clock.now())
      metrics.quarantinedRows.inc()
      log.error(
        { err: cause, table, row: line.slice(0, 500) },
        'a row was set aside: the store refuses it for good',
      )
    }
  }

  async function badLines(table: string, lines: string[]): Promise<string[]> {
    if (lines.length === 0 || !(await isRefused(table, lines.join('\n')))) return []
    if (lines.length === 1) return lines
    const half = lines.length >> 1
    const first = await badLines(table, lines.slice(0, half))
    return [...first, ...(await badLines(table, lines.slice(half)))]
  }

  async function isRefused(table: string, lines: string): Promise<boolean> {
    try {
      await landing.insert(table, lines)
      return false
    } catch (error) {
      if (isRefusal(error)) return true
      throw error
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
