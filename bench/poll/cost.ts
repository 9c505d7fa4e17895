/** What a poll costs from request to typed rows, and a bare request and JSON.parse of the same answers, in turns. */
import { Agent } from 'undici'
import { machineClock } from '#cli/clock.ts'
import { openSigner } from '#collector/auth/auth.ts'
import { compileFeed } from '#collector/definition.ts'
import { loadDialects } from '#collector/dialect.ts'
import { reachOf } from '#collector/fetch/reach.ts'
import { pollOnce } from '#collector/poll/poll.ts'
import { openBreath } from '#collector/schedule/breath.ts'
import { ownCpuSeconds } from '../cpu.ts'
import type { Figure } from '../figure.ts'
import { median } from '../quantile.ts'
import { EXCHANGE, platform, RECORDS, zone } from './platforms.ts'

const ROUNDS = 15
const POLLS = 3_000
/** So many platforms, each asked one thing at a time; as many connections for the bare requests. */
const AT_ONCE = 16
const MOST_OF_BARE = 2.5

export async function cost(base: string): Promise<Figure> {
  const signal = new AbortController().signal
  const signer = openSigner({ kind: 'none' })
  const breathe = openBreath(() => machineClock.monotonic())
  const platforms = Array.from({ length: AT_ONCE }, (_, number) => {
    const polled = platform(base, number)
    const plan = compileFeed(polled, EXCHANGE, { dialects: loadDialects(), zone })
    const reach = reachOf(polled, { allowLoopback: true, clock: machineClock })
    return { plan, parts: { reach, clock: machineClock, zone, signal, signer, breathe } }
  })
  const bare = new Agent({ connections: AT_ONCE, pipelining: 1 })
  const rounds: { product: number; bare: number }[] = []
  for (let turn = 0; turn <= ROUNDS; turn += 1) {
    const product = await cpuOf(async (place) => {
      const asked = platforms[place]
      if (!asked) throw new Error(`there is no platform ${place}`)
      const { poll, observations } = await pollOnce(asked.plan, {}, asked.parts)
      if (observations.length !== RECORDS)
        throw new Error(`a poll gave ${observations.length} rows: ${poll.error}`)
    })
    const limit = await cpuOf(async () => {
      JSON.parse(await dispatched(bare, base))
    })
    // The first round is for the compilers.
    if (turn > 0) rounds.push({ product, bare: limit })
  }
  await Promise.all([...platforms.map(({ parts }) => parts.reach.close()), bare.destroy()])
  return {
    name: 'a poll, to typed rows',
    unit: 'µs of CPU per poll',
    product: median(rounds.map(({ product }) => product)),
    limit: { of: 'a bare dispatch and JSON.parse', value: median(rounds.map((round) => round.bare)) },
    samples: rounds.length,
    ratio_bound: { most: MOST_OF_BARE },
  }
}

/** Microseconds of CPU per call, so many at once. */
async function cpuOf(call: (place: number) => Promise<void>): Promise<number> {
  const before = ownCpuSeconds()
  let left = POLLS
  const worker = async (_: unknown, place: number): Promise<void> => {
    while (left-- > 0) await call(place)
  }
  await Promise.all(Array.from({ length: AT_ONCE }).map(worker))
  return ((ownCpuSeconds() - before) / POLLS) * 1e6
}

function dispatched(agent: Agent, origin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    agent.dispatch(
      { origin, path: '/exchange', method: 'GET' },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(Buffer.concat(chunks).toString()),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}
