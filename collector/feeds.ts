/** The feeds of all platforms, each ready to be polled or known to be broken. */
import type { Auth } from '#province/auth.ts'
import type { Platform } from '#province/platform.ts'
import { openSigner, type Signer } from './auth/auth.ts'
import { compileFeed, type DefinitionParts, type FeedPlan, type Source } from './definition.ts'
import { reachOf, type Reach } from './fetch/reach.ts'
import { compileSlots, spreadHash, type Slots } from './schedule/slots.ts'

export interface Feed {
  source: Source
  /** `platform/feed`. */
  name: string
  cadence_s: number
  spread: number
  /** When it is polled; undefined where it only sends by itself. */
  slots: Slots | undefined
  /** How what it sends proves who sends it; undefined where it sends nothing. */
  push: Auth | undefined
  signer: Signer
  reach: Reach
  /** How it is polled, or why it cannot be. */
  plan: FeedPlan | Error
}

/** A feed that cannot work does not keep the others from working. */
export function compileFeeds(
  platforms: readonly Platform[],
  parts: DefinitionParts & Parameters<typeof reachOf>[1],
): Feed[] {
  return platforms.flatMap((platform) => {
    const signer = openSigner(platform.auth)
    const reach = reachOf(platform, parts)
    return platform.feeds.map((feed): Feed => {
      const spread = spreadHash(platform.id, feed.feed)
      return {
        source: { platform: platform.id, organ: platform.organ, region: platform.region, feed: feed.feed },
        name: `${platform.id}/${feed.feed}`,
        cadence_s: feed.cadence_s,
        spread,
        slots: feed.every === undefined ? undefined : compileSlots(feed.every, parts.zone, spread),
        push: feed.push?.auth,
        signer,
        reach,
        plan: attempt(() => compileFeed(platform, feed, parts)),
      }
    })
  })
}

function attempt<Result>(make: () => Result): Result | Error {
  try {
    return make()
  } catch (error) {
    return error as Error
  }
}
