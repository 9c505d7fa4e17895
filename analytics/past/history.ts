/**
 * The trend behind a tile: the indicator at evenly spaced moments, in the view of the past that its file names.
 *
 * Points are computed one at a time, newest first, in the pauses between ticks, and kept; a point is computed again
 * when what has landed since, or a source that is heard again, may have changed it.
 */
import type { Indicator } from '../indicator/register.ts'
import type { Return } from '../indicator/sources.ts'
import { concerns, type Dirt } from '../landing/dirt.ts'
import type { Sample, ScopeKind, State } from '../sample.ts'

export interface Point {
  at: number
  /** Null: a gap. */
  value: number | null
  state: State
}

const HOUR_MS = 3_600_000
/** A point is computed again at most this often: much that lands changes it by nothing. */
const REST_MS = 60_000
/** The same of a trend that no screen draws. */
const LONG_REST_MS = 600_000

/** The moments of the trend at `now`, newest first: whole steps in the zone of the province. */
export function trendMoments({ points, step_h }: Indicator['trend'], now: number): number[] {
  const step = step_h * HOUR_MS
  const newest = Math.floor((now + 8 * HOUR_MS) / step) * step - 8 * HOUR_MS
  return Array.from({ length: points }, (_, index) => newest - index * step)
}

export interface History {
  /**
   * The next point to compute, if any: of the indicators in turn, newest moment first; of those that no screen draws
   * once there is nothing to compute of the others.
   */
  next(now: number): { indicator: Indicator; at: number } | null
  keep(indicator: string, at: number, samples: readonly Sample[], now: number): void
  /** This has landed, and these sources are heard again: the points that may look different are computed again. */
  touch(dirt: Dirt, returns: readonly Return[]): void
  series(indicator: Indicator, scope_kind: ScopeKind, scope_id: string, part: string, now: number): Point[]
}

interface Kept {
  computed_at: number
  touched: boolean
  points: ReadonlyMap<string, Point>
  /** Organs with a fact at that moment. */
  organs: number
}

/**
 * @param drawn what screens draw; the other trends are only asked for.
 * @param least share of the organs that have to be known at a moment for a point of the province: with fewer, the
 * point says how far the past has been fetched and not how the province did.
 */
export function createHistory(
  register: ReadonlyMap<string, Indicator>,
  drawn: ReadonlySet<string>,
  least: number,
): History {
  const kept = new Map<string, Map<number, Kept>>(
    [...register.keys()].map((id) => [id, new Map<number, Kept>()]),
  )
  const ofIndicator = (id: string): Map<number, Kept> => kept.get(id) ?? new Map<number, Kept>()
  return {
    next(now) {
      const nextOf = (indicators: readonly Indicator[], rest_ms: number) => {
        const wanted = indicators.flatMap((indicator) =>
          trendMoments(indicator.trend, now).map((at, place) => ({ indicator, at, place })),
        )
        // Every indicator's newest points before anyone's oldest, missing points before touched ones.
        wanted.sort((one, other) => one.place - other.place)
        const held = ({ indicator, at }: { indicator: Indicator; at: number }) =>
          ofIndicator(indicator.id).get(at)
        const isDue = (point: Kept | undefined): boolean =>
          point?.touched === true && point.computed_at + rest_ms <= now
        return wanted.find((point) => !held(point)) ?? wanted.find((point) => isDue(held(point))) ?? null
      }
      const all = [...register.values()]
      return (
        nextOf(
          all.filter(({ id }) => drawn.has(id)),
          REST_MS,
        ) ??
        nextOf(
          all.filter(({ id }) => !drawn.has(id)),
          LONG_REST_MS,
        )
      )
    },
    keep(indicator, at, samples, now) {
      const moments = ofIndicator(indicator)
      const points = new Map(
        samples.map((sample) => [
          keyOf(sample.scope_kind, sample.scope_id, sample.part),
          pointOf(sample, at),
        ]),
      )
      moments.set(at, { computed_at: now, touched: false, points, organs: organsWithFacts(samples) })
      const definition = register.get(indicator)
      if (!definition) return
      const wanted = new Set(trendMoments(definition.trend, now))
      for (const moment of moments.keys()) if (!wanted.has(moment)) moments.delete(moment)
    },
    touch(dirt, returns) {
      for (const indicator of register.values()) {
        const mayDiffer = changesOf(indicator, dirt, returns)
        for (const [at, point] of ofIndicator(indicator.id)) if (mayDiffer(at)) point.touched = true
      }
    },
    series(indicator, scope_kind, scope_id, part, now) {
      const moments = ofIndicator(indicator.id)
      const most = Math.max(0, ...[...moments.values()].map(({ organs }) => organs))
      return trendMoments(indicator.trend, now)
        .reverse()
        .map((at) => {
          const moment = moments.get(at)
          const isSparse = scope_kind === 'province' && (moment?.organs ?? 0) < least * most
          const point = isSparse ? undefined : moment?.points.get(keyOf(scope_kind, scope_id, part))
          return point ?? { at, value: null, state: 'unknown' }
        })
    },
  }
}

/** Which moments of the indicator may look different now. */
function changesOf(indicator: Indicator, dirt: Dirt, returns: readonly Return[]): (at: number) => boolean {
  // What was seen then does not change any more.
  if (indicator.trend.view === 'known') return () => false
  // A good poll speaks for all the time since the one before.
  const heardSince = returns.filter(({ feed }) => indicator.feeds.includes(feed)).map(({ since }) => since)
  const isCovered = (at: number): boolean => heardSince.some((since) => at > since)
  // What happens to a case happens now, and leaves what came before it as it was.
  const tables = indicator.tables.filter((table) => !table.startsWith('case_'))
  if (!concerns(dirt, { tables })) return isCovered
  if (!indicator.tables.includes('exchange_organ_step')) return () => true
  // Periods count when they end, which is up to an hour after the hour in which they began.
  return (at) =>
    isCovered(at) || [...dirt.hours].some((hour) => hour < at && hour + 2 * HOUR_MS > at - 24 * HOUR_MS)
}

function organsWithFacts(samples: readonly Sample[]): number {
  const organs = samples.filter(
    ({ scope_kind, observed_to }) => scope_kind === 'organ' && observed_to !== null,
  )
  return new Set(organs.map(({ scope_id }) => scope_id)).size
}

function keyOf(scope_kind: ScopeKind, scope_id: string, part: string): string {
  return `${scope_kind}|${scope_id}|${part}`
}

/** A moment without a single fact is a gap: nobody knows whether nothing happened or nothing was heard. */
function pointOf(sample: Sample, at: number): Point {
  const value = sample.state === 'unknown' || sample.observed_to === null ? null : sample.value
  return { at, value, state: value === null ? 'unknown' : sample.state }
}
