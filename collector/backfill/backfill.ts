/** Fetches history in the time that live polls leave: newest windows first, one at a time for a platform. */
import { pause, type Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Window } from '../poll/poll.ts'

export interface Due {
  feed: number
  window: Window
}

export interface BackfillParts {
  clock: Clock
  log: Log
  /** Ends it. */
  signal: AbortSignal
  /** Each feed's newest window that is due, newest first. */
  due(): Due[]
  /** The platform of a feed; undefined where it is polled no more. */
  platformOf(feed: number): string | undefined
  /** Asks for a window and stores what came of it. */
  fetch(due: Due): Promise<void>
  /** Rows that wait to land. */
  waiting(): number
}

/** Windows fetched at the same time. */
const CONCURRENCY = 2
/** History that nobody can land is not fetched. */
const MAX_WAITING_ROWS = 100_000
const IDLE_MS = 5_000
const FULL_MS = 500
const MAX_REST_MS = 1_000

/** Runs until `signal` aborts; resolves when nothing of it is under way. */
export async function runBackfill(parts: BackfillParts): Promise<void> {
  const { clock, log, signal } = parts
  const busy = new Set<string>()
  /** One window a feed, so that all platforms go back day by day together. */
  let round: Due[] = []

  function take(): (Due & { platform: string }) | undefined {
    if (round.length === 0) {
      // What is being fetched is still due until it is stored: taken up here, it would be fetched a second time.
      round = parts.due().filter(({ feed }) => !busy.has(parts.platformOf(feed) ?? ''))
    }
    for (const [place, due] of round.entries()) {
      const platform = parts.platformOf(due.feed)
      if (platform === undefined || busy.has(platform)) continue
      round.splice(place, 1)
      return { ...due, platform }
    }
    round = []
    return undefined
  }

  async function work(): Promise<void> {
    while (!signal.aborted) {
      const full = parts.waiting() > MAX_WAITING_ROWS
      const next = full ? undefined : take()
      if (!next) {
        await pause(clock, full ? FULL_MS : IDLE_MS, signal)
        continue
      }
      busy.add(next.platform)
      const begun = clock.monotonic()
      try {
        await parts.fetch(next)
        // Rests for as long as it worked: what is live now is worth more than what is long past.
        await pause(clock, Math.min(clock.monotonic() - begun, MAX_REST_MS), signal)
      } catch (error) {
        if (signal.aborted) return
        log.error({ err: error }, 'history could not be stored; it will be asked again')
        await pause(clock, IDLE_MS, signal)
      } finally {
        busy.delete(next.platform)
      }
    }
  }

  await Promise.all(Array.from({ length: CONCURRENCY }, () => work()))
}
