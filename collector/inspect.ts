/** What the command line asks without starting a collector: does a feed compile, what does an answer hold, poll once. */
import type { Platform } from '#province/platform.ts'
import { compileAddresses, literalAddress } from '#province/reachable.ts'
import { openSigner } from './auth/auth.ts'
import type { Clock } from './clock.ts'
import { compileFeed, type DefinitionParts } from './definition.ts'
import type { Dialect } from './dialect.ts'
import { reachOf } from './fetch/reach.ts'
import { liveFrom } from './backfill/windows.ts'
import { pollOnce, type PollResult } from './poll/poll.ts'
import { openBreath } from './schedule/breath.ts'
import { compileUnpack, type NotUnpacked, type Shape, type Unpacked } from './unpack/unpack.ts'
import { openZone } from './unpack/zone.ts'

export interface FeedFault {
  platform: string
  /** Empty where the platform as a whole is meant. */
  feed: string
  message: string
}

/** Every feed that could not be polled, and why: a map that does not fit, a dialect that is not there. */
export function checkFeeds(platforms: readonly Platform[], parts: DefinitionParts): FeedFault[] {
  return platforms.flatMap((platform) => [
    ...baseFaults(platform),
    ...platform.feeds.flatMap((feed) => {
      try {
        compileFeed(platform, feed, parts)
        return []
      } catch (error) {
        return [{ platform: platform.id, feed: feed.feed, message: (error as Error).message }]
      }
    }),
  ])
}

/** An address that is written as such is known to be one that no platform has before anything is asked. */
function baseFaults({ id, base, addresses, loopback }: Platform): FeedFault[] {
  const literal = literalAddress(new URL(base).hostname)
  const fault = literal === undefined ? undefined : compileAddresses(loopback === true, addresses)(literal)
  if (fault === undefined) return []
  const cure = 'Write an address of the platform itself into base, or what is its own into addresses.'
  return [{ platform: id, feed: '', message: `${literal} ${fault}. ${cure}` }]
}

/** Unpacks an answer from a file: by a dialect alone, or by a feed's own shape (`shapeOf` in definition.ts). */
export function unpackAnswer(
  shape: Dialect | Shape,
  bytes: Uint8Array,
  options: { time_zone: string; clock: Clock },
): Promise<Unpacked | NotUnpacked> {
  const unpack = compileUnpack(shape, openZone(options.time_zone))
  return unpack(bytes, {
    read_at: options.clock.now(),
    first_ordinal: 0,
    monotonic: () => options.clock.monotonic(),
  })
}

/** Polls one feed over the network and keeps nothing of it. */
export async function pollWithoutMemory(
  platform: Platform,
  feed: string,
  options: DefinitionParts & { clock: Clock; allowLoopback: boolean },
): Promise<PollResult> {
  const found = platform.feeds.find((one) => one.feed === feed)
  if (!found) {
    const names = platform.feeds.map((one) => one.feed).join(', ')
    throw new Error(`${platform.id} has no feed ${feed}: choose one of ${names}`)
  }
  if ((found.get ?? found.post) === undefined)
    throw new Error(`${platform.id}/${feed} is never asked: it sends by itself (push)`)
  const { clock, allowLoopback, zone } = options
  const plan = compileFeed(platform, found, options)
  const reach = reachOf(platform, { allowLoopback, clock })
  try {
    const cursor = plan.cursor && liveFrom(clock.now(), plan.cursor.start_ms)
    const signer = openSigner(platform.auth)
    const signal = new AbortController().signal
    return await pollOnce(
      plan,
      { cursor },
      { reach, clock, zone, signal, signer, breathe: openBreath(() => clock.monotonic()) },
    )
  } finally {
    await reach.close()
  }
}
