/** `GET /api/v1/indicators/{id}/values`: the values of one indicator, now or at a past moment, in either view. */
import { z } from 'zod'
import { silentCounties } from '../indicator/counties.ts'
import { evaluate } from '../indicator/evaluate.ts'
import type { Indicator } from '../indicator/register.ts'
import { readSources } from '../indicator/sources.ts'
import { samplesAt } from '../past/sample-log.ts'
import { SCOPE_KINDS, type Sample, type ScopeKind } from '../sample.ts'
import type { Api } from './app.ts'
import { moment } from './moment.ts'
import { indicatorOf, momentOf, scopeOf, type Service } from './service.ts'
import { sample } from './shapes.ts'

export const VIEWS = ['known', 'corrected'] as const
export type View = (typeof VIEWS)[number]

export const view = z
  .enum(VIEWS)
  .default('known')
  .meta({ description: 'known: what was shown then. corrected: what we hold true today about then.' })

export function valueRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/indicators/:id/values',
    {
      schema: {
        summary: 'Values of an indicator in one scope, or in every scope of one kind',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          scope: z.enum(SCOPE_KINDS).default('province'),
          id: z
            .string()
            .max(100)
            .optional()
            .meta({ description: 'One scope, by its code; all where left out' }),
          at: moment.optional(),
          view,
        }),
        response: {
          200: z.object({
            indicator: z.string(),
            at: z.number(),
            view: z.enum(VIEWS),
            samples: z.array(sample),
          }),
        },
      },
    },
    async ({ params, query }) => {
      const indicator = indicatorOf(service, params.id)
      const scope_id = query.id === undefined ? undefined : scopeOf(service, query.scope, query.id)
      const at = momentOf(service, query.at)
      const values = await valuesOf(service, indicator, query.scope, query.view, at)
      const samples = values.filter((one) => scope_id === undefined || one.scope_id === scope_id)
      return { indicator: indicator.id, at, view: query.view, samples }
    },
  )
}

export async function valuesOf(
  service: Service,
  indicator: Indicator,
  scope_kind: ScopeKind,
  view: View,
  at: number,
): Promise<Sample[]> {
  if (view === 'known' && scope_kind !== 'county')
    return samplesAt(service.store, { indicator: indicator.id, scope_kind, at })
  const samples = await allValuesOf(service, indicator, view, at)
  return samples.filter((one) => one.scope_kind === scope_kind)
}

/** Of every scope; what nobody speaks of in a county is unknown there. */
export async function allValuesOf(
  service: Service,
  indicator: Indicator,
  view: View,
  at: number,
): Promise<Sample[]> {
  const said = await saidOf(service, indicator, view, at)
  const counties = said.filter(({ scope_kind }) => scope_kind === 'county')
  const place = { marks: service.evaluation.marks, cities: service.province.regions.cities }
  return [...said, ...silentCounties(indicator, place, counties, at)]
}

async function saidOf(service: Service, indicator: Indicator, view: View, at: number): Promise<Sample[]> {
  if (view === 'known') return samplesAt(service.store, { indicator: indicator.id, at })
  const sources = await readSources(service.store, at)
  return evaluate(indicator, at, sources, service.evaluation)
}
