/** `npm run torture`: the power is cut, processes are killed and answers are hostile, and nothing may be lost. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { crashLoop, type CrashResult } from './crash.ts'
import { cannotCut, inOwnMounts } from './disk.ts'
import { cutPower, hasLost, type Cut, type CutOptions } from './power.ts'
import { fuzz, type Fuzzed } from './fuzz.ts'
import { openUndo, type Undo } from './undo.ts'

const ROWS = ['power', 'crash', 'fuzz']
/** A control that has not lost by then says that the test sees no loss. */
const CONTROL_CUTS = 3
const OWN_MOUNTS = 'own-mounts'

const { rows, cuts, rounds, seconds, seed, json, isOwn } = readArguments()
const obstacle = rows.includes('power') ? cannotCut() : undefined
if (obstacle !== undefined) stop(`${obstacle}; the kills alone need nothing: npm run torture -- crash`)
if (rows.includes('power') && !isOwn) process.exitCode = await inOwnMounts([`--${OWN_MOUNTS}`])
else process.exitCode = await torture()

async function torture(): Promise<number> {
  const undo = openUndo()
  const power = rows.includes('power') ? await powerRow(undo) : undefined
  const crash = rows.includes('crash') ? await crashRow(undo) : undefined
  const fuzzed = rows.includes('fuzz') ? await fuzzRow() : undefined
  const report = JSON.stringify({
    ...power,
    ...(crash ? { crash } : {}),
    ...(fuzzed ? { fuzz: fuzzed } : {}),
  })
  say(`\n${report}`)
  if (json !== undefined) writeFileSync(json, `${report}\n`)
  const lost = (power?.power.some(hasLost) ?? false) || (crash !== undefined && !crash.is_clean)
  const isBlind = power !== undefined && !power.control.some(hasLost)
  const hasFailed = fuzzed?.some(({ fault }) => fault !== undefined) ?? false
  return lost || isBlind || hasFailed ? 1 : 0
}

async function powerRow(undo: Undo): Promise<{ power: Cut[]; control: Cut[] }> {
  say(`power cut, ${cuts} times at a random moment between 5 and 20 s`)
  const power = await cutAgain(cuts, undo, { unsafe: false, earliest: 5, latest: 20 }, () => false)
  say('\ncontrol: the same without the durability settings, which has to lose')
  const control = await cutAgain(CONTROL_CUTS, undo, { unsafe: true, earliest: 5, latest: 10 }, hasLost)
  say(
    control.some(hasLost)
      ? '  it loses, so a loss can be seen'
      : `  NOTHING LOST in ${CONTROL_CUTS} cuts: this test would not see a loss on this machine`,
  )
  return { power, control }
}

async function cutAgain(
  most: number,
  undo: Undo,
  options: CutOptions,
  enough: (cut: Cut) => boolean,
): Promise<Cut[]> {
  const done: Cut[] = []
  while (done.length < most && !done.some(enough)) {
    const cut = await cutPower(options, undo)
    done.push(cut)
    say(`  ${String(done.length).padStart(2)}  ${describeCut(cut)}`)
  }
  return done
}

function describeCut(cut: Cut): string {
  const { after_s, acked, closed, lost, twice, halves, strange, drift, quarantined, waited } = cut
  const head = `after ${after_s.toFixed(1)} s: acked ${acked}, `
  if (closed !== null) return `${head}lost ${lost}: the store does not open: ${closed}`
  const { open_ms, land_ms, roll_up_ms } = cut
  return (
    `${head}lost ${lost}, twice ${twice}, half-landed ${halves}, strange ${strange}, drift ${drift}, set aside ${quarantined}; ` +
    `open ${open_ms} ms, ${waited} waiting rows landed ${land_ms} ms, rolled up ${roll_up_ms} ms${hasLost(cut) ? '  LOSS' : ''}`
  )
}

async function crashRow(undo: Undo): Promise<CrashResult> {
  say(`\nkill -9, ${rounds} times in turn of the product and of its store alone`)
  const result = await crashLoop(rounds, undo, (line) => say(`  ${line}`))
  const { sent, shown, twice, drift, quarantined, product_ms, store_ms } = result
  say(
    `  records sent ${sent}, shown ${shown}; twice ${twice}, drift ${drift}, set aside ${quarantined}; ` +
      `serving again after ${product_ms.join(', ')} ms (product), ${store_ms.join(', ')} ms (store)${result.is_clean ? '' : '  FAILED'}`,
  )
  return result
}

async function fuzzRow(): Promise<Fuzzed[]> {
  say(
    `\nfuzzing, ${seconds} s for each dialect and for platform files; again with: npm run torture -- fuzz --seed ${seed}`,
  )
  return fuzz({ seconds, seed }, (line) => say(`  ${line}`))
}

function readArguments(): {
  rows: string[]
  cuts: number
  rounds: number
  seconds: number
  seed: number
  json: string | undefined
  isOwn: boolean
} {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        cuts: { type: 'string', default: '10' },
        rounds: { type: 'string', default: '20' },
        seconds: { type: 'string', default: '30' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000) + 1) },
        json: { type: 'string' },
        [OWN_MOUNTS]: { type: 'boolean', default: false },
      },
    })
    const unknown = positionals.find((row) => !ROWS.includes(row))
    if (unknown !== undefined) throw new TypeError(`there is no '${unknown}': choose from ${ROWS.join(', ')}`)
    return {
      rows: positionals.length > 0 ? positionals : ROWS,
      cuts: readCount('cuts', values.cuts),
      rounds: readCount('rounds', values.rounds),
      seconds: readCount('seconds', values.seconds),
      seed: readCount('seed', values.seed),
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
