/** Reads the runs of quality rules: those stated since a moment, in the order in which they ran, or the last of each. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import type { QualityRun } from './quality.ts'

const row = z.object({
  platform: z.string(),
  organ: z.string(),
  region: z.string(),
  dataset: z.string(),
  rule: z.string(),
  dimension: z.string(),
  status: z.string(),
  checked: z.number(),
  failed: z.number(),
  observed_at: z.number(),
})

const COLUMNS = `platform, organ, region, dataset, rule, dimension, status, checked, failed,
  toUnixTimestamp64Milli(run.observed_at) AS observed_at`

export function readRunsSince(store: StoreClient, from: number): Promise<QualityRun[]> {
  return store.rows(
    row,
    `SELECT ${COLUMNS} FROM quality_now AS run FINAL
     WHERE run.known_at >= fromUnixTimestamp64Milli({from:Int64}, 'Asia/Shanghai') AND NOT gone
     ORDER BY run.observed_at`,
    { from },
  )
}

/** Runs that are older say nothing of today. */
export function readLastRuns(store: StoreClient, since: number): Promise<QualityRun[]> {
  return store.rows(
    row,
    `SELECT ${COLUMNS} FROM quality_now AS run FINAL
     WHERE run.observed_at >= fromUnixTimestamp64Milli({since:Int64}, 'Asia/Shanghai') AND NOT gone
     ORDER BY run.observed_at DESC LIMIT 1 BY platform, dataset, rule`,
    { since },
  )
}
