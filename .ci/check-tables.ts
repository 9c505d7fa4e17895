/** Unpacks every saved answer that a table of `.ci/samples/` names, and compares its counts with what is known of it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDialects } from '#collector/dialect.ts'
import { unpackAnswer } from '#collector/inspect.ts'
import { machineClock } from '#cli/clock.ts'
import type { Facts, Sample } from './samples/sample.ts'

const TABLES = new URL('./samples/', import.meta.url)

export async function checkTables(folder: string, known: Record<string, unknown>): Promise<void> {
  const dialects = loadDialects()
  const faults: string[] = []
  const samples = await readTables()
  let checked = 0
  for (const sample of samples) {
    const files =
      typeof sample.file === 'string'
        ? [sample.file]
        : Object.keys(known).filter((name) => sample.file instanceof RegExp && sample.file.test(name))
    if (files.length === 0) faults.push(`${String(sample.file)}: there is no such file`)
    for (const file of files) {
      const fault = await faultOf(file, sample)
      if (fault !== undefined) faults.push(fault)
      checked++
    }
  }

  async function faultOf(file: string, sample: Sample): Promise<string | undefined> {
    const dialect = dialects.get(sample.dialect)
    const facts = known[file]
    if (!dialect || facts === undefined) {
      return `${file}: there is no ${dialect ? 'fact of it' : `dialect ${sample.dialect}`}`
    }
    const bytes = readFileSync(join(folder, file))
    const answer = sample.cut ? Buffer.from(sample.cut(bytes.toString('utf8'))) : bytes
    const options = { time_zone: 'Asia/Shanghai', clock: machineClock }
    try {
      const unpacked = await unpackAnswer(dialect, answer, options)
      const [found, want] = [sorted(sample.got(unpacked)), sorted(sample.known(facts as Facts))]
      const said = unpacked.outcome === 'ok' ? '' : ` (${unpacked.error})`
      return found === want ? undefined : `${file} by ${sample.dialect}: found ${found}${said}, known ${want}`
    } catch (error) {
      return `${file} by ${sample.dialect}: ${(error as Error).message}`
    }
  }
  if (faults.length > 0) throw new Error(`samples:\n  ${faults.join('\n  ')}`)
  process.stdout.write(`samples: ${checked} saved answers unpack to what is known of them\n`)
}

async function readTables(): Promise<Sample[]> {
  const files = readdirSync(TABLES).filter((file) => file.endsWith('.ts') && file !== 'sample.ts').sort() // prettier-ignore
  const tables = await Promise.all(
    files.map(async (file) => (await import(new URL(file, TABLES).href)) as { samples: Sample[] }),
  )
  return tables.flatMap(({ samples }) => samples)
}

/** As JSON, with the keys of objects in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}
