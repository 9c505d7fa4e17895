/** `GET /api/v1/indicators/{id}/series`: how a value went; a gap is a point without a value. */
import { z } from 'zod'
import { series } from '../explain/shapes.ts'
import { readLogSeries } from '../past/log-series.ts'
import { SCOPE_KINDS } from '../sample.ts'
import type { Api } from './app.ts'
import { moment } from './moment.ts'
import { Problem } from './problem.ts'
import { indicatorOf, momentOf, partOf, scopeOf, type Service } from './service.ts'

const HOUR_MS = 3_600_000
/** As long as samples are kept. */
const MOST_HOURS = 400 * 24

export function seriesRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/series',
    {
      schema: {
        summary: 'How an indicator went in one scope: its trend, or with `hours` what was shown of it',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          scope: z.enum(SCOPE_KINDS).default('province'),
          id: z
            .string()
            .max(100)
            .optional()
            .meta({ description: "The scope's code; the province's own where left out" }),
          part: z.string().max(100).default(''),
          hours: z.coerce
            .number()
            .int()
            .min(1)
            .max(MOST_HOURS)
            .optional()
            .meta({ description: 'What was shown over so many hours; the trend where left out' }),
          at: moment.optional().meta({ description: 'Where those hours end; now where left out' }),
          columns: z.coerce.number().int().min(10).max(2_000).default(480).meta({
            description: 'Columns of the screen: of each its first, last, least and greatest value',
          }),
        }),
        response: { 200: series },
      },
    },
    async ({ params, query }) => {
      const indicator = indicatorOf(service, params.id)
      const scope = scopeOf(service, query.scope, query.id)
      const part = partOf(indicator, query.part)
      const { step_h } = indicator.trend
      if (query.hours === undefined) {
        if (query.at !== undefined)
          throw new Problem(400, 'A trend ends now', 'at says where hours end: give hours as well')
        const now = service.clock.now()
        const points = service.history.series(indicator, query.scope, scope, part, now)
        return { step_h, source: 'trend' as const, from: points[0]?.at ?? now, to: now, points }
      }
      const to = momentOf(service, query.at)
      const from = to - query.hours * HOUR_MS
      const points = await readLogSeries(service.store, {
        indicator: indicator.id,
        scope_kind: query.scope,
        scope_id: scope,
        part,
        from,
        to,
        columns: query.columns,
      })
      return { step_h, source: 'log' as const, from, to, points }
    },
  )
}
