/**
 * The time before our start in which nobody asked anybody. It is held against no platform: until one has been asked again,
 * or has had the time to be, nobody knows whether it is silent.
 */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

export interface Absence {
  /** When somebody was last asked before we started, epoch ms. */
  from: number
  /** When we started. */
  until: number
}

export const NEVER_AWAY: Absence = { from: 0, until: 0 }

const lastPoll = z.object({ at: z.number() })

/** Where another process has gone on asking, nobody was away for longer than since its last poll. */
export async function readAbsence(store: StoreClient, now: number): Promise<Absence> {
  const [last] = await store.rows(
    lastPoll,
    'SELECT toUnixTimestamp64Milli(max(started)) AS at FROM poll_now FINAL WHERE NOT backfill',
  )
  return { from: Math.min(last?.at ?? 0, now), until: now }
}

export interface Heard {
  /** Last good poll of its fastest feed, epoch ms; null: never. */
  since: number | null
  /** When that feed was last asked, whatever was answered, epoch ms; 0: never. */
  asked_at: number
  /** How long it may be quiet. */
  patience_ms: number
}

/** Whether one that has been quiet for longer than it may is to be called silent, or nobody knows that yet. */
export function isPending({ since, asked_at, patience_ms }: Heard, absence: Absence, at: number): boolean {
  const hadItsTime = at - absence.until > patience_ms
  if (at < absence.until || hadItsTime) return false
  if (asked_at <= absence.until) return true
  if (since === null) return false
  const away = Math.max(0, absence.until - Math.max(absence.from, since))
  return at - since - away <= patience_ms
}
