/** The simulator as a process: `node simulator/main.ts --province <folder> [--port 9700] [--seed 7] [--no-story] [--follow-parent]`. */
import { parseArgs } from 'node:util'
import { CastError } from './cast.ts'
import { startSimulator } from './simulate.ts'

/** What a person has to put right: said in one line, exit code 2. */
class Misuse extends Error {
  override name = 'Misuse'
}

function wholeNumber(name: string, text: string, most: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > most)
    throw new Misuse(`--${name} ${text}: give a whole number from 0 to ${most}`)
  return Number(text)
}

function readArgs(): { province: string; port: string; seed: string; story: boolean; follow: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        province: { type: 'string' },
        port: { type: 'string', default: '9700' },
        seed: { type: 'string', default: '7' },
        story: { type: 'boolean', default: true },
        'follow-parent': { type: 'boolean', default: false },
      },
      allowNegative: true,
    })
    if (values.province === undefined) throw new Misuse('--province is missing: give a province folder')
    return { ...values, province: values.province, follow: values['follow-parent'] }
  } catch (error) {
    if (error instanceof TypeError) throw new Misuse(error.message, { cause: error })
    throw error
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

async function main(): Promise<void> {
  const { province, port, seed, story, follow } = readArgs()
  const token = process.env['YUEMAI_SIM_TOKEN'] ?? ''
  if (token === '')
    throw new Misuse('YUEMAI_SIM_TOKEN is empty: set it to the token that the platform files sign with')
  const wanted = wholeNumber('port', port, 65_535)
  const simulator = await startSimulator({
    province_dir: province,
    port: wanted,
    seed: wholeNumber('seed', seed, 0xffff_ffff),
    token,
    now: Date.now,
    story,
  }).catch((cause: unknown) => {
    if (!isTaken(cause)) throw cause
    throw new Misuse(
      `port ${wanted}, where the simulator plays the platforms, is taken: stop what listens there, most likely another npm start or yuemai simulate. The platform files name this port in base, so PORT does not move it`,
      { cause },
    )
  })
  const end = (): void => {
    simulator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  // Whoever started it holds the other end of its standard input; when that is let go, however, it ends too.
  if (follow) process.stdin.once('end', end).resume()
  process.stdout.write(`${JSON.stringify({ listening: simulator.port })}\n`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Misuse || error instanceof CastError)) throw error
  process.stderr.write(`simulator: ${error.message}\n`)
  process.exit(2)
}
