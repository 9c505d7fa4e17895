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
  for (const { file, dialect: name, cut, got, known: expected } of samples) {
    const dialect = dialects.get(name)
    const facts = known[file]
    if (!dialect || facts === undefined) {
      faults.push(`${file}: there is no ${dialect ? 'fact of it' : `dialect ${name}`}`)
      continue
    }
    const bytes = readFileSync(join(folder, file))
    const answer = cut ? Buffer.from(cut(bytes.toString('utf8'))) : bytes
    const unpacked = await unpackAnswer(dialect, answer, {
      time_zone: 'Asia/Shanghai',
      clock: machineClock,
    })
    const [found, want] = [sorted(got(unpacked)), sorted(expected(facts as Facts))]
    const fault = unpacked.outcome === 'ok' ? '' : ` (${unpacked.error})`
    if (found !== want) faults.push(`${file} by ${name}: found ${found}${fault}, known ${want}`)
  }
  if (faults.length > 0) throw new Error(`samples:\n  ${faults.join('\n  ')}`)
  process.stdout.write(`samples: ${samples.length} saved answers unpack to what is known of them\n`)
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
