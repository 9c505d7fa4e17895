/** `npm run bench`: what the product does, each as a ratio to what was possible in the same run. */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { coldStart } from './cold-start.ts'
import { isExceeded, lines, toJson, type Figure } from './figure.ts'
import { forecast } from './forecast.ts'
import { freshness } from './freshness/freshness.ts'
import { indicators } from './indicators.ts'
import { landing } from './landing.ts'
import { poll } from './poll/poll.ts'
import { screens } from './screens/screens.ts'
import { tick } from './tick.ts'

const BENCHES: Record<string, (rows: number) => Promise<Figure[]>> = {
  freshness,
  landing,
  poll,
  screens,
  tick,
  indicators,
  forecast,
  'cold-start': coldStart,
}
/** What the indicators are measured over where nothing else is asked for. */
const ROWS = 10_000_000

const { wanted, json, rows } = readArguments()
const [load = 0] = loadavg()
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}, Node ${process.version}, load ${load.toFixed(1)}`
say(machine)
if (load > availableParallelism() / 2)
  say('the machine is busy: read the ratios, not the numbers beside them')

const figures: Figure[] = []
for (const [name, bench] of Object.entries(BENCHES)) {
  if (!wanted.includes(name)) continue
  say(`\n${name} …`)
  const started = performance.now()
  const measured = await bench(rows)
  for (const figure of measured) for (const line of lines(figure)) say(line)
  say(`  (${((performance.now() - started) / 1000).toFixed(0)} s)`)
  figures.push(...measured)
}

const report = JSON.stringify({ machine, figures: figures.map(toJson) })
say(`\n${report}`)
if (json !== undefined) writeFileSync(json, `${report}\n`)
process.exitCode = figures.some(isExceeded) ? 1 : 0

function readArguments(): { wanted: string[]; json: string | undefined; rows: number } {
  const names = Object.keys(BENCHES)
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, rows: { type: 'string' } },
    })
    const unknown = positionals.find((name) => !names.includes(name))
    if (unknown !== undefined)
      throw new TypeError(`there is no bench '${unknown}': choose from ${names.join(', ')}`)
    const rows = values.rows === undefined ? ROWS : Number(values.rows)
    if (!Number.isInteger(rows) || rows < 1)
      throw new TypeError(`--rows ${values.rows} is no number of rows: give a whole one, as --rows 100000000`)
    return { wanted: positionals.length > 0 ? positionals : names, json: values.json, rows }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`bench: ${error.message}\n`)
    process.exit(2)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
