/** `GET /api/v1/platforms/{id}`: one platform with its feeds: their schedule, how they stand, their last answer, their day. */
import { z } from 'zod'
import type { Platform } from '#province/platform.ts'
import { readSources } from '../indicator/sources.ts'
import { readDark } from '../live/dark.ts'
import { readLastPolls } from '../platform/last-polls.ts'
import { readLatencies, type FeedLatency } from '../platform/latencies.ts'
import { overviews, type FeedOverview } from '../platform/overview.ts'
import { platformPage, type FeedPage } from '../platform/shapes.ts'
import type { Api } from './app.ts'
import { headOf, readDay } from './platforms.ts'
import { platformOf, type Service } from './service.ts'

export function platformRoute(api: Api, service: Service): void {
  const { store, clock } = service
  api.get(
    '/api/v1/platforms/:id',
    {
      schema: {
        summary: 'One platform with its feeds: schedule, standing, last answer, and the counts of 24 hours',
        params: z.object({ id: z.string() }),
        response: { 200: platformPage },
      },
    },
    async ({ params }) => {
      const platform = platformOf(service, params.id)
      const at = clock.now()
      const [sources, dark, last, day, latencies] = await Promise.all([
        readSources(store, at),
        readDark(store, at, service.absence),
        readLastPolls(store, platform.id),
        readDay(service, at, platform.id),
        readLatencies(store, at, platform.id),
      ])
      const known = overviews({ sources, dark, last, ...day }, at, service.absence).get(platform.id)
      return {
        ...headOf(platform, known),
        host: URL.parse(platform.base)?.host ?? '',
        auth: platform.auth.kind,
        at,
        feeds: (known?.feeds ?? []).map((one) => feedOf(platform, one, latencies)),
      }
    },
  )
}

function feedOf({ feeds }: Platform, known: FeedOverview, latencies: readonly FeedLatency[]): FeedPage {
  const { every = null, mode = null, dialect = null } = feeds.find(({ feed }) => feed === known.feed) ?? {}
  const { p50_ms = 0, max_ms = 0 } = latencies.find(({ feed }) => feed === known.feed) ?? {}
  return { ...known, every, mode, dialect, counts: { ...known.counts, p50_ms, max_ms } }
}
