/** The dark platforms: whose fastest feed has had no good poll for max(2 cadences, 30 s). */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { rowsAt } from '#sql/present.ts'
import type { DarkOrgan } from './events.ts'

const row = z.object({
  organ: z.string(),
  region: z.string(),
  platform: z.string(),
  since: z.number(),
  outcome: z.string(),
})

export async function readDark(store: StoreClient, at: number): Promise<DarkOrgan[]> {
  const rows = await rowsAt(
    store,
    row,
    `SELECT organ, region, state.platform AS platform, if(seen, toUnixTimestamp64Milli(last_good), 0) AS since,
       last.outcome AS outcome
     FROM platform_state(at = {at:Int64}) AS state
     LEFT JOIN (
       SELECT platform, argMax(outcome, started) AS outcome FROM poll_now FINAL WHERE NOT backfill GROUP BY platform
     ) AS last ON state.platform = last.platform
     WHERE dark
     ORDER BY since, platform`,
    { at },
  )
  return rows.map((dark) => ({
    ...dark,
    since: dark.since === 0 ? null : dark.since,
    outcome: dark.outcome === 'ok' ? '' : dark.outcome,
  }))
}
