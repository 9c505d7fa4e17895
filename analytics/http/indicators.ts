/** `GET /api/v1/indicators`: the register. */
import { z } from 'zod'
import type { LoggedVersion } from '../past/version-log.ts'
import type { Api } from './app.ts'
import type { Service } from './service.ts'
import { indicator as shape } from './shapes.ts'

/** A definition as its file says it, and as the version log keeps it. */
const head = shape
  .omit({ legal_basis: true, legal_basis_en: true, verified: true, needs_days: true })
  .extend({ legal_basis: z.object({ text: z.string(), text_en: z.string(), verified: z.boolean() }) })
type Head = z.output<typeof head>

export type Definition = z.output<typeof shape>

/** An earlier version in its own words; null where what was kept of it can't be read any more. */
export function describeVersion({ indicator, version, definition }: LoggedVersion): Definition | null {
  const kept = z.looseObject({}).parse(JSON.parse(definition))
  const read = head.safeParse({ ...kept, id: indicator, version })
  return read.success ? describeIndicator(read.data) : null
}

export function describeIndicator(
  indicator: Omit<Head, 'parts'> & { parts: readonly Head['parts'][number][] },
): Definition {
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
