/** Who should report in the oracle's world, and who does, by the polls alone. */
import { FEED_NAMES, type FeedName } from '#sql/feeds.ts'
import { currentExchange } from './oracle-exchange.ts'
import { groupBy, ofWorld, type Heard, type World } from './oracle-parts.ts'
import { DAY, type PollRow } from './rows.ts'

export function isGood({ outcome, backfill }: PollRow): boolean {
  return outcome === 'ok' && backfill === 0
}

export function sourcesAt(world: World, at: number, feeds: readonly string[]): Heard[] {
  return world.platforms.flatMap(({ id, organ, region, feeds: own }) =>
    own
      .filter(({ feed }) => feeds.includes(feed))
      .map(({ feed, cadence_s, looks_back }) => {
        const last = lastHeard(world, { platform: id, feed, looks_back }, at)
        const age_s = last === undefined ? Number.POSITIVE_INFINITY : Math.max(0, at - last) / 1000
        return { platform: id, organ, region, feed, last, age_s, cadence_s, dark: isDark(world, id, own, at) }
      }),
  )
}

/** Whether the feed that a platform is asked for most often has been quiet for too long, if it was ever heard. */
function isDark(
  world: World,
  platform: string,
  own: World['platforms'][number]['feeds'],
  at: number,
): boolean {
  const [fastest] = [...own].sort(
    (one, other) => one.cadence_s - other.cadence_s || (one.feed < other.feed ? -1 : 1),
  )
  const last = fastest && lastHeard(world, { platform, ...fastest }, at)
  return last !== undefined && at - last > Math.max(2 * (fastest?.cadence_s ?? 0), 30) * 1000
}

/** When each feed was polled well, in order. */
export const goodPolls = ofWorld(
  ({ polls }) =>
    new Map(
      groupBy(polls.filter(isGood), ({ platform, feed }) => `${platform} ${feed}`).map((good) => [
        `${good[0].platform} ${good[0].feed}`,
        good.map(({ started }) => started).sort((one, other) => one - other),
      ]),
    ),
)

/** The good poll that speaks for the moment: the last one before it, or a later one that has told what was missed. */
function lastHeard(
  world: World,
  { platform, feed, looks_back }: { platform: string; feed: FeedName; looks_back: 0 | 1 },
  at: number,
): number | undefined {
  const good = goodPolls(world).get(`${platform} ${feed}`) ?? []
  const last = good.at(-1)
  if (last === undefined || last <= at) return last
  // Of polls that are not the last of all, the log is asked for a day.
  const before = good.findLast((started) => started <= at && started > at - DAY)
  return looks_back === 1 && (before !== undefined || hasStated(world, platform, feed, at)) ? last : before
}

function hasStated(world: World, platform: string, feed: FeedName, at: number): boolean {
  const first = firstStated(world).get(`${platform} ${feed}`)
  return first !== undefined && first <= at
}

/** The earliest moment that each feed has stated something of. */
const firstStated = ofWorld((world) => {
  const first = new Map<string, number>()
  for (const feed of FEED_NAMES) {
    for (const { platform, observed_at } of feed === 'exchange' ? currentExchange(world) : world[feed]) {
      const name = `${platform} ${feed}`
      first.set(name, Math.min(observed_at, first.get(name) ?? Number.POSITIVE_INFINITY))
    }
  }
  return first
})

export function isSilent({ age_s, cadence_s }: Heard): boolean {
  return age_s > 4 * cadence_s
}

export function isFresh({ age_s, cadence_s, dark }: Heard): boolean {
  return age_s <= 2 * cadence_s && !dark
}

export function silentPlatforms(sources: readonly Heard[]): Map<string, number> {
  return new Map(sources.filter(isSilent).map(({ platform, last }) => [platform, last ?? 0]))
}
