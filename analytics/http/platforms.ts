/** `GET /api/v1/platforms`: every platform with the state of its feeds. */
import { z } from 'zod'
import { readSources } from '../indicator/sources.ts'
import type { Api } from './app.ts'
import type { Service } from './service.ts'
import { words } from './shapes.ts'
import { readDark } from '../live/dark.ts'

const feed = z.object({
  feed: z.string(),
  cadence_s: z.number(),
  last_good_at: z.number().nullable(),
  state: z.enum(['known', 'stale', 'unknown']),
})

export function platformRoutes(api: Api, { province, store, clock }: Service): void {
  api.get(
    '/api/v1/platforms',
    {
      schema: {
        summary: 'Every platform with the state of its feeds',
        response: {
          200: z.array(
            z.object({
              id: z.string(),
              organ: z.string(),
              region: z.string(),
              name: words,
              dark: z.boolean(),
              since: z.number().nullable(),
              feeds: z.array(feed),
            }),
          ),
        },
      },
    },
    async () => {
      const at = clock.now()
      const [sources, dark] = await Promise.all([readSources(store, at), readDark(store, at)])
      const silent = new Map(dark.map((one) => [one.platform, one]))
      return province.platforms.map(({ id, organ, region, name }) => ({
        id,
        organ,
        region,
        name,
        dark: silent.has(id),
        since: silent.get(id)?.since ?? null,
        feeds: sources
          .filter((source) => source.platform === id)
          .map(({ feed, cadence_s, last_good, state }) => ({
            feed,
            cadence_s,
            last_good_at: last_good || null,
            state,
          })),
      }))
    },
  )
}
