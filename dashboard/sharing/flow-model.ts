/** The flows between organs as bands from left to right: the largest by name, the others together. Pure: it only reckons. */
import type { Flow } from '../live/api.ts'

/** The organs that are not among the largest. */
export const OTHERS = ''

export interface Side {
  /** Code of an organ; OTHERS for the rest of them. */
  code: string
  /** How many organs it stands for. */
  count: number
  records: number
  /** Where its bar begins and ends, in shares of the whole height. */
  from: number
  to: number
}

export interface Band {
  provider: string
  consumer: string
  records: number
  calls: number
  failures: number
  /** The edges at the left and at the right, in shares of the whole height. */
  left: [number, number]
  right: [number, number]
}

export interface FlowModel {
  providers: Side[]
  consumers: Side[]
  bands: Band[]
  total: number
}

/** A bar may fill so much of its line. */
const FULL = 0.86

export function flowModel(flows: readonly Flow[], lines: number): FlowModel {
  const known = flows.filter(({ records }) => records > 0)
  const total = known.reduce((sum, { records }) => sum + records, 0)
  const providers = sidesOf(known, 'provider', lines)
  const consumers = sidesOf(known, 'consumer', lines)
  const merged = new Map<string, Band>()
  for (const flow of known) {
    const provider = providers.some(({ code }) => code === flow.provider) ? flow.provider : OTHERS
    const consumer = consumers.some(({ code }) => code === flow.consumer) ? flow.consumer : OTHERS
    const key = `${provider}|${consumer}`
    const band = merged.get(key) ?? {
      ...{ provider, consumer, records: 0, calls: 0, failures: 0 },
      left: [0, 0],
      right: [0, 0],
    }
    band.records += flow.records
    band.calls += flow.calls
    band.failures += flow.failures
    merged.set(key, band)
  }
  const bands = [...merged.values()].sort((a, b) => b.records - a.records)
  stack(bands, providers, 'provider', 'consumer', consumers, 'left')
  stack(bands, consumers, 'consumer', 'provider', providers, 'right')
  return { providers, consumers, bands, total }
}

function sidesOf(flows: readonly Flow[], side: 'provider' | 'consumer', lines: number): Side[] {
  const sums = new Map<string, number>()
  for (const flow of flows) sums.set(flow[side], (sums.get(flow[side]) ?? 0) + flow.records)
  const order = [...sums].sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
  const room = Math.max(2, lines)
  const named = order.slice(0, order.length <= room ? room : room - 1)
  const rest = order.slice(named.length)
  const all = [
    ...named.map(([code, records]) => ({ code, count: 1, records })),
    ...(rest.length > 0
      ? [{ code: OTHERS, count: rest.length, records: rest.reduce((sum, [, records]) => sum + records, 0) }]
      : []),
  ]
  // The rest together may be far more than any of those named: its bar is cut, or theirs could not be seen.
  const largest = Math.max(1, ...named.map(([, records]) => records))
  return all.map((one, line) => {
    const half = (FULL * Math.min(1, one.records / largest)) / 2 / all.length
    const middle = (line + 0.5) / all.length
    return { ...one, from: middle - half, to: middle + half }
  })
}

/** Lays the bands into the bars of one side, in the order of where they go. */
function stack(
  bands: Band[],
  sides: readonly Side[],
  own: 'provider' | 'consumer',
  other: 'provider' | 'consumer',
  others: readonly Side[],
  edge: 'left' | 'right',
): void {
  const place = new Map(others.map(({ code }, line) => [code, line]))
  for (const side of sides) {
    let at = side.from
    const mine = bands
      .filter((band) => band[own] === side.code)
      .sort((a, b) => (place.get(a[other]) ?? 0) - (place.get(b[other]) ?? 0))
    for (const band of mine) {
      const next = at + ((side.to - side.from) * band.records) / Math.max(1, side.records)
      band[edge] = [at, next]
      at = next
    }
  }
}

/** The outline of a band in a box of that size. */
export function bandPath({ left, right }: Band, width: number, height: number): string {
  const [a, b, c, d] = [left[0], left[1], right[1], right[0]].map((share) => (share * height).toFixed(2))
  const middle = width / 2
  return `M0 ${a}C${middle} ${a} ${middle} ${d} ${width} ${d}V${c}C${middle} ${c} ${middle} ${b} 0 ${b}Z`
}

/** The share of its calls that failed; null where there was none. */
export function failedShare({ calls, failures }: { calls: number; failures: number }): number | null {
  return calls > 0 ? failures / calls : null
}
