/** `npm run bench`: what the product does, each as a ratio to what was possible in the same run. */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { cases } from './cases.ts'
import { coldStart } from './cold-start.ts'
import { isExceeded, lines, toJson, type Figure } from './figure.ts'
import { freshness } from './freshness/freshness.ts'
import { indicators } from './indicators.ts'
import { landing } from './landing.ts'
import { forecast } from './plan/forecast.ts'
import { poll } from './poll/poll.ts'
import { screens } from './screens/screens.ts'
import { soak } from './soak/soak.ts'
import { tick } from './tick.ts'
import { wall } from './wall/wall.ts'

const BENCHES: Record<string, (size: Size) => Promise<Figure[]>> = {
  freshness,
  landing,
  poll,
  screens,
  tick,
  cases,
  forecast,
  indicators: ({ rows }) => indicators(rows),
  wall,
  soak: ({ ticks }) => soak(ticks),
  'cold-start': coldStart,
}
/** What the indicators are measured over where nothing else is asked for. */
const ROWS = 10_000_000
/** What the wall is played for where nothing else is asked for; 259,200 are three days. */
const TICKS = 10_000

interface Size {
  rows: number
  ticks: number
}

const { wanted, json, rows, ticks } = readArguments()
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
  const measured = await bench({ rows, ticks })
  for (const figure of measured) for (const line of lines(figure)) say(line)
  say(`  (${((performance.now() - started) / 1000).toFixed(0)} s)`)
  figures.push(...measured)
}

const report = JSON.stringify({ machine, figures: figures.map(toJson) })
say(`\n${report}`)
if (json !== undefined) writeFileSync(json, `${report}\n`)
process.exitCode = figures.some(isExceeded) ? 1 : 0

function readArguments(): Size & { wanted: string[]; json: string | undefined } {
  const names = Object.keys(BENCHES)
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, rows: { type: 'string' }, ticks: { type: 'string' } },
    })
    const unknown = positionals.find((name) => !names.includes(name))
    if (unknown !== undefined)
      throw new TypeError(`there is no bench '${unknown}': choose from ${names.join(', ')}`)
    const rows = wholeNumber('rows', values.rows, ROWS)
    const ticks = wholeNumber('ticks', values.ticks, TICKS)
    return { wanted: positionals.length > 0 ? positionals : names, json: values.json, rows, ticks }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`bench: ${error.message}\n`)
    process.exit(2)
  }
}

function wholeNumber(name: string, given: string | undefined, usual: number): number {
  const value = given === undefined ? usual : Number(given)
  if (!Number.isInteger(value) || value < 1)
    throw new TypeError(`--${name} ${given} is no number of ${name}: give a whole one, as --${name} ${usual}`)
  return value
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
