/** The polls of a platform's feeds over some hours, by bucket: how they ended, how long they took, what they brought. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { fillGrid, type Grid } from './buckets.ts'
import { bucket, type Bucket } from './shapes.ts'

const row = bucket.extend({ feed: z.string() })

export async function readPollHistory(
  store: StoreClient,
  platform: string,
  feeds: readonly string[],
  grid: Grid,
): Promise<{ feed: string; buckets: Bucket[] }[]> {
  const { from, step_s, count } = grid
  const rows = await store.rows(
    row,
    `SELECT feed,
       intDiv(toUnixTimestamp64Milli(poll.started), {step:Int64}) * {step:Int64} AS at,
       count() AS polls,
       sumMap(map(toString(outcome), 1)) AS outcomes,
       quantileExact(0.5)(ms) AS p50_ms,
       max(ms) AS max_ms,
       sum(poll.rows) AS rows,
       sum(poll.unchanged) AS unchanged,
       sum(poll.rejects) AS rejects
     FROM poll FINAL
     WHERE started >= fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai')
       AND started < fromUnixTimestamp64Milli({until:Int64}, 'Asia/Shanghai')
       AND platform = {platform:String} AND feed IN {feeds:Array(String)} AND NOT backfill
     GROUP BY feed, at`,
    { from, until: from + count * step_s * 1000, step: step_s * 1000, platform, feeds },
  )
  return feeds.map((feed) => {
    const known = rows.filter((one) => one.feed === feed).map(({ feed: _feed, ...rest }) => rest)
    return { feed, buckets: fillGrid(grid, known, gapAt) }
  })
}

function gapAt(at: number): Bucket {
  return { at, polls: 0, outcomes: {}, p50_ms: null, max_ms: null, rows: 0, unchanged: 0, rejects: 0 }
}
