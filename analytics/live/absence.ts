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

export interface Asked {
  /** When a feed was last asked, whatever was answered, epoch ms; 0: never. */
  asked_at: number
  /** How long it may be quiet. */
  patience_ms: number
}

export interface Heard extends Asked {
  /** Last good poll of that feed, the fastest of its platform, epoch ms; null: never. */
  since: number | null
}

/** The same as the view's. */
const LEAST_S = 30

export function patienceOf(cadence_s: number): number {
  return Math.max(2 * cadence_s, LEAST_S) * 1000
}

/** Whether a feed has not been asked since the start, and has not had the time to be. */
export function isUnasked({ asked_at, patience_ms }: Asked, absence: Absence, at: number): boolean {
  return at >= absence.until && at - absence.until <= patience_ms && asked_at <= absence.until
}

/** Whether one that has been quiet for longer than it may is to be called silent, or nobody knows that yet. */
export function isPending(heard: Heard, absence: Absence, at: number): boolean {
  const { since, patience_ms } = heard
  if (isUnasked(heard, absence, at)) return true
  const hadItsTime = at - absence.until > patience_ms
  if (at < absence.until || hadItsTime || since === null) return false
  const away = Math.max(0, absence.until - Math.max(absence.from, since))
  return at - since - away <= patience_ms
}
