/** The sources behind the indicators: who should report, who does, and who has fallen silent, at a moment. */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { rowsAt } from '#sql/present.ts'
import type { ScopeKind } from '../sample.ts'
import { patienceOf } from '../live/absence.ts'
import { scopesOf } from './division.ts'

const sourceRow = z.object({
  platform: z.string(),
  feed: z.string(),
  organ: z.string(),
  region: z.string(),
  cadence_s: z.number(),
  /** Last good poll, epoch ms; 0: never. */
  last_good: z.number(),
  state: z.enum(['known', 'stale', 'unknown']),
})

/** One feed of one platform. */
export type Source = z.output<typeof sourceRow> & {
  /** Not heard in time, and not asked since a start: nobody knows yet how it is. */
  unasked?: true
}

export async function readSources(store: StoreClient, at: number): Promise<Source[]> {
  const rows = await rowsAt(
    store,
    sourceRow,
    `SELECT platform, feed, organ, region, cadence_s, if(seen, toUnixTimestamp64Milli(last_good), 0) AS last_good, state
     FROM source(at = {at:Int64})`,
    { at },
  )
  return dimmed(rows, at)
}

export function fastestOf(sources: readonly Source[]): Map<string, Source> {
  const fastest = new Map<string, Source>()
  for (const source of sources) {
    const first = fastest.get(source.platform)
    if (first === undefined || isFaster(source, first)) fastest.set(source.platform, source)
  }
  return fastest
}

/** Whether a platform has fallen silent, by its fastest feed. */
export function isDark({ last_good, cadence_s }: Source, at: number): boolean {
  return last_good > 0 && at - last_good > patienceOf(cadence_s)
}

/**
 * A platform that has fallen silent says nothing in time, however rarely it is asked for the rest: what it said of a
 * slow feed ages with the fastest one, or a whole province could be silent under a green number for an hour.
 */
export function dimmed(sources: readonly Source[], at: number): Source[] {
  const fastest = fastestOf(sources)
  return sources.map((source) =>
    source.state === 'known' && isDark(fastest.get(source.platform) ?? source, at)
      ? { ...source, state: 'stale' }
      : source,
  )
}

function isFaster(one: Source, other: Source): boolean {
  return one.cadence_s < other.cadence_s || (one.cadence_s === other.cadence_s && one.feed < other.feed)
}

/** How well one scope is covered by sources. */
export interface Coverage {
  scope_kind: ScopeKind
  scope_id: string
  expected: number
  reporting: number
  fresh: number
  unasked: number
  /** A source of the scope has never been heard. */
  unheard: boolean
}

/** A platform that does not report: since when, epoch ms; 0: never heard. */
export interface Silence {
  platform: string
  organ: string
  since: number
}

/** Coverage of every scope that has a source. */
export function coverage(sources: readonly Source[], province: string): Coverage[] {
  const scopes = new Map<string, Coverage>()
  const count = (scope_kind: ScopeKind, scope_id: string, { state, last_good, unasked }: Source): void => {
    const key = `${scope_kind}|${scope_id}`
    const scope = scopes.get(key) ?? {
      scope_kind,
      scope_id,
      expected: 0,
      reporting: 0,
      fresh: 0,
      unasked: 0,
      unheard: false,
    }
    scope.expected += 1
    if (state !== 'unknown') scope.reporting += 1
    if (state === 'known') scope.fresh += 1
    if (unasked) scope.unasked += 1
    if (last_good === 0) scope.unheard = true
    scopes.set(key, scope)
  }
  for (const source of sources) {
    for (const { scope_kind, scope_id } of scopesOf(source.organ, source.region, province))
      count(scope_kind, scope_id, source)
  }
  return [...scopes.values()]
}

/** The platforms that have a silent source; where several are, the one heard last says since when. */
export function silences(sources: readonly Source[]): Silence[] {
  const silent = new Map<string, Silence>()
  for (const { platform, organ, state, last_good } of sources) {
    if (state !== 'unknown') continue
    silent.set(platform, { platform, organ, since: Math.max(silent.get(platform)?.since ?? 0, last_good) })
  }
  return [...silent.values()]
}

/** A source that reports again. */
export interface Return {
  feed: string
  /** Its last good poll before it fell silent, epoch ms; 0: it is heard for the first time. */
  since: number
}

export function returns(before: readonly Source[], now: readonly Source[]): Return[] {
  const silent = new Map(
    before.filter(({ state }) => state === 'unknown').map((source) => [sourceKey(source), source.last_good]),
  )
  return now.flatMap((source) => {
    const since = silent.get(sourceKey(source))
    return since === undefined || source.state === 'unknown' ? [] : [{ feed: source.feed, since }]
  })
}

/** Whether the sources are in other states than before. */
export function statesDiffer(before: readonly Source[], now: readonly Source[]): boolean {
  const states = (sources: readonly Source[]) =>
    sources.map((source) => `${sourceKey(source)} ${source.state} ${source.unasked ?? false}`).sort()
  return JSON.stringify(states(before)) !== JSON.stringify(states(now))
}

export function sourceKey({ platform, feed }: Pick<Source, 'platform' | 'feed'>): string {
  return `${platform} ${feed}`
}
