/**
 * What a poll costs from request to typed rows, and a bare request and JSON.parse of the same answers, in turns; and what
 * expressions of JSONata add to it where plain paths would do.
 */
import { Agent } from 'undici'
import type { PlatformFeed } from '#province/platform.ts'
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
import { EXCHANGE, EXPRESSED, platform, RECORDS, zone } from './platforms.ts'

const ROUNDS = 15
const POLLS = 3_000
/** So many platforms, each asked one thing at a time; as many connections for the bare requests. */
const AT_ONCE = 16
const MOST_OF_BARE = 2.5
/** Fields that are read otherwise than by a plain path. */
const EXPRESSIONS = Object.entries(EXPRESSED.map ?? {}).filter(
  ([field, rule]) => EXCHANGE.map?.[field] !== rule,
).length

export async function cost(base: string): Promise<Figure[]> {
  const plain = openPolls(base, EXCHANGE)
  const expressed = openPolls(base, EXPRESSED)
  const bare = new Agent({ connections: AT_ONCE, pipelining: 1 })
  const rounds: { plain: number; expressed: number; bare: number }[] = []
  for (let turn = 0; turn <= ROUNDS; turn += 1) {
    const round = {
      plain: await cpuOf(plain.poll),
      expressed: await cpuOf(expressed.poll),
      bare: await cpuOf(async () => {
        JSON.parse(await dispatched(bare, base))
      }),
    }
    // The first round is for the compilers.
    if (turn > 0) rounds.push(round)
  }
  await Promise.all([plain.close(), expressed.close(), bare.destroy()])
  const by_paths = median(rounds.map((round) => round.plain))
  return [
    {
      name: 'a poll, to typed rows',
      unit: 'µs of CPU per poll',
      product: by_paths,
      limit: { of: 'a bare dispatch and JSON.parse', value: median(rounds.map((round) => round.bare)) },
      samples: rounds.length,
      ratio_bound: { most: MOST_OF_BARE },
    },
    {
      name: 'the same, its numbers by JSONata',
      unit: 'µs of CPU per poll',
      product: median(rounds.map((round) => round.expressed)),
      limit: { of: 'the same by plain paths', value: by_paths },
      samples: rounds.length,
      parts: {
        'µs that JSONata adds': median(rounds.map((round) => round.expressed - round.plain)),
        'expressions in a poll': RECORDS * EXPRESSIONS,
      },
    },
  ]
}

/** One platform each for as many polls at once. */
function openPolls(base: string, feed: PlatformFeed) {
  const signal = new AbortController().signal
  const signer = openSigner({ kind: 'none' })
  const breathe = openBreath(() => machineClock.monotonic())
  const platforms = Array.from({ length: AT_ONCE }, (_, number) => {
    const polled = { ...platform(base, number), feeds: [feed] }
    const plan = compileFeed(polled, feed, { dialects: loadDialects(), zone })
    const reach = reachOf(polled, { allowLoopback: true, clock: machineClock })
    return { plan, parts: { reach, clock: machineClock, zone, signal, signer, breathe } }
  })
  return {
    poll: async (place: number): Promise<void> => {
      const asked = platforms[place]
      if (!asked) throw new Error(`there is no platform ${place}`)
      const { poll, observations } = await pollOnce(asked.plan, {}, asked.parts)
      if (observations.length !== RECORDS)
        throw new Error(`a poll gave ${observations.length} rows: ${poll.error}`)
    },
    close: () => Promise.all(platforms.map(({ parts }) => parts.reach.close())),
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
