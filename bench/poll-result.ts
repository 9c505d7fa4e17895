/** Polls as they come from a platform, made of numbers: each row a function of its number, so that it can be told again. */
import type { PollResult } from '#collector/poll/poll.ts'
import { FEEDS, LATENCY_COLUMNS, type Facts } from '#sql/feeds.ts'

/** A live poll remembers what it was told; one of history only lands it. */
export type Aim = 'live' | 'history'

export interface Wanted {
  /** Number of the first row. */
  first: number
  rows: number
  aim: Aim
  now: number
  /** So many things are spoken of, again and again; every row of its own where left out. */
  things?: number
}

const PERIOD_MS = 300_000
const PERIODS = 288
const INTERFACES = 40

export function exchangePoll({
  first,
  rows,
  aim,
  now,
  things = Number.POSITIVE_INFINITY,
}: Wanted): PollResult {
  const source = { platform: 'gd-jyt', organ: 'GD-JYT', region: '440000', feed: 'exchange' as const }
  const end = Math.floor(now / PERIOD_MS) * PERIOD_MS
  return {
    plan: { ...source, mode: 'delta', cursor: undefined, backfill: undefined, digest: '' },
    poll: {
      ...source,
      poll_id: `${aim}-${first}`,
      backfill: aim === 'live' ? 0 : 1,
      started: now,
      ms: 20,
      http_status: 200,
      outcome: 'ok',
      error: '',
      rejects: 0,
      bytes: rows * 300,
      answer_hash: String(first),
      skew_s: 0,
    },
    observations: Array.from({ length: rows }, (_, ordinal) => {
      const row = first + ordinal
      const thing = row % things
      const observed_at = end - PERIOD_MS * (1 + (Math.floor(thing / INTERFACES) % PERIODS))
      return { ordinal, observed_at, untimed: false, facts: exchangeFacts(row, thing) }
    }),
    rejects: [],
    cursor: aim === 'live' ? now : undefined,
    complete: true,
    window: aim === 'live' ? undefined : { from: end - PERIODS * PERIOD_MS, to: end },
    same: undefined,
  }
}

/** What row number `row` says of thing number `thing`: `bytes` is the row's number, so no two rows say the same. */
function exchangeFacts(row: number, thing: number): Facts<'exchange'> {
  const calls = 20 + ((row * 7_919) % 4_000)
  const buckets = LATENCY_COLUMNS.map((column, place) => [column, Math.floor(calls / (place + 2))])
  return FEEDS.exchange.schema.parse({
    side: 'provider',
    provider: 'GD-JYT',
    consumer: `GD-${String(440_100 + (thing % 21) * 100)}`,
    resource: `307099/${String(Math.floor(thing / (INTERFACES * PERIODS))).padStart(4, '0')}-${thing % INTERFACES}`,
    period_s: PERIOD_MS / 1_000,
    calls,
    failures: calls % 7,
    records: calls * 37,
    bytes: row,
    ...Object.fromEntries(buckets),
  })
}
