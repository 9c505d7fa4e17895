/** Named screens in the store, so that one that does not come back after a start is missed. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { FORGOTTEN_MS, type KnownScreen } from './screens.ts'

const screenRow = z.object({
  screen: z.string(),
  scene: z.string(),
  build: z.string(),
  first_at: z.number(),
  reported_at: z.number(),
  proved_at: z.number(),
})

/** A screen with a name, as it was last heard before this start; times are epoch ms. */
export type RememberedScreen = Pick<
  KnownScreen,
  'screen' | 'scene' | 'build' | 'first_at' | 'reported_at' | 'proved_at'
>

/** How old what is remembered of a screen may be. */
const KEPT_EVERY_MS = 60_000

/** Those that had not been forgotten when the last of them was heard: while nobody listened, nobody fell silent. */
export async function rememberedScreens(store: StoreClient): Promise<RememberedScreen[]> {
  const rows = await store.rows(
    screenRow,
    `SELECT screen, scene, build, toUnixTimestamp64Milli(named_screen.first_at) AS first_at,
       toUnixTimestamp64Milli(named_screen.reported_at) AS reported_at,
       toUnixTimestamp64Milli(named_screen.proved_at) AS proved_at
     FROM named_screen FINAL
     WHERE named_screen.reported_at
       > (SELECT max(reported_at) FROM named_screen) - toIntervalMillisecond({forgotten:UInt32})
     ORDER BY screen`,
    { forgotten: FORGOTTEN_MS },
  )
  return rows.map((row) => ({ ...row, proved_at: row.proved_at === 0 ? null : row.proved_at }))
}

export interface ScreenRecord {
  /** Writes down what has changed: a new screen at once, what was heard of the others once a minute. */
  keep(known: readonly KnownScreen[], at: number): Promise<void>
}

export function openScreenRecord(store: StoreClient): ScreenRecord {
  const kept = new Map<string, { reported_at: number; at: number }>()
  return {
    async keep(known, at) {
      const news = known.filter(({ named, screen, reported_at }) => {
        const last = kept.get(screen)
        return named && (!last || (reported_at > last.reported_at && Math.abs(at - last.at) >= KEPT_EVERY_MS))
      })
      if (news.length === 0) return
      const lines = news.map(({ screen, scene, build, first_at, reported_at, proved_at }) =>
        JSON.stringify({ screen, scene, build, first_at, reported_at, proved_at: proved_at ?? 0 }),
      )
      await store.insert('named_screen', lines.join('\n'))
      for (const { screen, reported_at } of news) kept.set(screen, { reported_at, at })
    },
  }
}
