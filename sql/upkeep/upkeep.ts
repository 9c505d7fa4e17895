/** The upkeep of a store while it is in use, every hour: old samples are thinned, and what no longer means anything goes. */
import type { StoreClient } from '../client.ts'
import { sweepStatements, type Swept } from './sweep-statements.ts'
import { thinSamples, type SampleKeep, type Thinned } from './thin-samples.ts'

export interface UpkeepOptions {
  store: StoreClient
  keep: SampleKeep & { facts_days: number }
  now: () => number
  onThinned: (thinned: Thinned) => void
  onSwept: (swept: Swept) => void
  /** It is tried again at the next turn; nothing is lost for being kept longer. */
  onError: (error: unknown) => void
}

export interface Upkeep {
  /** Does not wait for the turn under way, which can be cut off anywhere. */
  close(): void
}

/** Not at the very start, when a first picture is being made. */
const FIRST_MS = 60_000
const EVERY_MS = 3_600_000

export function startUpkeep({ store, keep, now, onThinned, onSwept, onError }: UpkeepOptions): Upkeep {
  let closed = false
  let timer = setTimeout(() => void turn(), FIRST_MS)

  async function turn(): Promise<void> {
    try {
      for (const day of await thinSamples(store, keep, now())) onThinned(day)
      for (const table of await sweepStatements(store, keep, now())) onSwept(table)
    } catch (error) {
      if (!closed) onError(error)
    }
    if (!closed) timer = setTimeout(() => void turn(), EVERY_MS)
  }

  return {
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
