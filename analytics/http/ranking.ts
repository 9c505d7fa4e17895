/** `GET /api/v1/indicators/{id}/ranking`: the cities, counties or organs in the order of their values; the silent are suspended. */
import { z } from 'zod'
import { isFedBy, rank } from '../explain/ranking.ts'
import { ranking } from '../explain/shapes.ts'
import { scopesOf } from '../indicator/division.ts'
import { readDark } from '../live/dark.ts'
import type { Api } from './app.ts'
import { moment } from './moment.ts'
import { indicatorOf, momentOf, partOf, type Service } from './service.ts'
import { valuesOf, view } from './values.ts'

const RANKED_KINDS = ['city', 'county', 'organ'] as const

export function rankingRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/ranking',
    {
      schema: {
        summary:
          'The cities, counties or organs in the order of their values, and those whose rank is suspended',
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
        readDark(service.store, at, service.absence),
      ])
      const { code: province, regions, organs } = service.province
      const scopes = {
        city: regions.cities,
        county: regions.cities.flatMap(({ districts }) => districts),
        organ: organs,
      }[query.scope].map(({ code }) => code)
      const silent = new Set(
        dark
          .filter(({ feeds }) => isFedBy(indicator, feeds))
          .flatMap(({ organ, region }) =>
            scopesOf(organ, region, province)
              .filter(({ scope_kind }) => scope_kind === query.scope)
              .map(({ scope_id }) => scope_id),
          ),
      )
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
