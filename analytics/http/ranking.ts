/** `GET /api/v1/indicators/{id}/ranking`: the cities or organs in the order of their values; the silent are suspended. */
import { z } from 'zod'
import { rank } from '../explain/ranking.ts'
import { ranking } from '../explain/shapes.ts'
import { readDark } from '../live/dark.ts'
import type { Api } from './app.ts'
import { moment } from './moment.ts'
import { indicatorOf, momentOf, partOf, type Service } from './service.ts'
import { valuesOf, view } from './values.ts'

const RANKED_KINDS = ['city', 'organ'] as const

export function rankingRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/ranking',
    {
      schema: {
        summary: 'The cities or organs in the order of their values, and those whose rank is suspended',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          scope: z.enum(RANKED_KINDS).default('city'),
          part: z.string().max(100).default(''),
          at: moment.optional(),
          view,
        }),
        response: { 200: ranking },
      },
    },
    async ({ params, query }) => {
      const indicator = indicatorOf(service, params.id)
      const part = partOf(indicator, query.part)
      const at = momentOf(service, query.at)
      const [values, dark] = await Promise.all([
        valuesOf(service, indicator, query.scope, query.view, at),
        readDark(service.store, at),
      ])
      const { regions, organs } = service.province
      const scopes = (query.scope === 'city' ? regions.cities : organs).map(({ code }) => code)
      const silent = new Set(dark.map(({ organ, region }) => (query.scope === 'city' ? region : organ)))
      const rows = rank(
        indicator,
        scopes,
        values.filter((one) => one.part === part),
        silent,
      )
      return { indicator: indicator.id, part, at, view: query.view, rows }
    },
  )
}
