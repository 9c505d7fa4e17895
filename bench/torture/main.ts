/** `npm run torture`: power is cut, disks fill, processes are killed and answers are hostile, and nothing may be lost. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cannotCut, inOwnMounts } from './disk.ts'
import { cases } from './rows/cases.ts'
import { crash } from './rows/crash.ts'
import { full } from './rows/full.ts'
import { fuzz } from './rows/fuzz.ts'
import { oracle } from './rows/oracle.ts'
import { power } from './rows/power.ts'
import type { Options, Row } from './rows/row.ts'
import { openUndo } from './undo.ts'

const ROWS: Readonly<Record<string, Row>> = { power, full, crash, cases, oracle, fuzz }
const OWN_MOUNTS = 'own-mounts'

const { wanted, options, json, isOwn } = readArguments()
const needsDisk = wanted.some((name) => ROWS[name]?.needs_disk)
const obstacle = needsDisk ? cannotCut() : undefined
if (obstacle !== undefined)
  stop(`${obstacle}; some rows need no disk: npm run torture -- crash cases oracle fuzz`)
if (needsDisk && !isOwn) process.exitCode = await inOwnMounts([`--${OWN_MOUNTS}`])
else process.exitCode = await torture()

async function torture(): Promise<number> {
  const undo = openUndo()
  const report: Record<string, unknown> = {}
  let failed = false
  for (const name of wanted) {
    const outcome = await ROWS[name]?.run(options, undo, say)
    report[name] = outcome?.report
    failed ||= outcome?.failed ?? true
    say('')
  }
  const text = JSON.stringify(report)
  say(text)
  if (json !== undefined) writeFileSync(json, `${text}\n`)
  return failed ? 1 : 0
}

function readArguments(): { wanted: string[]; options: Options; json: string | undefined; isOwn: boolean } {
  const names = Object.keys(ROWS)
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        cuts: { type: 'string', default: '10' },
        rounds: { type: 'string', default: '20' },
        runs: { type: 'string', default: '200' },
        seconds: { type: 'string', default: '30' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000) + 1) },
        json: { type: 'string' },
        [OWN_MOUNTS]: { type: 'boolean', default: false },
      },
    })
    const unknown = positionals.find((name) => !names.includes(name))
    if (unknown !== undefined)
      throw new TypeError(`there is no '${unknown}': choose from ${names.join(', ')}`)
    return {
      wanted: positionals.length > 0 ? positionals : names,
      options: {
        cuts: readCount('cuts', values.cuts),
        rounds: readCount('rounds', values.rounds),
        runs: readCount('runs', values.runs),
        seconds: readCount('seconds', values.seconds),
        seed: readCount('seed', values.seed),
      },
      json: values.json,
      isOwn: values[OWN_MOUNTS] === true,
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return stop(error.message)
  }
}

function readCount(name: string, text: unknown): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new TypeError(`--${name} ${String(text)}: give a whole number from 1`)
  return value
}

function stop(line: string): never {
  process.stderr.write(`torture: ${line}\n`)
  process.exit(2)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
