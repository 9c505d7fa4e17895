/** The dark platforms: whose fastest feed has had no good poll for max(2 cadences, 30 s), in time that we were there for. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { rowsAt } from '#sql/present.ts'
import { isPending, NEVER_AWAY, patienceOf, type Absence } from './absence.ts'
import type { DarkOrgan } from './events.ts'

const row = z.object({
  organ: z.string(),
  region: z.string(),
  platform: z.string(),
  feeds: z.array(z.string()),
  since: z.number(),
  outcome: z.string(),
  asked_at: z.number(),
  cadence_s: z.number(),
})

export interface Silent {
  dark: DarkOrgan[]
  /** Quiet for as long, but of which nobody knows yet after a start: neither silent nor heard. */
  pending: DarkOrgan[]
}

export async function readSilent(
  store: StoreClient,
  at: number,
  absence: Absence = NEVER_AWAY,
): Promise<Silent> {
  const rows = await rowsAt(
    store,
    row,
    `SELECT organ, region, state.platform AS platform, if(seen, toUnixTimestamp64Milli(last_good), 0) AS since,
       last.outcome AS outcome, toUnixTimestamp64Milli(asked.asked_at) AS asked_at, fastest.cadence_s AS cadence_s, fastest.feeds AS feeds
     FROM platform_state(at = {at:Int64}) AS state
     LEFT JOIN (
       SELECT platform, argMax(outcome, started) AS outcome FROM poll_now FINAL WHERE NOT backfill GROUP BY platform
     ) AS last ON state.platform = last.platform
     LEFT JOIN (
       SELECT platform, argMin(registered.feed, (registered.cadence_s, registered.feed)) AS feed,
         min(registered.cadence_s) AS cadence_s, arraySort(groupArray(registered.feed)) AS feeds
       FROM (SELECT platform, feed, cadence_s FROM registered_feed FINAL WHERE active) AS registered
       GROUP BY platform
     ) AS fastest ON state.platform = fastest.platform
     LEFT JOIN (
       SELECT platform, feed, max(started) AS asked_at
       FROM poll_now FINAL WHERE NOT backfill AND outcome != 'internal' GROUP BY platform, feed
     ) AS asked ON fastest.platform = asked.platform AND fastest.feed = asked.feed
     WHERE dark
     ORDER BY since, platform`,
    { at },
  )
  const silent: Silent = { dark: [], pending: [] }
  for (const { asked_at, cadence_s, ...said } of rows) {
    const since = said.since === 0 ? null : said.since
    const one = { ...said, since, outcome: said.outcome === 'ok' ? '' : said.outcome }
    silent[
      isPending({ since, asked_at, patience_ms: patienceOf(cadence_s) }, absence, at) ? 'pending' : 'dark'
    ].push(one)
  }
  return silent
}

export async function readDark(store: StoreClient, at: number, absence?: Absence): Promise<DarkOrgan[]> {
  return (await readSilent(store, at, absence)).dark
}
