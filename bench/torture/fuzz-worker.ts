/** Tries one target with one input after another for so many seconds, and tells its parent after each what it has seen. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import fc from 'fast-check'
import { loadDialects } from '#collector/dialect.ts'
import { edited, faultOf, hostile, monotonous } from '#collector/stage/hostile.ts'
import { readPart } from '#province/part.ts'
import { platformSchema } from '#province/platform.ts'
import { LARGEST_INPUT, PLATFORM_FILE, type FuzzNews } from './fuzz.ts'

const BATCH = 50
const EXAMPLE = new URL('../../province/guangdong/platforms/gd-440100.yaml', import.meta.url)

const { target, seconds, seed, shared } = workerData as {
  target: string
  seconds: number
  seed: number
  shared: SharedArrayBuffer
}
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heap = (): number => {
  collect()
  return process.memoryUsage().heapUsed / 1e6
}

const news: FuzzNews = { inputs: 0, longest_ms: 0, grown_mb: 0 }
const end = performance.now() + seconds * 1000
const scratch = mkdtempSync(join(tmpdir(), 'fuzz-'))
const tell = (): void => parentPort?.postMessage(news)

/** Two thirds of the time for short and strange inputs, the last for long ones. */
const [inputs, check] = targetOf()
await attempt(endless(inputs), performance.now() + (seconds * 1000) / 3)
const before = heap()
await attempt(endless(inputs, 1_000_000), performance.now() + (seconds * 1000) / 3)
if (news.fault === undefined) await attempt(long(), end)
news.grown_mb = Math.max(0, heap() - before)
if (news.fault === undefined) news.done = true
rmSync(scratch, { recursive: true, force: true })
tell()

async function attempt(inputs: Iterable<Uint8Array>, until: number): Promise<void> {
  for (const input of inputs) {
    if (news.fault !== undefined || performance.now() > until) return
    new DataView(shared).setUint32(0, input.length)
    new Uint8Array(shared, 4).set(input)
    const begun = performance.now()
    try {
      const fault = await check(input)
      if (fault !== undefined) news.fault = fault
    } catch (error) {
      news.fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
    }
    news.inputs++
    news.longest_ms = Math.max(news.longest_ms, performance.now() - begun)
    if (news.inputs % BATCH === 0 || input.length > 100_000) tell()
  }
}

function targetOf(): [fc.Arbitrary<Uint8Array>, (bytes: Uint8Array) => Promise<string | undefined>] {
  if (target === PLATFORM_FILE) {
    const file = join(scratch, 'platform.yaml')
    return [
      edited([readFileSync(EXAMPLE, 'utf8'), 'a: &x [1]\nb: *x\n? [c]\n: !!js/function d\n', '{"id": "a"}']),
      (bytes) => {
        writeFileSync(file, bytes)
        const { value, problems } = readPart(file, platformSchema)
        const silent = problems.some(({ message, cure }) => message === '' || cure === '')
        const isLost = value === undefined && problems.length === 0
        return Promise.resolve(isLost || silent ? 'a file is refused without a reason or a cure' : undefined)
      },
    ]
  }
  const dialect = loadDialects().get(target)
  if (!dialect) throw new Error(`there is no dialect ${target}`)
  return [hostile(target), (bytes) => faultOf(dialect, bytes)]
}

function* endless(arbitrary: fc.Arbitrary<Uint8Array>, offset = 0): Generator<Uint8Array> {
  for (let round = 0; ; round++) yield* fc.sample(arbitrary, { seed: seed + offset + round, numRuns: BATCH })
}

/** Another part of them with every seed: all of them take minutes. */
function* long(): Generator<Uint8Array> {
  const texts = [...monotonous(LARGEST_INPUT)]
  for (let place = 0; place < texts.length; place++) {
    const [, text] = texts[(seed + place) % texts.length] ?? ['', '']
    yield Buffer.from(text).subarray(0, LARGEST_INPUT)
  }
}
