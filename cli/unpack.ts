/** `yuemai unpack`: what a saved answer would become, as NDJSON with a line of counts behind it. */
import { readFileSync } from 'node:fs'
import { loadDialects } from '#collector/dialect.ts'
import { unpackAnswer } from '#collector/inspect.ts'
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
  const { observations, rejects } = unpacked
  printRows(observations, rejects)
  countLine({
    dialect: name,
    observations: observations.length,
    rejects: rejects.length,
    ...statusCounts(observations),
  })
}

function read(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** Observations by their status, where they have one: what passed is not what ran. */
function statusCounts(observations: readonly { facts: object }[]): { status?: Record<string, number> } {
  const counts: Record<string, number> = {}
  for (const { facts } of observations) {
    if ('status' in facts && typeof facts.status === 'string')
      counts[facts.status] = (counts[facts.status] ?? 0) + 1
  }
  return Object.keys(counts).length > 0 ? { status: counts } : {}
}
