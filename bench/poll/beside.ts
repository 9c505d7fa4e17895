/**
 * The whole way of a poll to its landed rows, over what Prometheus spends to keep the same values of the same platforms,
 * 2,000 of them every ten seconds: all CPU of the collector and the store, and all of Prometheus, each on one core, in
 * turns, once they run as they will for months.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { eventually } from '#cli/rig.ts'
import { cpuSeconds, pin } from '../cpu.ts'
import type { Figure } from '../figure.ts'
import { median } from '../quantile.ts'
import { EVERY_MS } from './platforms.ts'
import { asked, PLATFORMS, Round, WATCHED_MS } from './round.ts'

const PROMETHEUS = process.env['PROMETHEUS'] ?? '/usr/bin/prometheus'
const ROUNDS = 3
const PROMETHEUS_WARM_MS = 25_000
/** Numbers in one answer. */
const VALUES = 56
const MOST_OF_PROMETHEUS = 1

interface Spent {
  /** Microseconds of CPU per poll. */
  cpu: number
  polls: number
}

export async function beside(base: string, core: number | undefined): Promise<Figure[]> {
  if (!existsSync(PROMETHEUS)) {
    throw new Error(
      `${PROMETHEUS} is missing, so nothing can be compared with it: npm run bench -- poll installs it on Debian, or install the package prometheus yourself, or set PROMETHEUS to where it is`,
    )
  }
  const product: Round[] = []
  const prometheus: Spent[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    product.push(await ofProduct(base))
    prometheus.push(await ofPrometheus(base, core))
  }
  const whole: Figure = {
    name: 'a poll, to landed rows',
    unit: 'µs of CPU per poll',
    product: median(product.map(({ cpu }) => cpu)),
    limit: { of: 'Prometheus, keeping the same values', value: median(prometheus.map(({ cpu }) => cpu)) },
    samples: ROUNDS,
    ratio_bound: { most: MOST_OF_PROMETHEUS },
    parts: {
      'in the collector': median(product.map(({ collector }) => collector)),
      'in the store': median(product.map(({ cpu, collector }) => cpu - collector)),
      'rows landed per poll': median(product.map(({ rows }) => rows)),
      'polls per second': median(product.map(({ polls }) => polls / (WATCHED_MS / 1000))),
      'scrapes per second': median(prometheus.map(({ polls }) => polls / (WATCHED_MS / 1000))),
    },
  }
  // Rows that wait have not landed: what is measured must have kept up, but for those of the last second or two.
  const behind: Figure = {
    name: 'rows that wait to land, at the end',
    unit: 'rows',
    product: median(product.map(({ waiting }) => waiting)),
    limit: { of: 'rows that have landed', value: median(product.map(({ landed }) => landed)) },
    samples: ROUNDS,
    ratio_bound: { most: 0.1 },
    exact: true,
  }
  return [whole, behind]
}

/** In a process of its own, as Prometheus is one: what else was measured before must not be in its caches and compilers. */
async function ofProduct(base: string): Promise<Round> {
  const program = fileURLToPath(new URL('round.ts', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, program, base], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await text(child.stdout)
  if (said === '') throw new Error('the round of the product ended before it said what it spent')
  return Round.parse(JSON.parse(said))
}

async function ofPrometheus(base: string, core: number | undefined): Promise<Spent> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const address = `127.0.0.1:${await freePort()}`
  const groups = Array.from(
    { length: PLATFORMS },
    (_, number) => `{ targets: ['${new URL(base).host}'], labels: { platform: p${number} } }`,
  )
  const config = join(dir, 'prometheus.yml')
  writeFileSync(
    config,
    `global: { scrape_interval: ${EVERY_MS / 1000}s, scrape_timeout: 5s }\nscrape_configs:\n  - job_name: exchange\n    static_configs: [${groups.join(', ')}]\n`,
  )
  const options = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(dir, 'data')}`,
    `--web.listen-address=${address}`,
    '--log.level=error',
  ]
  const prometheus = spawn(PROMETHEUS, options, { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    const pid = prometheus.pid
    if (pid === undefined) throw new Error(`${PROMETHEUS} cannot be started`)
    if (core !== undefined) pin(pid, [core])
    await pause(PROMETHEUS_WARM_MS)
    const before = { cpu: cpuSeconds(pid), polls: await asked(base, '/metrics') }
    await pause(WATCHED_MS)
    const cpu = cpuSeconds(pid) - before.cpu
    const polls = (await asked(base, '/metrics')) - before.polls
    await mustKeep(address)
    return { cpu: (cpu / polls) * 1e6, polls }
  } finally {
    await ended(prometheus)
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Every target answers, and each of its values is kept. */
async function mustKeep(address: string): Promise<void> {
  const kept = await eventually(async () => {
    const query = encodeURIComponent('sum(scrape_samples_post_metric_relabeling)')
    const answer: unknown = await (await fetch(`http://${address}/api/v1/query?query=${query}`)).json()
    return Answer.parse(answer).data.result[0].value[1]
  }, 20)
  if (Number(kept) !== PLATFORMS * VALUES)
    throw new Error(`Prometheus keeps ${kept} values of ${PLATFORMS * VALUES}`)
}

const Answer = z.object({
  data: z.object({ result: z.tuple([z.object({ value: z.tuple([z.number(), z.string()]) })]) }),
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = new Promise((done) => child.once('exit', done))
  child.kill()
  await exit
}
