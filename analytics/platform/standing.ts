/**
 * How a feed or a platform stands, as the store can tell it: 正常, 延迟, 中断, 未授权, or 待问 where it has not been asked since
 * we started. What is not known is never well.
 */
import { isUnasked, NEVER_AWAY, patienceOf, type Absence } from '../live/absence.ts'

/** From the worst to the best. */
export const STANDINGS = ['down', 'unauthorised', 'delayed', 'pending', 'ok'] as const
export type Standing = (typeof STANDINGS)[number]

export interface FeedFacts {
  cadence_s: number
  /** How its last poll ended; null: it was never asked. */
  outcome: string | null
  /** Polls in a row that failed. */
  failures: number
  /** Its last good poll, epoch ms; null: there was none. */
  last_good_at: number | null
  /** Its last poll, however it ended, epoch ms; 0: it was never asked. */
  asked_at: number
}

/** So many failures in a row are no accident. */
const PATIENCE = 3
const DELAYED_CADENCES = 2.5
const DOWN_CADENCES = 4
/** A fast feed that misses its breath is not late yet. */
const LEAST_MS = 30_000

/** What was so before we went away is no fault of it now: it stands badly by what it has answered since. */
export function judgeFeed(facts: FeedFacts, at: number, absence: Absence = NEVER_AWAY): Standing {
  const { asked_at, cadence_s } = facts
  const standing = standingAt(facts, at)
  if (standing === 'ok') return 'ok'
  return isUnasked({ asked_at, patience_ms: patienceOf(cadence_s) }, absence, at) ? 'pending' : standing
}

function standingAt({ cadence_s, outcome, failures, last_good_at }: FeedFacts, at: number): Standing {
  if (outcome === 'auth') return 'unauthorised'
  if (failures >= PATIENCE) return 'down'
  if (last_good_at === null) return 'delayed'
  const age = at - last_good_at
  const limit = (cadences: number): number => Math.max(cadences * cadence_s * 1000, LEAST_MS)
  if (age > limit(DOWN_CADENCES)) return 'down'
  return failures > 0 || age > limit(DELAYED_CADENCES) ? 'delayed' : 'ok'
}

/** The worst of its feeds; one that is dark, or of which there is nothing to judge, is delayed at the least. */
export function judgePlatform(feeds: readonly Standing[], isDark: boolean): Standing {
  const least: Standing[] = isDark || feeds.length === 0 ? ['delayed'] : []
  return STANDINGS.find((standing) => feeds.includes(standing) || least.includes(standing)) ?? 'delayed'
}
