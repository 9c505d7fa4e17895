/** Who shares what with whom: the edges of the province, and the lines each platform counts. */
import type { Cast, Organ } from './cast.ts'
import table from './interfaces.json' with { type: 'json' }
import type { Distribution } from './latency.ts'
import { distribution } from './latency.ts'
import { resourceCode, resourcesOf } from './names.ts'
import { between, hash, mix, pick, unit } from './noise.ts'
import type { Rhythm } from './rhythm.ts'

export type Side = 'provider' | 'relay' | 'consumer'

/** One interface between two organs. */
export interface Edge {
  provider: string
  consumer: string
  api: string
  rhythm: Rhythm
  /** Calls in five minutes when it is busy. */
  peak: number
  per_call: number
  record_bytes: number
  /** Share of calls that fail on an ordinary day. */
  failure: number
  /** Latency by band, from brisk to troubled. */
  latency: readonly [Distribution, Distribution, Distribution, Distribution]
  hash: number
}

/** An edge as one side counts it. */
export interface Line {
  side: Side
  edge: Edge
  key: string
  /** Share of calls this side fails to see. */
  blind: number
  hash: number
}

interface Resource {
  resource: string
  rhythm: string
  peak: number
  per_call: number
  record_bytes: number
  ms: number
}

const CITY_SHARE = 0.35
/** Consumer-side lines of a platform; the relaying organ's consumes from everywhere. */
const CONSUMED = 1
const CONSUMED_BY_RELAY = 4

export function lineKey(side: string, from: string, to: string, api: string): string {
  return `${side}|${from}|${to}|${api}`
}

function edgeOf(seed: number, provider: Organ, consumer: Organ, of: Resource): Edge {
  const api = resourceCode(provider, of.resource)
  const h = mix(seed, hash(`${provider.code}>${consumer.code}:${api}`))
  // Success differs between organs from 98.5 to 99.95 %, and a little between an organ's interfaces.
  const organFailure = 0.0005 * 24 ** unit(mix(seed, hash(provider.code)))
  const median = of.ms * between(mix(h, 1), 0.8, 1.25)
  return {
    provider: provider.code,
    consumer: consumer.code,
    api,
    rhythm: of.rhythm === 'public' || of.rhythm === 'batch' ? of.rhythm : 'office',
    peak: of.peak * between(mix(h, 2), 0.6, 1.15),
    per_call: of.per_call,
    record_bytes: of.record_bytes,
    failure: organFailure * between(mix(h, 3), 0.75, 1.25),
    latency: [
      distribution(median * 0.85),
      distribution(median),
      distribution(median * 1.3),
      distribution(median * 2.4),
    ],
    hash: h,
  }
}

/** What an organ the table says nothing of shares: its first two resources, in small numbers. */
function modestEdges(seed: number, provider: Organ, organs: Organ[]): Edge[] {
  const others = organs.filter((organ) => organ.code !== provider.code)
  return resourcesOf(provider)
    .slice(0, 2)
    .flatMap((resource, index) => {
      const h = mix(seed, hash(`${provider.code}/${resource}`))
      const consumer = pick(others, mix(h, index))
      if (!consumer) return []
      const per_call = 1 + Math.floor(unit(mix(h, 2)) * 6)
      return edgeOf(seed, provider, consumer, {
        resource,
        rhythm: 'office',
        peak: 5 * 12 ** unit(mix(h, 3)),
        per_call,
        record_bytes: 300 + Math.floor(unit(mix(h, 4)) * 600),
        ms: between(mix(h, 5), 20, 90),
      })
    })
}

function tabledEdges(seed: number, organs: Organ[]): Edge[] {
  const byCode = new Map(organs.map((organ) => [organ.code, organ]))
  const edges: Edge[] = []
  const add = (provider: string, consumer: string, of: Resource) => {
    const from = byCode.get(provider)
    const to = byCode.get(consumer)
    if (from && to) edges.push(edgeOf(seed, from, to, of))
  }
  for (const row of table.provincial) for (const to of row.to) add(row.provider, to, row)
  const cities = organs.filter((organ) => organ.kind === 'city')
  const [first, ...others] = table.city
  for (const [index, city] of cities.entries()) {
    const second = others[index % others.length]
    for (const row of [first, second]) for (const to of row?.to ?? []) if (row) add(city.code, to, row)
    const source = table.city_sources[index % table.city_sources.length]
    const shared = table.provincial.find((row) => row.provider === source)
    if (source && shared) add(source, city.code, { ...shared, peak: shared.peak * CITY_SHARE })
  }
  return edges
}

export function edgesOf(cast: Cast, seed: number): Edge[] {
  const edges = tabledEdges(seed, cast.organs)
  for (const organ of cast.organs) {
    if (edges.every((edge) => edge.provider !== organ.code))
      edges.push(...modestEdges(seed, organ, cast.organs))
  }
  return edges
}

function lineOf(side: Side, edge: Edge): Line {
  const h = mix(edge.hash, hash(side))
  const blind =
    side === 'provider' ? 0 : side === 'relay' ? between(h, 0.0002, 0.002) : between(h, 0.001, 0.01)
  return { side, edge, key: lineKey(side, edge.provider, edge.consumer, edge.api), blind, hash: h }
}

/** The lines of every platform, by its id, each list in the order of its keys. */
export function linesOf(cast: Cast, seed: number): Map<string, Line[]> {
  const edges = edgesOf(cast, seed)
  const relayed = edges.filter((edge) => table.relayed.includes(edge.provider))
  return new Map(
    cast.players.map(({ id, organ }) => {
      const isRelay = organ.code === cast.relay
      const consumed = edges
        .filter((edge) => edge.consumer === organ.code)
        .sort((a, b) => a.hash - b.hash)
        .slice(0, isRelay ? CONSUMED_BY_RELAY : CONSUMED)
      const lines = [
        ...edges.filter((edge) => edge.provider === organ.code).map((edge) => lineOf('provider', edge)),
        ...consumed.map((edge) => lineOf('consumer', edge)),
        ...(isRelay ? relayed.map((edge) => lineOf('relay', edge)) : []),
      ]
      return [id, lines.sort((a, b) => (a.key < b.key ? -1 : 1))]
    }),
  )
}
