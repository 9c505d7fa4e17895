/** The sources behind a value at a moment: of each its last poll with the hash of the answer, and the last that went well. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Source } from '../indicator/sources.ts'
import { poll, type PollBehind, type Unheard } from './shapes.ts'

const polled = poll.extend({
  good_poll_id: z.string(),
  good_started: z.number(),
  good_answer_hash: z.string(),
})

/** Of a source that was silent for longer than a day by then, the last poll at all. */
export async function readPollsBehind(
  store: StoreClient,
  sources: readonly Source[],
  { feeds, organs, at }: { feeds: readonly string[]; organs: readonly string[]; at: number },
): Promise<{ polls: PollBehind[]; unheard: Unheard[] }> {
  const rows = await store.rows(
    polled,
    `SELECT platform, feed,
       argMax(asked.organ, asked.started) AS organ,
       argMax(asked.poll_id, asked.started) AS poll_id,
       toUnixTimestamp64Milli(max(asked.started)) AS started,
       argMax(asked.outcome, asked.started) AS outcome,
       argMax(asked.http_status, asked.started) AS http_status,
       argMax(asked.rows, asked.started) AS rows,
       argMax(asked.unchanged, asked.started) AS unchanged,
       argMax(asked.rejects, asked.started) AS rejects,
       argMax(asked.answer_hash, asked.started) AS answer_hash,
       argMaxIf(asked.poll_id, asked.started, asked.outcome = 'ok') AS good_poll_id,
       toUnixTimestamp64Milli(maxIf(asked.started, asked.outcome = 'ok')) AS good_started,
       argMaxIf(asked.answer_hash, asked.started, asked.outcome = 'ok') AS good_answer_hash
     FROM (
       SELECT * FROM poll_now FINAL
       UNION ALL
       SELECT *
       FROM poll
       WHERE poll.started <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
         AND poll.started > fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') - INTERVAL 1 DAY
     ) AS asked
     WHERE NOT backfill
       AND asked.started <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
       AND (empty({feeds:Array(String)}) OR feed IN {feeds:Array(String)})
       AND asked.organ IN {organs:Array(String)}
     GROUP BY platform, feed
     ORDER BY platform, feed`,
    { at, feeds, organs },
  )
  const own = sources.filter(
    ({ feed, organ }) => (feeds.length === 0 || feeds.includes(feed)) && organs.includes(organ),
  )
  const heard = new Set(rows.map(({ platform, feed }) => `${platform} ${feed}`))
  return {
    polls: rows.map(({ good_poll_id, good_started, good_answer_hash, ...last }) => {
      const source = own.find((one) => one.platform === last.platform && one.feed === last.feed)
      return {
        ...last,
        age_s: ageOf(last.started, at),
        cadence_s: source?.cadence_s ?? 0,
        state: source?.state ?? 'unknown',
        good:
          good_poll_id === ''
            ? null
            : {
                poll_id: good_poll_id,
                started: good_started,
                age_s: ageOf(good_started, at),
                answer_hash: good_answer_hash,
              },
      }
    }),
    unheard: own
      .filter(({ platform, feed }) => !heard.has(`${platform} ${feed}`))
      .map(({ platform, organ, feed, cadence_s }) => ({ platform, organ, feed, cadence_s })),
  }
}

function ageOf(started: number, at: number): number {
  return Math.max(0, at - started) / 1000
}
