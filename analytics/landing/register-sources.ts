/** Writes who should report into the store: the province's organs and its platforms' feeds. */
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { z } from 'zod'

const feedRow = z.object({
  platform: z.string(),
  feed: z.string(),
  organ: z.string(),
  region: z.string(),
  cadence_s: z.number(),
  looks_back: z.number(),
})

/** What is no longer in the province's files stays in the store, marked as no longer expected. */
export async function registerSources(store: StoreClient, province: Province, at: number): Promise<void> {
  const feeds = province.platforms.flatMap((platform) =>
    platform.feeds.map(({ feed, cadence_s, cursor, backfill }) => ({
      platform: platform.id,
      feed,
      organ: platform.organ,
      region: platform.region,
      cadence_s,
      looks_back: cursor || backfill ? 1 : 0,
    })),
  )
  const wanted = new Set(feeds.map(({ platform, feed }) => `${platform} ${feed}`))
  const registered = await store.rows(
    feedRow,
    'SELECT platform, feed, organ, region, cadence_s, looks_back FROM registered_feed FINAL WHERE active',
  )
  const gone = registered.filter(({ platform, feed }) => !wanted.has(`${platform} ${feed}`))
  const lines = [
    ...feeds.map((feed) => ({ ...feed, active: 1 })),
    ...gone.map((feed) => ({ ...feed, active: 0 })),
  ]
  if (lines.length > 0) {
    await store.insert(
      'registered_feed',
      lines.map((line) => JSON.stringify({ ...line, registered_at: at })).join('\n'),
    )
  }
  const organs = province.organs.map(({ code, region, kind }) => ({
    organ: code,
    region,
    kind,
    active: 1,
    registered_at: at,
  }))
  await store.insert('organ', organs.map((organ) => JSON.stringify(organ)).join('\n'))
}
