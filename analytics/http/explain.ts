/**
 * `GET /api/v1/indicators/{id}/explain`: the proof of a number: what it means, the SQL that ran, what each organ
 * contributed, and the polls behind it with the hashes of their answers.
 */
import { z } from 'zod'
import { SCOPE_KINDS } from '../sample.ts'
import type { Api } from './app.ts'
import { describeIndicator } from './indicators.ts'
import { moment } from './moment.ts'
import { Problem } from './problem.ts'
import { indicatorOf, momentOf, scopeOf, type Service } from './service.ts'
import { indicator as definition, sample } from './shapes.ts'
import { valuesOf, VIEWS } from './values.ts'

const poll = z.object({
  platform: z.string(),
  organ: z.string(),
  feed: z.string(),
  started: z.number(),
  outcome: z.string(),
  rows: z.number(),
  unchanged: z.number(),
  rejects: z.number(),
  answer_hash: z.string(),
})

export function explainRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/explain',
    {
      schema: {
        summary: 'How a value came about',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          scope: z.enum(SCOPE_KINDS).default('province'),
          id: z.string().max(100).optional(),
          at: moment.optional(),
          view: z.enum(VIEWS).default('known'),
        }),
        response: {
          200: z.object({
            definition,
            sql: z.string(),
            samples: z.array(sample),
            contributions: z.array(sample),
            polls: z.array(poll),
          }),
        },
      },
    },
    async ({ params, query }) => {
      const indicator = indicatorOf(service, params.id)
      const scope_id = scopeOf(service, query.scope, query.id)
      const at = momentOf(service, query.at)
      const [values, organs] = await Promise.all([
        valuesOf(service, indicator, query.scope, query.view, at),
        valuesOf(service, indicator, 'organ', query.view, at),
      ])
      const samples = values.filter((value) => value.scope_id === scope_id)
      if (samples.length === 0) {
        const known = [...new Set(values.map((value) => value.scope_id))].join(', ')
        const detail = known
          ? `at that moment ${indicator.id} has values for ${known}`
          : 'at that moment there is none'
        throw new Problem(404, 'There is no value for this scope', detail)
      }
      const members = membersOf(service, query.scope, scope_id)
      return {
        definition: describeIndicator(indicator),
        sql: indicator.sql,
        samples,
        contributions: organs.filter((organ) => members.has(organ.scope_id)),
        polls: await pollsBehind(service, indicator.feeds, [...members], at),
      }
    },
  )
}

/** Codes of the organs that make up a scope. */
function membersOf({ province }: Service, scope: string, id: string): Set<string> {
  const organs = province.organs.filter(({ code, region }) =>
    scope === 'province' ? true : scope === 'city' ? region === id : code === id,
  )
  return new Set(organs.map((organ) => organ.code))
}

/** The last poll of each source up to `at`; of one that was silent for longer than a day by then, the last at all. */
function pollsBehind(
  { store }: Service,
  feeds: string[],
  organs: string[],
  at: number,
): Promise<z.output<typeof poll>[]> {
  return store.rows(
    poll,
    `SELECT platform, organ, feed, toUnixTimestamp64Milli(asked.started) AS started, outcome, rows, unchanged, rejects,
       answer_hash
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
       AND organ IN {organs:Array(String)}
     ORDER BY platform, feed, asked.started DESC
     LIMIT 1 BY platform, feed`,
    { at, feeds, organs },
  )
}
