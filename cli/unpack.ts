/** `yuemai unpack`: what a saved answer would become, as NDJSON with a line of counts behind it. */
import { readFileSync } from 'node:fs'
import { loadDialects } from '#collector/dialect.ts'
import { unpackAnswer } from '#collector/inspect.ts'
import type { Facts } from '#collector/unpack/check.ts'
import { machineClock } from './clock.ts'
import { countLine, printRows } from './print.ts'
import { UsageError } from './settings.ts'

/** Only local times depend on it; the dialects that use them say so. */
const TIME_ZONE = 'Asia/Shanghai'

export async function unpack(name: string, file: string): Promise<void> {
  const dialects = loadDialects()
  const dialect = dialects.get(name)
  if (!dialect)
    throw new UsageError(`there is no dialect '${name}': choose one of ${[...dialects.keys()].join(', ')}`)
  const unpacked = await unpackAnswer(dialect, read(file), { time_zone: TIME_ZONE, clock: machineClock })
  if (unpacked.outcome !== 'ok')
    throw new UsageError(`${file} cannot be unpacked as ${name}: ${unpacked.error}`)
  const { records, observations, rejects, skipped } = unpacked
  printRows(observations, rejects)
  countLine({
    dialect: name,
    observations: observations.length,
    rejects: rejects.length,
    records,
    ...(Object.keys(skipped).length > 0 && { skipped }),
    ...countsOf(observations),
  })
}

function read(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** What is said of how things stand: what passed is not what ran, and what is closed is not open. */
const COUNTED = ['status', 'state', 'warn_level', 'source_severity']

/** Observations by each of these columns that they have. */
function countsOf(observations: readonly { facts: Facts }[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const { facts } of observations) {
    for (const column of COUNTED) {
      const value = facts[column]
      if (value === undefined) continue
      const by = (counts[column] ??= {})
      by[value] = (by[value] ?? 0) + 1
    }
  }
  return counts
}
