/**
 * The whole product for a test: a store that the test can ask, simulated platforms it can command, and the product as
 * the separate processes that people start.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { openClient, type StoreClient } from '#sql/client.ts'
import { DATABASE, STORE_USER } from './store.ts'
import { startListening } from '#sql/store/child.ts'
import { superviseStore, type SupervisedStore } from '#sql/store/supervise.ts'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
const GUANGDONG = join(ROOT, 'province', 'guangdong')
const TOKEN = 'RIG-TOKEN'

export interface Rig {
  dir: string
  province: string
  /** Address of the simulated platforms. */
  simulator: string
  /** Commands a simulated platform: its faults, its facts. */
  control(path: string, order?: object): Promise<unknown>
  /** Address of the store, for the product. */
  storeUrl: string
  store: StoreClient
  /** When a product first began to ask, epoch ms; now, where none has. */
  askedSince(): number
  /** Starts the product; the rig's own store unless `env` says otherwise. */
  start(options?: { env?: Record<string, string> }): Promise<Product>
  close(): Promise<void>
}

export interface Product {
  url: string
  process: ChildProcess
  /** Everything it has printed. */
  output(): string
  get(path: string): Promise<unknown>
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface RigOptions {
  platforms: readonly string[]
  /** The schedule of their exchange feeds. */
  every?: string
  story?: boolean
}

export async function openRig({
  platforms,
  every = '*/2 * * * * *',
  story = false,
}: RigOptions): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  const province = join(dir, 'province')
  copyProvince(province, platforms, every)
  const played = await startListening(
    [
      process.execPath,
      join(ROOT, 'simulator', 'main.ts'),
      '--province', province, '--port', '0', '--seed', '7', '--follow-parent',
      ...(story ? [] : ['--no-story']),
    ], // prettier-ignore
    { PATH: '/usr/bin:/bin', YUEMAI_SIM_TOKEN: TOKEN },
  )
  rewrite(province, (text) => text.replaceAll('127.0.0.1:9700', `127.0.0.1:${played.port}`))
  const store = await openStoreProcess(dir)
  const storeUrl = store.url
  const client = openClient({ url: storeUrl })
  const products: Product[] = []
  let asked_since: number | undefined
  const simulator = `http://127.0.0.1:${played.port}`
  return {
    dir,
    province,
    simulator,
    storeUrl,
    store: client,
    async control(path, order) {
      const answer = await fetch(`${simulator}/control/${path}`, {
        ...(order
          ? { method: 'POST', body: JSON.stringify(order), headers: { 'content-type': 'application/json' } }
          : {}),
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    askedSince: () => asked_since ?? Date.now(),
    async start({ env = {} } = {}) {
      asked_since ??= Date.now()
      const product = await startProduct({
        YUEMAI_PROVINCE: province,
        YUEMAI_DATA: join(dir, 'data'),
        YUEMAI_SIM_TOKEN: TOKEN,
        CLICKHOUSE_URL: storeUrl,
        PORT: '0',
        ...env,
      })
      products.push(product)
      return product
    },
    async close() {
      for (const product of products) await product.stop('SIGKILL')
      played.child.kill('SIGTERM')
      await client.close()
      await store.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A store process of the test's own over the data in `dir`; `words` are for its Node. */
export function openStoreProcess(dir: string, words: readonly string[] = []): Promise<SupervisedStore> {
  return superviseStore({
    command: [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      ...words,
      join(ROOT, 'cli', 'main.ts'),
      'store',
      '--data',
      dir,
    ],
    user: STORE_USER,
    password: 'rig',
    database: DATABASE,
    note: () => undefined,
  })
}

/** A province of a few of Guangdong's platforms; the other organs are not connected. */
export function copyProvince(to: string, platforms: readonly string[], every: string): void {
  mkdirSync(join(to, 'platforms'), { recursive: true })
  cpSync(GUANGDONG, to, { recursive: true, filter: (path) => !/platforms\/.+/.test(path) })
  for (const id of platforms)
    cpSync(join(GUANGDONG, 'platforms', `${id}.yaml`), join(to, 'platforms', `${id}.yaml`))
  rewrite(to, (text) => text.replace("every: '*/15 * * * * *'", `every: '${every}'`))
}

function rewrite(province: string, change: (text: string) => string): void {
  const folder = join(province, 'platforms')
  for (const file of readdirSync(folder)) {
    writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')))
  }
}

/** Runs a command of the product to its end. */
export function runYuemai(
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'cli', 'main.ts'), ...words],
    {
      cwd: ROOT,
      env: { PATH: '/usr/bin:/bin', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })))
}

export async function startProduct(
  env: Record<string, string>,
  words: readonly string[] = ['up'],
): Promise<Product> {
  return launchProduct(env, words).listening
}

/** The process at once, before it listens: what kills it need not wait. */
export function launchProduct(
  env: Record<string, string>,
  words: readonly string[] = ['up'],
): { process: ChildProcess; listening: Promise<Product> } {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'cli', 'main.ts'), ...words],
    {
      cwd: ROOT,
      env: { PATH: '/usr/bin:/bin', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const url = new Promise<string>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', done)
    child.once('exit', (code) =>
      failed(new Error(`the product ended with ${code} before it listened: ${said}`)),
    )
  })
  const listening = url.then((line) => productAt(line.replace('localhost', '127.0.0.1'), child, () => said))
  return { process: child, listening }
}

function productAt(address: string, child: ChildProcess, output: () => string): Product {
  return {
    url: address,
    process: child,
    output,
    async get(path) {
      const answer = await fetch(`${address}${path}`)
      return answer.json()
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const gone = new Promise<void>((done) => child.once('exit', () => done()))
      child.kill(signal)
      await gone
      return child.exitCode
    },
  }
}

/** Process id of the store that a product has started. */
export function storeOf({ pid }: Pick<ChildProcess, 'pid'>): number {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const words = read(`/proc/${entry}/cmdline`).split('\0')
    const parent = /^PPid:\s+(\d+)$/m.exec(read(`/proc/${entry}/status`))?.[1]
    if (Number(parent) === pid && words.includes('store')) return Number(entry)
  }
  throw new Error('the product has no store process')
}

/** A process may end while one looks at it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended: there is nothing to read of it.
    return ''
  }
}

/** Asks again and again until `look` gives something; what it last threw is the failure. */
export async function eventually<Result>(
  look: () => Promise<Result>,
  seconds = 60,
  gap_ms = 150,
): Promise<Result> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    try {
      return await look()
    } catch (error) {
      if (performance.now() > end) throw error
      await pause(gap_ms)
    }
  }
}

/** The values of an indicator, as the API gives them. */
export const valuesAnswer = z.object({
  at: z.number(),
  samples: z.array(
    z.object({
      scope_kind: z.string(),
      scope_id: z.string(),
      part: z.string(),
      at: z.number(),
      value: z.number().nullable(),
      numerator: z.string(),
      expected: z.number(),
      reporting: z.number(),
      state: z.string(),
      status: z.string(),
    }),
  ),
})
