/** What the oracle is made of: what has landed, what counts of it, and sums in whole numbers. */
import type { CalendarFile } from '#province/calendar.ts'
import type { FeedName } from '#sql/feeds.ts'
import type { Sample } from '../sample.ts'
import { HOUR, type Landed, type PollRow } from './rows.ts'

/** Everything that has landed, in the order in which it did, and who should report. */
export interface World {
  province: string
  organs: readonly { code: string; region: string; formerly?: readonly { code: string }[] }[]
  platforms: readonly {
    id: string
    organ: string
    region: string
    feeds: readonly { feed: FeedName; cadence_s: number; looks_back: 0 | 1 }[]
  }[]
  polls: readonly PollRow[]
  exchange: readonly Landed<'exchange'>[]
  quality: readonly Landed<'quality'>[]
  security: readonly Landed<'security'>[]
  catalogue: readonly Landed<'catalogue'>[]
  census: readonly Landed<'census'>[]
  request: readonly Landed<'request'>[]
  progress: readonly Landed<'progress'>[]
  document: readonly Landed<'document'>[]
  measure: readonly Landed<'measure'>[]
  /** What happened to cases, each from its beginning, in its order. */
  cases: readonly CaseHistory[]
  /** As the province's file says it now. */
  calendar: CalendarFile
}

export interface CaseClock {
  rule: string
  started_at: number
  pauses: { from: number; to?: number }[]
  extensions: { days: number }[]
  ended_at: number | null
}

/** One event of a case, and how the case was after it. */
export interface CaseStep {
  at: number
  command: string
  by: 'person' | 'rule'
  state: string
  organ: string
  region: string
  warn_level: number
  event_level: number | null
  /** Where the event set them: all of them. */
  clocks?: CaseClock[]
}

export interface CaseHistory {
  id: string
  kind: 'alert' | 'remediation'
  steps: readonly CaseStep[]
}

export type Told = Omit<Sample, 'version'>

/** What one organ contributes to one part. */
export interface Contribution {
  organ: string
  region: string
  part: string
  top: bigint
  bottom: bigint
  /** Of it, what stands in the worst case. */
  worst_top: bigint
  worst_bottom: bigint
  /** Moments of the facts behind it. */
  moments: number[]
}

export interface Heard {
  platform: string
  organ: string
  region: string
  feed: string
  last: number | undefined
  age_s: number
  cadence_s: number
  /** Its platform as a whole has fallen silent. */
  dark: boolean
}

export interface Rules {
  feeds: readonly string[]
  parts: readonly string[]
  kind: 'sum' | 'ratio'
  direction: 'higher' | 'lower' | 'none'
  good?: number
  warn?: number
  coloured?: readonly string[]
  /** What the tops of its contributions are counted in: wholes, hundredths, or billionths. */
  scale: bigint
  /** The same of the bottoms; wholes where left out. */
  bottom_scale?: bigint
  /** Means of parts, or of means before them. */
  wholes?: readonly { part: string; members: readonly { part: string; weight: bigint }[] }[]
  /** Nothing feeds it. */
  no_source?: true
  /** Parts that are unknown while nobody states anything of them. */
  stated_only?: readonly string[]
  may_not_run?: boolean
  contributions: (world: World, at: number, silent: Map<string, number>) => Contribution[]
}

export const NINE = 1_000_000_000n

/** Looked up once for a world: it does not change. */
export function ofWorld<Result>(look: (world: World) => Result): (world: World) => Result {
  const found = new WeakMap<World, Result>()
  return (world) => {
    const held = found.get(world)
    if (held !== undefined) return held
    const result = look(world)
    found.set(world, result)
    return result
  }
}

const regions = ofWorld(({ organs }) => new Map(organs.map(({ code, region }) => [code, region])))
const heirs = ofWorld(
  ({ organs }) =>
    new Map(organs.flatMap((heir) => (heir.formerly ?? []).map(({ code }) => [code, heir] as const))),
)

/** The organ that answers for a fact now, and where that is: one that is no more counts for its successor. */
export function placed<Fact extends { organ: string; region: string }>(world: World, fact: Fact): Fact {
  const heir = heirs(world).get(fact.organ)
  return heir ? { ...fact, organ: heir.code, region: heir.region } : fact
}

/** What one fact adds to a part; in the worst case the same. */
export function one(
  { organ, region }: { organ: string; region: string },
  [top, bottom]: readonly [bigint | boolean, bigint | boolean],
  moments: number[],
  part = '',
): Contribution {
  const [above, below] = [BigInt(top), BigInt(bottom)]
  return { organ, region, part, top: above, bottom: below, worst_top: above, worst_bottom: below, moments }
}

export function regionOf(world: World, organ: string): string {
  return regions(world).get(organ) ?? ''
}

export function quotient(top: bigint, scale: bigint, bottom: bigint): number | null {
  return bottom === 0n ? null : Number(decimal(top, scale)) / Number(bottom)
}

/** A whole number of 1 ÷ scale as decimal text without trailing zeros. */
export function decimal(value: bigint, scale: bigint): string {
  if (scale === 1n) return String(value)
  const digits = (value % scale)
    .toString()
    .padStart(scale.toString().length - 1, '0')
    .replace(/0+$/, '')
  return digits === '' ? String(value / scale) : `${value / scale}.${digits}`
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((all, one) => all + one, 0n)
}

export function total(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}

export function threeTimes(count: number) {
  return { expected: count, reporting: count, fresh: count, unasked: 0 }
}

export function hourOf(at: number): number {
  return Math.floor(at / HOUR) * HOUR
}

export type Some<Item> = [Item, ...Item[]]

export function groupBy<Item>(items: readonly Item[], name: (item: Item) => string): Some<Item>[] {
  const groups = new Map<string, Some<Item>>()
  for (const item of items) {
    const group = groups.get(name(item))
    if (group) group.push(item)
    else groups.set(name(item), [item])
  }
  return [...groups.values()]
}

/** The item that ranks highest; of equal ones the one that came last. */
export function latest<Item>([first, ...rest]: Some<Item>, rank: (item: Item) => number[]): Item {
  return rest.reduce((best, item) => (compare(rank(item), rank(best)) >= 0 ? item : best), first)
}

export function compare(one: readonly number[], other: readonly number[]): number {
  for (const [place, value] of one.entries()) {
    const difference = value - (other[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
