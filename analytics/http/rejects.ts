/** `GET /api/v1/platforms/{id}/rejects`: the records of a platform that were refused, why, and their text. */
import { z } from 'zod'
import { readPlace, readRejects, writePlace } from '../platform/rejects.ts'
import { rejectPage } from '../platform/shapes.ts'
import type { Api } from './app.ts'
import { Problem } from './problem.ts'
import { feedsOf, platformOf, type Service } from './service.ts'

export function rejectRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/platforms/:id/rejects',
    {
      schema: {
        summary: 'The refused records of a platform, the newest first',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          feed: z.string().max(100).optional().meta({ description: 'One feed; all where left out' }),
          limit: z.coerce.number().int().min(1).max(500).default(50),
          before: z
            .string()
            .max(200)
            .optional()
            .meta({ description: 'Where to read on: `next` of the page before' }),
        }),
        response: { 200: rejectPage },
      },
    },
    async ({ params, query }) => {
      const platform = platformOf(service, params.id)
      const feeds = feedsOf(platform, query.feed)
      const place = query.before === undefined ? undefined : readPlace(query.before)
      if (query.before !== undefined && !place) {
        throw new Problem(400, 'There is no such place in the list', 'before is `next` of the page before')
      }
      const rejects = await readRejects(service.store, platform.id, feeds, query.limit, place)
      const last = rejects.length === query.limit ? rejects.at(-1) : undefined
      return { platform: platform.id, rejects, next: last ? writePlace(last) : null }
    },
  )
}
