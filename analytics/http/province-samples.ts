/** `GET /api/v1/province/samples`: what every indicator is worth now for the province, shown on a scene or not. */
import { z } from 'zod'
import { samplesAt } from '../past/sample-log.ts'
import type { Api } from './app.ts'
import { atMostEvery } from './at-most.ts'
import type { Service } from './service.ts'
import { sample } from './shapes.ts'

/** However many look at the register. */
const READ_EVERY_MS = 5_000

export const provinceSamples = z.object({ at: z.number(), samples: z.array(sample) })

export function provinceSampleRoutes(api: Api, { store, clock }: Service): void {
  const read = atMostEvery(READ_EVERY_MS, async (at) => ({
    at,
    samples: await samplesAt(store, { scope_kind: 'province', at }),
  }))
  api.get(
    '/api/v1/province/samples',
    {
      schema: {
        summary: 'What every indicator is worth now for the province as a whole, with its parts',
        response: { 200: provinceSamples },
      },
    },
    () => read(clock.now()),
  )
}
