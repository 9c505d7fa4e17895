/** What is known of each platform, put together: its feeds, how each stands, its last poll, and what its day came to. */
import { NEVER_AWAY, type Absence } from '../live/absence.ts'
import type { DarkOrgan } from '../live/events.ts'
import type { Source } from '../indicator/sources.ts'
import type { FeedCounts } from './counts.ts'
import type { Doubts } from './doubts.ts'
import type { FeedPoll } from './last-polls.ts'
import type { Tally } from './shapes.ts'
import { judgeFeed, judgePlatform, type Standing } from './standing.ts'
import { judgeFalls, judgeStuck, judgeVolumes, type Suspicion } from './suspicion.ts'
import type { Waiting } from './waiting.ts'

export interface Facts {
  sources: readonly Source[]
  dark: readonly DarkOrgan[]
  last: readonly FeedPoll[]
  counts: readonly FeedCounts[]
  waiting: readonly Waiting[]
  doubts: Doubts
}

export interface FeedOverview {
  feed: string
  cadence_s: number
  last_good_at: number | null
  state: Source['state']
  standing: Standing
  /** Polls in a row that failed, within the last 24 hours. */
  failures: number
  suspect: Suspicion[]
  last: FeedPoll | null
  counts: Tally
  waiting: { rejects: number; drift: number }
}

export interface PlatformOverview {
  dark: boolean
  since: number | null
  standing: Standing
  feeds: FeedOverview[]
}

const NONE: Tally = { polls: 0, failed: 0, rows: 0, unchanged: 0, rejects: 0, masked: 0 }

/** By platform; one that has no source is not among them. */
export function overviews(
  facts: Facts,
  at: number,
  absence: Absence = NEVER_AWAY,
): Map<string, PlatformOverview> {
  const key = ({ platform, feed }: { platform: string; feed: string }): string => `${platform}/${feed}`
  const last = new Map(facts.last.map((one) => [key(one), one]))
  const counts = new Map(facts.counts.map((one) => [key(one), one]))
  const waiting = new Map(facts.waiting.map((one) => [key(one), one]))
  const dark = new Map(facts.dark.map((one) => [one.platform, one]))
  const volumes = Map.groupBy(facts.doubts.volumes, ({ platform }) => platform)
  const falls = Map.groupBy(facts.doubts.falls, ({ platform }) => platform)
  const novelty = new Map(facts.doubts.novelty.map((one) => [one.platform, one]))
  const feeds = Map.groupBy(facts.sources, ({ platform }) => platform)

  function suspicionsOf({ platform, feed, cadence_s }: Source, standing: Standing): Suspicion[] {
    if (feed === 'measure') return judgeFalls(falls.get(platform) ?? [])
    if (feed !== 'exchange') return []
    const news = novelty.get(platform)
    // One that does not answer is late, which is said already.
    const stuck = news && standing === 'ok' ? judgeStuck(news, cadence_s, at) : []
    return [...stuck, ...judgeVolumes(volumes.get(platform) ?? [])]
  }

  function feedOf(source: Source): FeedOverview {
    const { feed, cadence_s, state } = source
    const poll = last.get(key(source)) ?? null
    const last_good_at = source.last_good || null
    const { failures, ...counted } = counts.get(key(source)) ?? { ...NONE, failures: 0 }
    const { rejects = 0, drift = 0 } = waiting.get(key(source)) ?? {}
    const judged = { cadence_s, last_good_at, failures: failedAtLeast(failures, poll) }
    // A fault of our own asked nobody.
    const asked_at = poll === null || poll.outcome === 'internal' ? 0 : poll.started
    const standing = judgeFeed({ ...judged, outcome: poll?.outcome ?? null, asked_at }, at, absence)
    return {
      feed,
      cadence_s,
      last_good_at,
      state,
      standing,
      failures: judged.failures,
      suspect: suspicionsOf(source, standing),
      last: poll,
      counts: onlyCounts(counted),
      waiting: { rejects, drift },
    }
  }

  return new Map(
    [...feeds].map(([platform, its]) => {
      const all = its.map(feedOf).sort((a, b) => a.cadence_s - b.cadence_s || (a.feed < b.feed ? -1 : 1))
      const silence = dark.get(platform)
      const standing = judgePlatform(
        all.map((one) => one.standing),
        silence !== undefined,
      )
      return [
        platform,
        { dark: silence !== undefined, since: silence?.since ?? null, standing, feeds: all },
      ] as const
    }),
  )
}

/** The counts may be some seconds older than the last poll. */
function failedAtLeast(failures: number, last: FeedPoll | null): number {
  if (last === null) return 0
  return last.outcome === 'ok' ? 0 : Math.max(1, failures)
}

function onlyCounts({ polls, failed, rows, unchanged, rejects, masked }: Tally): Tally {
  return { polls, failed, rows, unchanged, rejects, masked }
}
