/** What lists, runs, requests and measures say at a moment, by the oracle's reading of all that has landed. */
import {
  groupBy,
  latest,
  NINE,
  one,
  placed,
  sum,
  type Contribution,
  type Some,
  type World,
} from './oracle-parts.ts'
import { DAY, HOUR, type Common, type Landed } from './rows.ts'

export const DAYS_ALLOWED: Readonly<Record<string, number>> = {
  realtime: 0 + 1,
  daily: 1 + 1,
  weekly: 7 + 2,
  monthly: 31 + 5,
  quarterly: 92 + 10,
  half_yearly: 184 + 15,
  yearly: 366 + 30,
}

/** Scores of datasets, in billionths of a point. */
export function scores(
  world: World,
  at: number,
  silent: Map<string, number>,
  dimensions: readonly string[],
): Contribution[] {
  const runs = groupBy(world.quality, (row) =>
    [row.platform, row.dataset, row.rule, row.observed_at].join(' '),
  )
    .map((statements) => latest(statements, ({ known_at }) => [known_at]))
    .filter(({ gone, observed_at, platform, dimension }) => {
      const from = Math.min(silent.get(platform) ?? at, at) - 30 * DAY
      return gone === 0 && observed_at <= at && observed_at > from && dimensions.includes(dimension)
    })
  const rules = groupBy(runs, (row) => [row.platform, row.dataset, row.dimension, row.rule].join(' ')).map(
    (history) => ({
      last: latest(history, (row) => [row.observed_at, row.known_at]),
    }),
  )
  return groupBy(rules, ({ last }) => [last.platform, last.dataset, last.dimension].join(' ')).map(
    (dataset) => {
      // A dataset is of whoever ran its last rule.
      const owner = dataset
        .map((rule) => rule.last)
        .reduce((best, last) => (isAfter(last, best) ? last : best))
      const ran = dataset.filter(({ last }) => last.status !== 'not_run' && last.checked > 0)
      const points = sum(
        ran.map(({ last }) => {
          const good = BigInt(last.checked - Math.min(last.checked, last.failed))
          return (100n * good * NINE) / BigInt(last.checked)
        }),
      )
      return {
        organ: owner.organ,
        region: owner.region,
        part: owner.dimension,
        top: ran.length > 0 ? points / BigInt(ran.length) : 0n,
        bottom: ran.length > 0 ? 1n : 0n,
        worst_top: points / BigInt(dataset.length),
        worst_bottom: 1n,
        moments: dataset.map(({ last }) => last.observed_at),
      }
    },
  )
}

/** Which of two runs is the later one, by its rule's name where both ran at once. */
export function isAfter(one: Landed<'quality'>, other: Landed<'quality'>): boolean {
  return one.observed_at === other.observed_at ? one.rule > other.rule : one.observed_at > other.observed_at
}

/** Of statements about moments up to `at`, the last one made for each key, unless that says it is gone. */
export function listedAt<Row extends Common>(
  rows: readonly Row[],
  at: number,
  key: (row: Row) => string,
): Row[] {
  return groupBy(
    rows.filter(({ observed_at }) => observed_at <= at),
    (row) => `${row.platform} ${key(row)}`,
  )
    .map((statements) => latest(statements, ({ known_at }) => [known_at]))
    .filter(({ gone }) => gone === 0)
}

export const entriesAt = (world: World, at: number) => listedAt(world.catalogue, at, ({ entry }) => entry)
export const shared = (world: World, at: number) =>
  entriesAt(world, at).filter(({ share_type }) => share_type !== 3)
export const itemsAt = (world: World, at: number) => listedAt(world.census, at, ({ item }) => item)

export function share(entry: Landed<'catalogue'>, counts: boolean): Contribution {
  return one(entry, [counts, 1n], [entry.observed_at])
}

/** Of facts that each keep their own moment: what is true of them today, up to `at`. */
export function statedAt<Row extends Common>(
  rows: readonly Row[],
  at: number,
  key: (row: Row) => string,
): Row[] {
  return listedAt(rows, Number.POSITIVE_INFINITY, (row) => `${key(row)} ${row.observed_at}`).filter(
    ({ observed_at }) => observed_at <= at,
  )
}

