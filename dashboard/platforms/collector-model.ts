/** How the collector stands: where it runs, and what of its figures somebody should look at. */
import { Refusal } from '../desk/ask.ts'
import type { CollectorState } from './api.ts'

export type Collector =
  | { kind: 'waiting' }
  | { kind: 'here'; state: CollectorState }
  /** It runs in another process: this server has no such address. */
  | { kind: 'elsewhere' }
  | { kind: 'starting' }
  | { kind: 'unreachable'; detail: string }

export function collectorOf(state: CollectorState | null, error: Error | null): Collector {
  if (error instanceof Refusal && error.status === 404) return { kind: 'elsewhere' }
  if (error instanceof Refusal && error.status === 503) return { kind: 'starting' }
  if (error) return { kind: 'unreachable', detail: error.message }
  return state ? { kind: 'here', state } : { kind: 'waiting' }
}

/** Why nothing can be operated; null where it can, or where only trying tells. */
export type Barred = { why: 'elsewhere' } | { why: 'refused'; detail: string } | null

/** `told` is what the server last said to somebody who tried. */
export function barredOf(collector: Collector, told: string | null): Barred {
  if (collector.kind === 'elsewhere') return { why: 'elsewhere' }
  if (told !== null) return { why: 'refused', detail: told }
  if (collector.kind !== 'here') return null
  const { operator } = collector.state
  return !operator.allowed ? { why: 'refused', detail: operator.reason } : null
}

export type Sign = 'good' | 'warn' | 'bad' | 'none'

/** A batch lands within seconds; a minute is long, ten are too long. */
const LATE_S = 60
const TOO_LATE_S = 600
const LITTLE_BYTES = 2e9
const TOO_LITTLE_BYTES = 5e8

export interface Signs {
  outbox: Sign
  age: Sign
  dropped: Sign
  quarantined: Sign
  free: Sign
  refused: Sign
  drift: Sign
}

/** A figure that asks for nothing has no sign of its own. */
export function signsOf(state: CollectorState): Signs {
  const { outbox, quarantined_rows, free_bytes, refused, drift } = state
  const { silent, failed, gauge } = outbox.dropped
  return {
    outbox: outbox.full ? 'bad' : 'none',
    age: outbox.age_s > TOO_LATE_S ? 'bad' : outbox.age_s > LATE_S ? 'warn' : 'none',
    dropped: gauge > 0 ? 'bad' : silent + failed > 0 ? 'warn' : 'none',
    quarantined: quarantined_rows > 0 ? 'bad' : 'none',
    free: free_bytes < TOO_LITTLE_BYTES ? 'bad' : free_bytes < LITTLE_BYTES ? 'warn' : 'none',
    refused: refused.forgotten > 0 ? 'bad' : refused.waiting > 0 ? 'warn' : 'none',
    drift: drift.length > 0 ? 'warn' : 'none',
  }
}

/** As many as the collector lists at the most. */
export const DRIFT_LISTED = 200
