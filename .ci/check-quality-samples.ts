/** Unpacks saved results of quality tools and catalogues and compares the counts with what is known to be in them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { machineClock } from '#cli/clock.ts'
import { loadDialects } from '#collector/dialect.ts'
import { unpackAnswer } from '#collector/inspect.ts'
import { QUALITY_SAMPLES, type Counts } from './samples-quality.ts'

const folder = process.argv[2]
if (!folder) throw new Error('check-quality-samples: name the folder of samples')
const known = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(readFileSync(join(folder, 'FACTS.json'), 'utf8')))
const dialects = loadDialects()

async function countsOf(name: string, file: string): Promise<Counts | string> {
  const dialect = dialects.get(name)
  if (!dialect) throw new Error(`there is no dialect ${name}`)
  const options = { time_zone: 'Asia/Shanghai', clock: machineClock }
  const unpacked = await unpackAnswer(dialect, readFileSync(file), options)
  if (unpacked.outcome !== 'ok') return unpacked.error
  const { observations, rejects } = unpacked
  const keys = new Set(
    observations.map(({ observed_at, facts }) =>
      JSON.stringify(
        dialect.feed === 'quality'
          ? [facts['dataset'], facts['rule'], observed_at]
          : (facts['entry'] ?? facts['labels']),
      ),
    ),
  )
  if (keys.size !== observations.length) throw new Error(`${file}: two observations have one natural key`)
  const status: Record<string, number> = {}
  for (const { facts } of observations) {
    const word = facts['status']
    if (typeof word === 'string') status[word] = (status[word] ?? 0) + 1
  }
  return { observations: observations.length, rejects: rejects.length, status }
}

let files = 0
const wrong: string[] = []
for (const kind of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  for (const name of readdirSync(join(folder, kind.name))) {
    const file = `${kind.name}/${name}`
    const sample = QUALITY_SAMPLES.find(([pattern]) => pattern.test(file))?.[1]
    if (!sample || !(file in known)) continue
    files++
    const want = sample.expected(known[file])
    const got = await countsOf(sample.dialect, join(folder, file))
    const isRight =
      typeof got === 'string'
        ? want.refused?.test(got) === true
        : want.refused === undefined &&
          got.observations === want.observations &&
          (want.rejects === undefined || got.rejects === want.rejects) &&
          Object.entries(want.status ?? {}).every(([word, count]) => (got.status?.[word] ?? 0) === count)
    const said = typeof got === 'string' ? got : JSON.stringify(got)
    if (!isRight) wrong.push(`${file}: ${sample.dialect} gives ${said}, known ${JSON.stringify(want)}`)
    process.stdout.write(`${isRight ? 'ok' : 'WRONG'} ${file} → ${sample.dialect} ${said}\n`)
  }
}
if (wrong.length > 0) throw new Error(wrong.join('\n'))
process.stdout.write(`samples: ${files} saved results unpack to the counts that are known of them\n`)
