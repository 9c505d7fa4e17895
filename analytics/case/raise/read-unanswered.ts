/** Reads when each platform was last asked and failed to answer, by its own fault and not by ours. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

const row = z.object({ platform: z.string(), asked_at: z.number() })

export async function readUnanswered(store: StoreClient): Promise<Map<string, number>> {
  const rows = await store.rows(
    row,
    `SELECT platform, toUnixTimestamp64Milli(max(started)) AS asked_at
     FROM poll_now FINAL
     WHERE NOT backfill AND outcome NOT IN ('ok', 'internal')
     GROUP BY platform`,
  )
  return new Map(rows.map(({ platform, asked_at }) => [platform, asked_at]))
}
