/** `GET /api/v1/platforms/{id}/drift`: how what a platform sends has changed. */
import { z } from 'zod'
import { readDrift } from '../platform/drift.ts'
import { driftList } from '../platform/shapes.ts'
import type { Api } from './app.ts'
import { platformOf, type Service } from './service.ts'

export function driftRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/platforms/:id/drift',
    {
      schema: {
        summary: 'Changes of what a platform sends that are not over, and those of a week that are',
        params: z.object({ id: z.string() }),
        response: { 200: driftList },
      },
    },
    async ({ params }) => {
      const { id } = platformOf(service, params.id)
      return { platform: id, drift: await readDrift(service.store, id, service.clock.now()) }
    },
  )
}