/** The last of each: by its moment, then by when it was said. */
export function lastOf<Row extends Common>(rows: readonly Row[], key: (row: Row) => string): Row[] {
  return groupBy(rows, (row) => `${row.platform} ${key(row)}`).map((all) =>
    latest(all, ({ observed_at, known_at }) => [observed_at, known_at]),
  )
}

export const hundredths = (value: number): bigint => BigInt(Math.floor(value * 100 + 0.5))

export function measuresAt(
  world: World,
  at: number,
  names: readonly string[],
  thisYear = true,
): Landed<'measure'>[] {
  const stated = statedAt(world.measure, at, (row) => `${row.name} ${row.labels} ${row.organ}`)
  const year = new Date(at + 8 * HOUR).getUTCFullYear()
  return lastOf(stated, (row) => `${row.name} ${row.labels}`).filter(({ name, labels, value }) => {
    if (Math.abs(value) >= 9e13) return false
    const named = labels.split(',').find((label) => /^year=\d{4}$/.test(label))
    return names.includes(name) && (!thisYear || named === undefined || Number(named.slice(5)) === year)
  })
}

/** Sums of a measure, as a whole and by what they rest on. */
export const summed =
  (name: string, label?: string) =>
  (world: World, at: number): Contribution[] =>
    measuresAt(world, at, [name])
      .filter(({ labels }) => label === undefined || labels.split(',').includes(label))
      .flatMap((row) =>
        ['', row.basis].map((part) => one(row, [hundredths(row.value), 0n], [row.observed_at], part)),
      )

/** One measure of another, where a platform states both. */
export const quotientOf =
  (top: string, bottom: string) =>
  (world: World, at: number): Contribution[] =>
    groupBy(measuresAt(world, at, [top, bottom]), ({ platform }) => platform).flatMap((rows) => {
      const of = (name: string) => rows.filter((row) => row.name === name)
      if (of(top).length === 0 || of(bottom).length === 0) return []
      const order = (row: Landed<'measure'>) => `${row.name} ${row.labels}`
      const owner = rows.reduce((best, row) =>
        row.observed_at > best.observed_at ||
        (row.observed_at === best.observed_at && order(row) > order(best))
          ? row
          : best,
      )
      const amount = (name: string) => sum(of(name).map(({ value }) => hundredths(value)))
      const basis = rows.some((row) => row.basis === 'attested') ? 'attested' : 'measured'
      return ['', basis].map((part) => one(owner, [amount(top), amount(bottom)], momentsOf(rows), part))
    })

export const momentsOf = (rows: readonly Common[]): number[] => rows.map(({ observed_at }) => observed_at)

export interface Asked {
  platform: string
  provider: string
  submitted: number
  /** 1 without conditions, 2 with, 3 not at all. */
  sharing: 1 | 2 | 3
  answered: number | undefined
  agreed: number | undefined
  extended: number | undefined
  withdrawn: number | undefined
  delivered: number | undefined
  is_refused: boolean
  is_withdrawn: boolean
  moments: number[]
}

export function requestsAt(world: World, at: number): Asked[] {
  const steps = statedAt(world.request, at, (row) => `${row.request} ${row.event}`)
  return groupBy(steps, ({ platform, request }) => `${platform} ${request}`).flatMap((rows) => {
    const first = (...events: string[]): number | undefined => {
      const moments = momentsOf(rows.filter(({ event }) => events.includes(event)))
      return moments.length > 0 ? Math.min(...moments) : undefined
    }
    const submitted = first('submitted')
    const opening = rows.reduce((best, row) =>
      row.observed_at < best.observed_at || (row.observed_at === best.observed_at && row.event < best.event)
        ? row
        : best,
    )
    return submitted === undefined
      ? []
      : [
          {
            platform: opening.platform,
            provider: opening.provider,
            submitted,
            sharing: opening.share_type as 1 | 2 | 3,
            answered: first('agreed', 'refused'),
            agreed: first('agreed'),
            extended: first('extended'),
            withdrawn: first('withdrawn'),
            delivered: first('delivered'),
            is_refused: first('refused') !== undefined,
            is_withdrawn: first('withdrawn') !== undefined,
            moments: momentsOf(rows),
          },
        ]
  })
}

/** What organs have of lists, each under the name that it has now. */
export function byOrgan<Row extends Common>(world: World, rows: readonly Row[]): Some<Row>[] {
  return groupBy(
    rows.map((row) => placed(world, row)),
    ({ organ }) => organ,
  )
}
