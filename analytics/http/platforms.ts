/** `GET /api/v1/platforms`: every platform, how it and its feeds stand, their last polls, and what its day came to. */
import { z } from 'zod'
import type { Platform } from '#province/platform.ts'
import { readSources } from '../indicator/sources.ts'
import { readDark } from '../live/dark.ts'
import { readCounts } from '../platform/counts.ts'
import { readLastPolls } from '../platform/last-polls.ts'
import { overviews, type FeedOverview, type PlatformOverview } from '../platform/overview.ts'
import { platformRow, type PlatformRow } from '../platform/shapes.ts'
import { readWaiting } from '../platform/waiting.ts'
import type { Api } from './app.ts'
import { atMostEvery } from './at-most.ts'
import type { Service } from './service.ts'

/** The counts of a day are the only costly part, and hardly move. */
const COUNTED_EVERY_MS = 15_000

export function platformRoutes(api: Api, service: Service): void {
  const { province, store, clock } = service
  const counted = atMostEvery(COUNTED_EVERY_MS, (at) => readDay(service, at))
  api.get(
    '/api/v1/platforms',
    {
      schema: {
        summary: 'Every platform: how it and its feeds stand, their last polls, and what its day came to',
        response: { 200: z.array(platformRow) },
      },
    },
    async () => {
      const at = clock.now()
      const [sources, dark, last, day] = await Promise.all([
        readSources(store, at),
        readDark(store, at, service.absence),
        readLastPolls(store),
        counted(at),
      ])
      const known = overviews({ sources, dark, last, ...day }, at, service.absence)
      return province.platforms.map((one) => rowOf(one, known.get(one.id)))
    },
  )
}

export async function readDay({ store, poll_hours, doubts }: Service, at: number, id = '') {
  await poll_hours(at)
  const [counts, waiting, doubted] = await Promise.all([
    readCounts(store, at, id),
    readWaiting(store, id),
    doubts(at),
  ])
  return { counts, waiting, doubts: doubted }
}

/** Only what may be told of a platform: its file holds secrets. */
export function headOf({ id, organ, region, name }: Platform, known: PlatformOverview | undefined) {
  const { dark = true, since = null, standing = 'delayed' } = known ?? {}
  return { id, organ, region, name, dark, since, standing } as const
}

function rowOf(one: Platform, known: PlatformOverview | undefined): PlatformRow {
  const feeds = known?.feeds ?? []
  const sum = (pick: (feed: FeedOverview) => number): number =>
    feeds.reduce((total, feed) => total + pick(feed), 0)
  return {
    ...headOf(one, known),
    feeds: feeds.map(({ feed, cadence_s, last_good_at, state, standing, failures, suspect, last }) => ({
      feed,
      cadence_s,
      last_good_at,
      state,
      standing,
      failures,
      suspect,
      last: last && lastOf(last),
    })),
    day: {
      polls: sum(({ counts }) => counts.polls),
      failed: sum(({ counts }) => counts.failed),
      rejects: sum(({ counts }) => counts.rejects),
      masked: sum(({ counts }) => counts.masked),
      waiting: {
        rejects: sum(({ waiting }) => waiting.rejects),
        drift: sum(({ waiting }) => waiting.drift),
      },
    },
  }
}

function lastOf({ started, ms, http_status, outcome, error, skew_s }: NonNullable<FeedOverview['last']>) {
  return { started, ms, http_status, outcome, error, skew_s }
}
