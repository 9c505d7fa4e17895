/** `GET /api/v1/indicators`: the register. */
import { z } from 'zod'
import type { Indicator } from '../indicator/register.ts'
import type { Api } from './app.ts'
import type { Service } from './service.ts'
import { indicator as shape } from './shapes.ts'

export function describeIndicator(indicator: Indicator): z.output<typeof shape> {
  const { legal_basis, trend } = indicator
  return {
    ...indicator,
    parts: [...indicator.parts],
    legal_basis: legal_basis.text,
    legal_basis_en: legal_basis.text_en,
    verified: legal_basis.verified,
    needs_days:
      Math.ceil((trend.points * trend.step_h) / 24) > 1 ? Math.ceil((trend.points * trend.step_h) / 24) : 0,
  }
}

export function indicatorRoutes(api: Api, { register }: Service): void {
  api.get(
    '/api/v1/indicators',
    { schema: { summary: 'Every registered indicator', response: { 200: z.array(shape) } } },
    () => [...register.values()].map(describeIndicator),
  )
}
