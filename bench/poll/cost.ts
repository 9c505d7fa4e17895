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
/** Rounds before them, for the compilers. */
const WARM = 2
/**
 * So many in a round that a search of the whole heap, which costs as much as 2,000 polls, matters little where it falls: with
 * 3,000 it made a round two thirds dearer, and the median went by whether most rounds had one.
 */
const POLLS = 20_000
const EXPRESSED_POLLS = 3_000
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
  const plainly = await inTurns(plain.poll, () => dispatched(bare, base).then(JSON.parse), POLLS)
  // Afterwards: what it leaves behind would be searched for in the rounds of the others.
  const byJsonata = await inTurns(expressed.poll, plain.poll, EXPRESSED_POLLS)
  await Promise.all([plain.close(), expressed.close(), bare.destroy()])
  return [
    {
      name: 'a poll, to typed rows',
      unit: 'µs of CPU per poll',
      product: median(plainly.map(({ ours }) => ours)),
      limit: { of: 'a bare dispatch and JSON.parse', value: median(plainly.map(({ other }) => other)) },
      samples: plainly.length,
      ratio_bound: { most: MOST_OF_BARE },
    },
    {
      name: 'the same, its numbers by JSONata',
      unit: 'µs of CPU per poll',
      product: median(byJsonata.map(({ ours }) => ours)),
      limit: { of: 'the same by plain paths', value: median(byJsonata.map(({ other }) => other)) },
      samples: byJsonata.length,
      parts: {
        'µs that JSONata adds': median(byJsonata.map(({ ours, other }) => ours - other)),
        'expressions in a poll': RECORDS * EXPRESSIONS,
      },
    },
  ]
}

type Call = (place: number) => Promise<unknown>

/** Microseconds of CPU per call, of both, round by round. */
async function inTurns(ours: Call, other: Call, calls: number): Promise<{ ours: number; other: number }[]> {
  const rounds: { ours: number; other: number }[] = []
  for (let turn = 0; turn < WARM + ROUNDS; turn += 1) {
    const round = { ours: await cpuOf(ours, calls), other: await cpuOf(other, calls) }
    if (turn >= WARM) rounds.push(round)
  }
  return rounds
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
async function cpuOf(call: Call, calls: number): Promise<number> {
  const before = ownCpuSeconds()
  let left = calls
  const worker = async (_: unknown, place: number): Promise<void> => {
    while (left-- > 0) await call(place)
  }
  await Promise.all(Array.from({ length: AT_ONCE }).map(worker))
  return ((ownCpuSeconds() - before) / calls) * 1e6
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
