/** Polls for tests of what is behind them: as if a platform had answered with these records. */
import { hash } from 'node:crypto'
import type { PlatformFeed } from '#province/platform.ts'
import { newOutline, outlineRecords } from '../drift/outline.ts'
import type { PollResult } from '../poll/poll.ts'
import { whyUseless } from '../unpack/sort.ts'
import { planOf, platformOf } from './definition.ts'

let polls = 0

export async function polledAt(
  now: number,
  feed: PlatformFeed,
  records: object[],
  over: Partial<PollResult> = {},
): Promise<PollResult> {
  const plan = planOf(platformOf('http://127.0.0.1:9', [feed]))
  const bytes = Buffer.from(JSON.stringify({ rows: records }))
  const page = await plan.unpack(bytes, { read_at: now, first_ordinal: 0, monotonic: () => 0 })
  if (page.outcome !== 'ok') throw new Error(page.error)
  const fields = newOutline()
  outlineRecords(fields, page.raw)
  const useless = whyUseless({ ...page, skipped: Object.keys(page.skipped).length })
  return {
    plan,
    poll: {
      poll_id: `p${++polls}`,
      platform: plan.platform,
      organ: plan.organ,
      region: plan.region,
      feed: plan.feed,
      backfill: 0,
      started: now,
      ms: 5,
      http_status: 200,
      outcome: useless === undefined ? 'ok' : 'rejected',
      error: useless ?? '',
      rejects: page.rejects.length,
      bytes: bytes.length,
      answer_hash: hash('sha256', bytes),
      skew_s: 0,
    },
    observations: page.observations,
    rejects: page.rejects,
    cursor: page.cursor,
    complete: page.rejects.length === 0,
    window: undefined,
    same: undefined,
    outline: { fields, isMapped: plan.isMapped },
    read_at: now,
    ...over,
  }
}
