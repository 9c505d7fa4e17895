/** The sources as they stand after a start: of those that are not heard in time, which nobody has asked since, nor could have. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { isUnasked, NEVER_AWAY, patienceOf, type Absence } from '../live/absence.ts'
import { fastestOf, isDark, readSources, sourceKey, type Source } from './sources.ts'

const asked = z.object({ platform: z.string(), feed: z.string(), asked_at: z.number() })

export async function readSourcesAfter(
  store: StoreClient,
  at: number,
  absence: Absence = NEVER_AWAY,
): Promise<Source[]> {
  const sources = await readSources(store, at)
  const isEarly = sources.some(
    ({ state, cadence_s }) => state !== 'known' && at - absence.until <= patienceOf(cadence_s),
  )
  if (!isEarly) return sources
  // A fault of our own asked nobody.
  const rows = await store.rows(
    asked,
    `SELECT platform, feed, toUnixTimestamp64Milli(max(started)) AS asked_at
     FROM poll_now FINAL WHERE NOT backfill AND outcome != 'internal' GROUP BY platform, feed`,
  )
  return withUnasked(sources, new Map(rows.map((row) => [sourceKey(row), row.asked_at])), absence, at)
}

/** A slow feed of a platform that is silent is late by the fastest, so what is known of that one decides. */
export function withUnasked(
  sources: readonly Source[],
  askedAt: ReadonlyMap<string, number>,
  absence: Absence,
  at: number,
): Source[] {
  const fastest = fastestOf(sources)
  return sources.map((source) => {
    if (source.state === 'known') return source
    const first = fastest.get(source.platform) ?? source
    const judged = isDark(first, at) ? first : source
    const asked_at = askedAt.get(sourceKey(judged)) ?? 0
    const patience_ms = patienceOf(judged.cadence_s)
    return isUnasked({ asked_at, patience_ms }, absence, at) ? { ...source, unasked: true } : source
  })
}
