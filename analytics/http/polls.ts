/** `GET /api/v1/platforms/{id}/polls`: the history of a platform's polls in even buckets; a gap is a bucket without polls. */
import { z } from 'zod'
import { gridOf } from '../platform/buckets.ts'
import { readPollHistory } from '../platform/poll-history.ts'
import { pollHistory } from '../platform/shapes.ts'
import type { Api } from './app.ts'
import { feedsOf, platformOf, type Service } from './service.ts'

/** As long as polls are kept at all. */
export const MOST_HOURS = 90 * 24
export const hours = z.coerce
  .number()
  .int()
  .min(1)
  .max(MOST_HOURS)
  .default(24)
  .meta({ description: 'How far back; the buckets grow with it, so that there are at most 100' })

export function pollRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/platforms/:id/polls',
    {
      schema: {
        summary:
          'How the polls of a platform ended, how long they took and what they brought, in even buckets',
        params: z.object({ id: z.string() }),
        querystring: z.object({
          feed: z.string().max(100).optional().meta({ description: 'One feed; all where left out' }),
          hours,
        }),
        response: { 200: pollHistory },
      },
    },
    async ({ params, query }) => {
      const platform = platformOf(service, params.id)
      const wanted = feedsOf(platform, query.feed)
      const grid = gridOf(service.clock.now(), query.hours)
      const feeds = await readPollHistory(service.store, platform.id, wanted, grid)
      return { platform: platform.id, from: grid.from, step_s: grid.step_s, feeds }
    },
  )
}
