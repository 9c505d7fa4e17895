/** The last poll of every feed, and the clock of its platform as its last answer had it. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { lastPoll, type LastPoll } from './shapes.ts'

const row = lastPoll.extend({ platform: z.string(), feed: z.string(), answered: z.number() })

export type FeedPoll = LastPoll & { platform: string; feed: string }

/** `platform` may be left empty for all. */
export async function readLastPolls(store: StoreClient, platform = ''): Promise<FeedPoll[]> {
  const rows = await store.rows(
    row,
    `SELECT platform, feed,
       argMax(poll_id, poll_now.started) AS poll_id,
       toUnixTimestamp64Milli(max(poll_now.started)) AS started,
       argMax(ms, poll_now.started) AS ms,
       argMax(http_status, poll_now.started) AS http_status,
       argMax(outcome, poll_now.started) AS outcome,
       argMax(error, poll_now.started) AS error,
       argMax(poll_now.rows, poll_now.started) AS rows,
       argMax(unchanged, poll_now.started) AS unchanged,
       argMax(rejects, poll_now.started) AS rejects,
       argMax(masked, poll_now.started) AS masked,
       argMax(bytes, poll_now.started) AS bytes,
       argMax(answer_hash, poll_now.started) AS answer_hash,
       toUnixTimestamp64Milli(argMax(poll_now.known_at, poll_now.started)) AS known_at,
       argMaxIf(poll_now.skew_s, poll_now.started, poll_now.http_status > 0) AS skew_s,
       countIf(poll_now.http_status > 0) AS answered
     FROM poll_now FINAL
     WHERE NOT backfill AND ({platform:String} = '' OR platform = {platform:String})
     GROUP BY platform, feed`,
    { platform },
  )
  return rows.map(({ answered, ...poll }) => ({ ...poll, skew_s: answered > 0 ? poll.skew_s : null }))
}
