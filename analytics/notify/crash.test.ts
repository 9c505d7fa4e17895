import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const WORK = fileURLToPath(new URL('../stage/notify-crash.ts', import.meta.url))

interface Heard {
  key: string
  maybe_repeated: boolean
}

let dir: string
let server: Server
let port: number
let heard: Heard[]
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-notify-'))
  heard = []
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { 'idempotency-key': key, 'x-yuemai-maybe-repeated': repeated } = request.headers
      heard.push({ key: String(key), maybe_repeated: repeated === '1' })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(dir, { recursive: true })
})

/** Runs until it ends, dies by itself, or is killed; gives the keys that it said were on the disk. */
function run(keys: readonly string[], step: string, kill_ms?: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WORK, dir, String(port), keys.join(','), step], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let complaint = ''
    let timer: NodeJS.Timeout | undefined
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString()
      if (kill_ms !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), kill_ms)
    })
    child.stderr.on('data', (data: Buffer) => (complaint += data.toString()))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (signal !== 'SIGKILL' && code !== 0) reject(new Error(`it ended with ${code}: ${complaint}`))
      resolve(said.split('\n').slice(0, -1))
    })
  })
}

/** For a kill at each step: how often the letter arrives, and which of them are marked. */
test.each<[step: string, arrivals: boolean[]]>([
  ['told', [false]],
  // It had been begun: nobody can know that it was not handed over.
  ['begun', [true]],
  ['sent', [false, true]],
  ['settled', [false]],
])('killed once it was %s, it arrives, at most once more, and then marked', async (step, arrivals) => {
  await run(['a'], step)
  await run([], 'none')
  await run([], 'none')
  expect(heard).toEqual(arrivals.map((maybe_repeated) => ({ key: 'a', maybe_repeated })))
})

const ROUNDS = 12

test(
  'what was told arrives over kills at random moments; unmarked it arrives once, and each kill repeats one at most',
  { timeout: 120_000 },
  async () => {
    const told: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const keys = Array.from({ length: 20 }, (_, place) => `${round}-${place}`)
      told.push(...(await run(keys, 'none', Math.random() * 60)))
    }
    await run([], 'none')
    await run([], 'none')
    const arrived = new Set(heard.map(({ key }) => key))
    for (const key of told) expect(arrived.has(key), `${key} has arrived`).toBe(true)
    const unmarked = heard.filter(({ maybe_repeated }) => !maybe_repeated).map(({ key }) => key)
    expect(new Set(unmarked).size).toBe(unmarked.length)
    expect(heard.length - arrived.size).toBeLessThanOrEqual(ROUNDS)
  },
)
