/** How long rows are kept: the times of the province, set as TTLs on the tables. */
import { z } from 'zod'
import type { StoreClient } from '../client.ts'
import { FEED_NAMES, FEEDS } from '../feeds.ts'

/** In days, as the province says. */
export interface Keep {
  facts_days: number
  samples_hour_days: number
  polls_days: number
}

/**
 * What each table's rows go by. A part goes once all of its rows are past their time, so that nothing leaves early and
 * facts, which lie by months, up to a month late.
 *
 * Not here are the feeds that do not age, whose key holds no moment (catalogues, surveys, documents, alerts, requests),
 * and the last poll of each kind: a platform that says them again lands nothing anew.
 */
export function ttlsOf(keep: Keep): ReadonlyMap<string, string> {
  const by = (column: string, days: number): string => `toDateTime(${column}) + toIntervalDay(${days})`
  const facts = by('observed_at', keep.facts_days)
  return new Map([
    ...FEED_NAMES.filter((feed) => FEEDS[feed].ages).flatMap((feed): [string, string][] => [
      [feed, facts],
      [`${feed}_now`, facts],
    ]),
    ['exchange_hour', by('hour', keep.facts_days)],
    ['exchange_day', by('day', keep.facts_days)],
    ['indicator_sample', by('at', keep.samples_hour_days)],
    ['poll', by('started', keep.polls_days)],
    ['poll_hour', by('hour', keep.polls_days)],
    ['reject', by('known_at', keep.polls_days)],
    ['landing', by('landed_at', keep.polls_days)],
  ])
}

const table = z.object({ name: z.string(), engine_full: z.string() })

/** Sets what differs, and returns the names of the tables it changed. Where nothing differs it changes nothing. */
export async function applyRetention(store: StoreClient, keep: Keep): Promise<string[]> {
  const wanted = ttlsOf(keep)
  const tables = await store.rows(
    table,
    'SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()',
  )
  const changed: string[] = []
  for (const { name, engine_full } of tables) {
    const ttl = wanted.get(name)
    if (ttl === undefined || ttlIn(engine_full) === ttl) continue
    // The parts learn of it too: one that still holds the old time would go by that. Each table has
    // materialize_ttl_recalculate_only, so that this reads one column and rewrites no row.
    await store.run(`ALTER TABLE ${name} MODIFY TTL ${ttl} SETTINGS materialize_ttl_after_modify = 1`)
    changed.push(name)
  }
  return changed
}

function ttlIn(engine: string): string | undefined {
  return / TTL (.+?)(?= SETTINGS |$)/.exec(engine)?.[1]
}
