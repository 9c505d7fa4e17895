/** What waits for somebody to look at it, by feed: records that are refused still, and drift that is not over. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

const row = z.object({ platform: z.string(), feed: z.string(), rejects: z.number(), drift: z.number() })

export type Waiting = z.output<typeof row>

/** `platform` may be left empty for all. Drift that no definition reads is a notice, and waits for nobody. */
export async function readWaiting(store: StoreClient, platform = ''): Promise<Waiting[]> {
  return store.rows(
    row,
    `SELECT platform, feed, sum(refused) AS rejects, sum(drifted) AS drift
     FROM (
       SELECT platform, feed, 1 AS refused, 0 AS drifted
       FROM reject FINAL
       WHERE state = 'refused' AND ({platform:String} = '' OR platform = {platform:String})
       UNION ALL
       SELECT platform, feed, 0, 1
       FROM (
         SELECT platform, feed, path, kind, argMax((state, weight), drift.known_at) AS last
         FROM drift FINAL
         WHERE {platform:String} = '' OR platform = {platform:String}
         GROUP BY platform, feed, path, kind
         HAVING last.1 = 'open' AND last.2 = 'fault'
       )
     )
     GROUP BY platform, feed`,
    { platform },
  )
}
