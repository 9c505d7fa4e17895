/** `GET /api/v1/polls`: latency and failures of some platforms side by side, as small as a row of a list needs them. */
import { z } from 'zod'
import { gridOf } from '../platform/buckets.ts'
import { traces } from '../platform/shapes.ts'
import { readTraces } from '../platform/traces.ts'
import type { Api } from './app.ts'
import { hours } from './polls.ts'
import { Problem } from './problem.ts'
import { platformOf, type Service } from './service.ts'

const MOST_PLATFORMS = 100
const MOST_BUCKETS = 48

export function traceRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/polls',
    {
      schema: {
        summary: 'Latency and failures of some platforms, all feeds together, in at most 48 buckets',
        querystring: z.object({
          platforms: z
            .string()
            .min(1)
            .max(MOST_PLATFORMS * 65)
            .meta({ description: `Ids of at most ${MOST_PLATFORMS} platforms, separated by commas` }),
          hours,
        }),
        response: { 200: traces },
      },
    },
    async ({ query }) => {
      const ids = [...new Set(query.platforms.split(','))]
      if (ids.length > MOST_PLATFORMS) {
        throw new Problem(400, 'Too many platforms', `ask for at most ${MOST_PLATFORMS} at once`)
      }
      for (const id of ids) platformOf(service, id)
      const grid = gridOf(service.clock.now(), query.hours, MOST_BUCKETS)
      const platforms = await readTraces(service.store, ids, grid)
      return { from: grid.from, step_s: grid.step_s, platforms }
    },
  )
}
