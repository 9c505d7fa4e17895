/** Who gets what from whom: calls and records of a day between organs, what of it failed, and which requests were refused. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { Source } from '../indicator/sources.ts'

export const flow = z.object({
  provider: z.string(),
  consumer: z.string(),
  calls: z.number(),
  failures: z.number(),
  records: z.number(),
})
export type Flow = z.output<typeof flow>

export const refusal = z.object({
  request: z.string(),
  requester: z.string(),
  provider: z.string(),
  resource: z.string(),
  reason: z.string(),
  at: z.number(),
})

/** Of the 24 hours up to `at`, each interface counted on one side, as the indicators count it. */
export function readFlows(store: StoreClient, at: number): Promise<Flow[]> {
  return store.rows(
    flow,
    `SELECT organ AS provider, consumer, sum(calls) AS calls, sum(failures) AS failures, sum(records) AS records
     FROM exchange_window(at = {at:Int64})
     GROUP BY provider, consumer
     HAVING calls > 0 OR records > 0
     ORDER BY records DESC, provider, consumer`,
    { at },
  )
}

const MOST_REFUSALS = 50
const REFUSED_DAYS = 30

/** Requests whose last word is a refusal, the newest first. */
export function readRefusals(store: StoreClient, at: number): Promise<z.output<typeof refusal>[]> {
  return store.rows(
    refusal,
    `SELECT request, last.1 AS requester, last.2 AS provider, last.3 AS resource, last.4 AS reason,
       toUnixTimestamp64Milli(last_at) AS at
     FROM (
       SELECT platform, request, max(statement.observed_at) AS last_at,
         argMax(
           (requester, provider, resource, reason, event),
           (statement.observed_at, statement.known_at)
         ) AS last
       FROM request_now AS statement FINAL
       WHERE NOT gone
         AND statement.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
         AND statement.observed_at > fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') - toIntervalDay({days:UInt32})
       GROUP BY platform, request
     )
     WHERE last.5 = 'refused'
     ORDER BY last_at DESC, request
     LIMIT {most:UInt32}`,
    { at, days: REFUSED_DAYS, most: MOST_REFUSALS },
  )
}

/** Organs whose exchange is heard: only of them is it known that nothing was shared. */
export function heardOrgans(sources: readonly Source[]): string[] {
  const heard = sources.filter(({ feed, state }) => feed === 'exchange' && state !== 'unknown')
  return [...new Set(heard.map(({ organ }) => organ))].sort()
}
