/**
 * The stream to 500 screens: what a delivery costs the server, over `ws` writing one frame built once; whether each
 * screen gets each frame; and how long after the tick. Stock clients, in a process and on a core of their own.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { ownCores, pin } from '../cpu.ts'
import type { Figure } from '../figure.ts'
import { median } from '../quantile.ts'
import { arrived, got, kind, listening, spent, type Kind } from './messages.ts'

const SCREENS = 500
const ROUNDS = 5
const TICKS = 40
const EVERY_MS = 100
const SETTLE_MS = 1_000
const LATEST_MS = 250
const MOST_OF_RAW = 1.35

interface Round {
  /** Microseconds of CPU for each frame that reached a screen. */
  cpu: number
  p50: number
  p99: number
  rss_mb: number
}

export async function screens(): Promise<Figure[]> {
  const [core, other] = ownCores()
  const stands: { kind: Kind; stand: Stand }[] = []
  try {
    for (const one of kind.options) stands.push({ kind: one, stand: await open(one, core, other) })
    const rounds: Record<Kind, Round[]> = { product: [], stock: [], raw: [] }
    for (const { stand } of stands) await measure(stand)
    // In turns, so that what else the machine does meets all of them.
    for (let round = 0; round < ROUNDS; round += 1)
      for (const { kind, stand } of stands) rounds[kind].push(await measure(stand))
    return figures(rounds)
  } finally {
    for (const { stand } of stands) stand.close()
  }
}

interface Stand {
  server: ChildProcess
  clients: ChildProcess
  close(): void
}

async function open(kind: Kind, core: number | undefined, other: number | undefined): Promise<Stand> {
  const server = program('server.ts', kind, core)
  const clients = program('clients.ts', kind, other)
  const close = (): void => {
    for (const child of [server, clients]) if (child.connected) child.disconnect()
  }
  try {
    const { port } = await answer(server, listening)
    clients.send({ kind, port, count: SCREENS })
    await answer(clients, arrived)
    await pause(SETTLE_MS)
    return { server, clients, close }
  } catch (error) {
    close()
    throw error
  }
}

function program(file: string, kind: Kind, core: number | undefined): ChildProcess {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [kind])
  if (core !== undefined && child.pid !== undefined) pin(child.pid, [core])
  return child
}

async function answer<Shape extends z.ZodType>(child: ChildProcess, shape: Shape): Promise<z.infer<Shape>> {
  const [said] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('a program of the bench has ended early'))),
  ])) as [unknown]
  return shape.parse(said)
}

async function measure({ server, clients }: Stand): Promise<Round> {
  server.send({ ticks: TICKS, every_ms: EVERY_MS })
  const { cpu_s, rss_mb } = await answer(server, spent)
  await pause(SETTLE_MS)
  clients.send({ tell: true })
  const { deltas, fewest, gaps, p50, p99 } = await answer(clients, got)
  if (fewest !== TICKS || deltas !== TICKS * SCREENS || gaps > 0) {
    throw new Error(
      `${deltas} of ${TICKS * SCREENS} frames came, ${fewest} of ${TICKS} to the screen that got the fewest, with ${gaps} gaps`,
    )
  }
  return { cpu: (cpu_s / deltas) * 1e6, p50, p99, rss_mb }
}

function figures({ product, stock, raw }: Record<Kind, Round[]>): Figure[] {
  const of = (rounds: readonly Round[], part: keyof Round): number =>
    median(rounds.map((round) => round[part]))
  const limit = { of: 'ws, one frame built once', value: of(raw, 'cpu') }
  const unit = 'µs of CPU per delivery'
  return [
    {
      name: `a frame to one of ${SCREENS} screens`,
      unit,
      product: of(product, 'cpu'),
      limit,
      samples: ROUNDS,
      ratio_bound: { most: MOST_OF_RAW },
      parts: { 'memory of the server, MB': of(product, 'rss_mb'), 'memory of ws, MB': of(raw, 'rss_mb') },
    },
    { name: '  the same by socket.io’s emit', unit, product: of(stock, 'cpu'), limit, samples: ROUNDS },
    {
      name: `from tick to ${SCREENS} screens, p99`,
      unit: 'ms',
      product: Math.max(...product.map(({ p99 }) => p99)),
      limit: { of: 'ws, the same, worst round', value: Math.max(...raw.map(({ p99 }) => p99)) },
      samples: ROUNDS * TICKS * SCREENS,
      bound: LATEST_MS,
      parts: { p50: of(product, 'p50') },
    },
  ]
}
