/** The list of platforms: how each stands by what is known best, found by words and state, the worst first, by pages. */
import type { Language } from '../tile/number.ts'
import { isUnreached } from '../silent/cut-off.ts'
import type { FeedRow, FeedState, PlatformRow, Standing } from './api.ts'

/** From the worst to the best. */
export const STANDINGS: readonly Standing[] = ['down', 'unauthorised', 'delayed', 'pending', 'ok']

export interface Listed {
  id: string
  name: string
  organ: string
  standing: Standing
  dark: boolean
  since: number | null
  feeds: number
  feeds_bad: number
  /** The feed that decides how it stands, and its last poll. */
  worst: FeedRow | null
  skew_s: number | null
  suspect: Suspected[]
  /** Feeds that go up and down. */
  flapping: { feed: string; turns: number }[]
  day: PlatformRow['day']
}

/** Why something is hard to believe, and of which feed; no feed where it stands beside one. */
export type Suspected = FeedRow['suspect'][number] & { feed?: string }

export type StatesOf = ReadonlyMap<string, FeedState>

export function statesOf(states: readonly FeedState[] | undefined): StatesOf {
  return new Map(states?.map((one) => [`${one.platform}/${one.feed}`, one]))
}

/**
 * The collector knows sooner than the store, where it runs in this process; of what it has not asked since it started the
 * store knows what it answered before, which may hold still.
 */
export function standingOf(feed: Pick<FeedRow, 'standing'>, state: FeedState | undefined): Standing {
  return state === undefined || state.state === 'pending' ? feed.standing : state.state
}

/** The last poll as whoever heard of it later has it: the store hears of a poll once it has landed. */
export function lastOf<Feed extends FeedRow>(feed: Feed, state: FeedState | undefined): Feed['last'] {
  const { last } = feed
  if (!state?.last || (last && last.started >= state.last.at)) return last
  const { at, ...heard } = state.last
  const base = last ?? ({ skew_s: null } as NonNullable<Feed['last']>)
  return { ...base, ...heard, started: at, skew_s: state.skew_s ?? last?.skew_s ?? null }
}

export function listOf(
  rows: readonly PlatformRow[],
  states: StatesOf,
  organName: (code: string) => string,
  language: Language,
): Listed[] {
  return rows.map((row) => {
    const feeds = row.feeds.map((feed) => ({
      feed,
      standing: standingOf(feed, states.get(`${row.id}/${feed.feed}`)),
    }))
    const worst = [...feeds].sort(byStanding)[0]
    const { id, dark, since, day } = row
    return {
      id,
      name: row.name[language] || row.name.zh,
      organ: organName(row.organ) || row.organ,
      standing: worst === undefined || states.size === 0 ? row.standing : worst.standing,
      dark,
      since,
      feeds: feeds.length,
      feeds_bad: feeds.filter(({ standing }) => standing !== 'ok' && standing !== 'pending').length,
      worst: worst
        ? { ...worst.feed, last: lastOf(worst.feed, states.get(`${row.id}/${worst.feed.feed}`)) }
        : null,
      skew_s: skewOf(row, states),
      suspect: row.feeds.flatMap(({ feed, suspect }) => suspect.map((one) => ({ ...one, feed }))),
      flapping: row.feeds.flatMap(({ feed }) => {
        const { flapping = false, turns = 0 } = states.get(`${row.id}/${feed}`) ?? {}
        return flapping ? [{ feed, turns }] : []
      }),
      day,
    }
  })
}

const FEWEST_PLATFORMS = 3

/** Whether none of them can be reached, as the collector has it, or where it is elsewhere by what the store tells. */
export function isCutOff(list: readonly Listed[], uplink: 'ok' | 'cut' | undefined): boolean {
  if (uplink !== undefined) return uplink === 'cut'
  const isLost = ({ dark, worst }: Listed): boolean => dark && isUnreached(worst?.last?.outcome ?? '')
  return list.length >= FEWEST_PLATFORMS && list.every(isLost)
}

function byStanding(
  a: { feed: FeedRow; standing: Standing },
  b: { feed: FeedRow; standing: Standing },
): number {
  const rank = STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing)
  return rank || (b.feed.last?.started ?? 0) - (a.feed.last?.started ?? 0)
}

/** The largest of its feeds, whichever way; null where no answer had a clock behind it. */
function skewOf({ id, feeds }: PlatformRow, states: StatesOf): number | null {
  const skews = feeds.flatMap(({ feed, last }) => {
    const skew_s = states.get(`${id}/${feed}`)?.skew_s ?? last?.skew_s ?? null
    return skew_s === null ? [] : [skew_s]
  })
  return skews.sort((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null
}

/** The worst first; of equals those that have been silent longest, then those with most to do, then by id. */
export function sortWorstFirst(list: readonly Listed[]): Listed[] {
  const silence = ({ dark, since }: Listed): number => (dark ? (since ?? 0) : Infinity)
  const work = ({ day }: Listed): number => day.waiting.rejects + day.waiting.drift
  return [...list].sort(
    (a, b) =>
      STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) ||
      (silence(a) === silence(b) ? 0 : silence(a) - silence(b)) ||
      b.feeds_bad - a.feeds_bad ||
      work(b) - work(a) ||
      (a.id < b.id ? -1 : 1),
  )
}

/** In the order that somebody is looking at; what is new comes last. */
export function keepOrder(list: readonly Listed[], order: readonly string[]): Listed[] {
  const place = new Map(order.map((id, index) => [id, index]))
  const placeOf = ({ id }: Listed): number => place.get(id) ?? order.length
  return [...list].sort((a, b) => placeOf(a) - placeOf(b))
}

export interface Wanted {
  words: string
  standing: Standing | 'all'
}

/** Every word must be in its name, its organ or its id. */
export function findIn(list: readonly Listed[], { words, standing }: Wanted): Listed[] {
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean)
  return list.filter((one) => {
    if (standing !== 'all' && one.standing !== standing) return false
    const text = `${one.name} ${one.organ} ${one.id}`.toLowerCase()
    return needles.every((needle) => text.includes(needle))
  })
}

export type Counted = Record<Standing | 'all', number>

export function countByStanding(list: readonly Listed[]): Counted {
  const counted: Counted = { all: list.length, down: 0, unauthorised: 0, delayed: 0, pending: 0, ok: 0 }
  for (const { standing } of list) counted[standing] += 1
  return counted
}

export const PAGE_SIZE = 50

export function pageOf<Item>(
  list: readonly Item[],
  wanted: number,
): { items: Item[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(list.length / PAGE_SIZE))
  const page = Math.min(Math.max(1, Math.floor(wanted) || 1), pages)
  return { items: list.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), page, pages }
}
