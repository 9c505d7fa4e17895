/** `GET /api/v1/indicators/{id}/series`: the trend behind a tile; a gap is a point without a value. */
import { z } from 'zod'
import { SCOPE_KINDS } from '../sample.ts'
import type { Api } from './app.ts'
import { indicatorOf, partOf, scopeOf, type Service } from './service.ts'

export function seriesRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/series',
    {
      schema: {
        summary: 'The trend of an indicator in one scope; its definition says in which view of the past',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          scope: z.enum(SCOPE_KINDS).default('province'),
          id: z
            .string()
            .max(100)
            .optional()
            .meta({ description: "The scope's code; the province's own where left out" }),
          part: z.string().max(100).default(''),
        }),
        response: {
          200: z.object({
            step_h: z.number(),
            points: z.array(
              z.object({
                at: z.number(),
                value: z.number().nullable(),
                state: z.enum(['known', 'stale', 'unknown']),
              }),
            ),
          }),
        },
      },
    },
    ({ params, query }) => {
      const indicator = indicatorOf(service, params.id)
      const scope = scopeOf(service, query.scope, query.id)
      const part = partOf(indicator, query.part)
      return {
        step_h: indicator.trend.step_h,
        points: service.history.series(indicator, query.scope, scope, part, service.clock.now()),
      }
    },
  )
}
