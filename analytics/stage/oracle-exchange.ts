/** What counts of the exchange: the oracle's rules over its periods. */
import {
  groupBy,
  hourOf,
  latest,
  ofWorld,
  one,
  regionOf,
  sum,
  total,
  type Contribution,
  type Rules,
  type Some,
  type World,
} from './oracle-parts.ts'
import { DAY, HOUR, type Landed } from './rows.ts'

type Period = Landed<'exchange'>

const NO_COLOUR = { feeds: ['exchange'], parts: [''], scale: 1n } as const

export const EXCHANGE_RULES: Readonly<Record<string, Rules>> = {
  sharing_records_24h: {
    feeds: ['exchange'],
    parts: ['', 'by_relay', 'by_provider'],
    kind: 'sum',
    direction: 'none',
    scale: 1n,
    stated_only: ['by_relay', 'by_provider'],
    contributions: (world, at) =>
      windowOf(world, at).flatMap(({ provider, side, sides, records, moments }) =>
        ['', ...sides].map((name) => ({
          organ: provider,
          region: regionOf(world, provider),
          part: name === '' ? '' : `by_${name}`,
          top: name === '' || name === side ? records : 0n,
          bottom: 0n,
          worst_top: name === '' || name === side ? records : 0n,
          worst_bottom: 0n,
          moments,
        })),
      ),
  },
  exchange_success_rate: {
    feeds: ['exchange'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.995,
    warn: 0.98,
    scale: 1n,
    contributions: successes,
  },
  exchange_calls_24h: {
    ...NO_COLOUR,
    kind: 'sum',
    direction: 'none',
    contributions: (world, at) =>
      windowOf(world, at).map(({ provider, calls, moments }) =>
        one(placeOf(world, provider), [BigInt(calls), 0n], moments),
      ),
  },
  exchange_latency: {
    ...NO_COLOUR,
    kind: 'ratio',
    direction: 'higher',
    contributions: (world, at) =>
      wholeHours(world, at).flatMap((row) => {
        const within = sum(WITHIN.map((column) => BigInt(row[column])))
        const measured = within + sum(BEYOND.map((column) => BigInt(row[column])))
        if (measured === 0n && row.p95_ms === 0) return []
        const isFast = measured > 0n ? within * 100n >= measured * 95n : row.p95_ms <= 1000
        return [one(placeOf(world, row.provider), [isFast, 1n], [row.observed_at])]
      }),
  },
  interface_availability: {
    ...NO_COLOUR,
    kind: 'ratio',
    direction: 'higher',
    contributions: (world, at) =>
      byHour(wholeHours(world, at).filter(({ side }) => side !== 'consumer')).map((rows) => {
        const relay = rows.filter(({ side }) => side === 'relay')
        const counted = relay.length > 0 ? relay : rows
        const calls = total(counted.map((row) => row.calls))
        const failures = total(counted.map((row) => row.failures))
        return one(placeOf(world, rows[0].provider), [calls > failures, calls > 0], momentsOf(rows))
      }),
  },
  sharing_records_by_side: {
    ...NO_COLOUR,
    parts: ['provider', 'relay', 'consumer'],
    stated_only: ['provider', 'relay', 'consumer'],
    kind: 'sum',
    direction: 'none',
    contributions: (world, at) =>
      wholeHours(world, at).map((row) =>
        one(placeOf(world, row.provider), [BigInt(row.records), 0n], [row.observed_at], row.side),
      ),
  },
  records_received_24h: {
    ...NO_COLOUR,
    kind: 'sum',
    direction: 'none',
    contributions: (world, at) =>
      byHour(wholeHours(world, at)).map((rows) => {
        const side = ['relay', 'provider', 'consumer'].find((name) => rows.some((row) => row.side === name))
        const counted = rows.filter((row) => row.side === side)
        const records = sum(counted.map((row) => BigInt(row.records)))
        return one(placeOf(world, rows[0].consumer), [records, 0n], momentsOf(rows))
      }),
  },
  dormant_resources: {
    ...NO_COLOUR,
    kind: 'ratio',
    direction: 'lower',
    contributions: (world, at) => {
      const stated = currentExchange(world).filter(
        ({ observed_at }) => dayOf(observed_at) >= dayOf(at) - 90 && dayOf(observed_at) < dayOf(at),
      )
      return groupBy(stated, ({ provider, resource }) => `${provider} ${resource}`).map((rows) => {
        const isDormant = rows.every(({ calls }) => calls === 0)
        return one(placeOf(world, rows[0].provider), [isDormant, 1n], momentsOf(rows))
      })
    },
  },
}

const WITHIN = ['le_5', 'le_10', 'le_25', 'le_50', 'le_100', 'le_250', 'le_500', 'le_1000'] as const
const BEYOND = ['le_2500', 'le_5000', 'le_10000', 'le_inf'] as const

const placeOf = (world: World, organ: string) => ({ organ, region: regionOf(world, organ) })
const momentsOf = (rows: readonly Period[]): number[] => rows.map(({ observed_at }) => observed_at)
/** Days of China have no daylight saving. */
const dayOf = (at: number): number => Math.floor((at + 8 * HOUR) / DAY)

/** The periods that began in the 24 whole hours before the one that `at` lies in. */
function wholeHours(world: World, at: number): Period[] {
  const end = hourOf(at)
  return currentExchange(world).filter(({ observed_at }) => observed_at >= end - DAY && observed_at < end)
}

function byHour(rows: readonly Period[]): Some<Period>[] {
  return groupBy(rows, (row) => `${interfaceOf(row)} ${hourOf(row.observed_at)}`)
}

interface Flow {
  provider: string
  interface: string
  side: 'relay' | 'provider'
  /** All that state it. */
  sides: string[]
  calls: number
  failures: number
  records: bigint
  moments: number[]
}

/** The exchange of the periods that ended in the 24 hours up to `at`, each hour of each interface counted on one side. */
function windowOf(world: World, at: number): Flow[] {
  const rows = currentExchange(world).filter(({ observed_at, period_s, side }) => {
    const ended = observed_at + Math.min(period_s, 3600) * 1000
    return ended > at - DAY && ended <= at && side !== 'consumer'
  })
  return groupBy(rows, (row) => `${interfaceOf(row)} ${hourOf(row.observed_at)}`).map((hour) => {
    const relay = hour.filter(({ side }) => side === 'relay')
    const counted = relay.length > 0 ? relay : hour
    return {
      provider: hour[0].provider,
      interface: interfaceOf(hour[0]),
      side: relay.length > 0 ? 'relay' : 'provider',
      sides: [...new Set(hour.map(({ side }) => side))],
      calls: total(counted.map(({ calls }) => calls)),
      failures: total(counted.map(({ failures }) => failures)),
      records: sum(counted.map(({ records }) => BigInt(records))),
      moments: hour.map(({ observed_at }) => observed_at),
    }
  })
}

/** Calls that succeeded; an interface that a silent platform was counting has failed in the worst case. */
function successes(world: World, at: number, silent: Map<string, number>): Contribution[] {
  const flows = windowOf(world, at)
  const before = currentExchange(world).filter((row) => {
    const since = silent.get(row.platform)
    if (since === undefined || row.side === 'consumer') return false
    const hour = hourOf(row.observed_at)
    return hour >= hourOf(since - DAY) && hour <= since
  })
  const held = new Map<string, bigint>()
  for (const hour of groupBy(before, (row) => `${interfaceOf(row)} ${hourOf(row.observed_at)}`)) {
    const relay = hour.filter(({ side }) => side === 'relay')
    const calls = total((relay.length > 0 ? relay : hour).map((row) => row.calls))
    const name = interfaceOf(hour[0])
    held.set(name, (held.get(name) ?? 0n) + BigInt(calls))
  }
  const names = new Set([...flows.map((flow) => flow.interface), ...held.keys()])
  return [...names].map((name) => {
    const own = flows.filter((flow) => flow.interface === name)
    const calls = BigInt(total(own.map((flow) => flow.calls)))
    const good = BigInt(total(own.map((flow) => Math.max(flow.calls - flow.failures, 0))))
    const organ = name.split(' ')[0] ?? ''
    const carried = held.get(name)
    return {
      organ,
      region: regionOf(world, organ),
      part: '',
      top: good,
      bottom: calls,
      worst_top: carried === undefined ? good : 0n,
      worst_bottom: carried === undefined || carried < calls ? calls : carried,
      moments: own.flatMap(({ moments }) => moments),
    }
  })
}

export const currentExchange = ofWorld(({ exchange }): Landed<'exchange'>[] =>
  groupBy(exchange, (row) => [row.platform, row.observed_at, row.side, interfaceOf(row)].join(' '))
    .map((statements) => latest(statements, ({ known_at }) => [known_at]))
    .filter(({ gone }) => gone === 0),
)

function interfaceOf({
  provider,
  consumer,
  resource,
}: {
  provider: string
  consumer: string
  resource: string
}): string {
  return `${provider} ${consumer} ${resource}`
}
