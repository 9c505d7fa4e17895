/**
 * Exchange statistics as a platform serves them: five-minute periods of the last 24 hours, hours before that.
 *
 * A platform counts at instants 20 s apart, at its own offset. At an instant the open period is restated with what
 * has been counted so far, and a period that ended since the last one gets its final figures: `updated` of a closed
 * period is its end plus the offset. All that is said depends on the last instant alone, so between two of them
 * the platform answers the same.
 *
 * The two endpoints meet at the last full hour 24 hours back: `exchange` holds what begins there or later,
 * `history` what begins before, so no hour is said twice.
 */
import type { Player } from './cast.ts'
import type { Line } from './interfaces.ts'
import { lineKey } from './interfaces.ts'
import type { Ledger, Posted } from './ledger.ts'
import type { Listing } from './listing.ts'
import { joined, listed } from './listing.ts'
import { DAY, HOUR, MINUTE, SECOND, floorTo } from './local.ts'
import { hash, mix } from './noise.ts'
import type { Volume } from './volume.ts'
import { NOTHING, PERIOD, add, volumeOf } from './volume.ts'
import type { Row, World } from './world.ts'

const REFRESH = 20 * SECOND
const HISTORY = 90 * DAY
const PERIODS_PER_HOUR = HOUR / PERIOD

/** Where a platform's counting falls between two full 20 s: 2 to 18 s, never on the period's edge. */
export function offsetOf(player: Player): number {
  return (2 + (mix(player.hash, 20) % 17)) * SECOND
}

/**
 * Where the periods of an organ's interfaces begin: at whole minutes of its own, whoever counts them, as with systems
 * that were not built together. So the periods of a province do not all end at once.
 */
export function phaseOf(provider: string): number {
  return (hash(provider) % (PERIOD / MINUTE)) * MINUTE
}

/** The start of the period of an organ's interfaces that holds a moment. */
export function periodAt(provider: string, moment: number): number {
  const phase = phaseOf(provider)
  return floorTo(moment - phase, PERIOD) + phase
}

/** The hour from which on a platform is served by periods: by those that begin in it or later. */
export function boundary(asOf: number): number {
  return floorTo(asOf - DAY, HOUR)
}

export function exchangeKey(ts: unknown, side: unknown, from: unknown, to: unknown, api: unknown): string {
  return `${String(ts)}|${lineKey(String(side), String(from), String(to), String(api))}`
}

/** A row still to be built. */
interface Item {
  key: string
  ts: number
  updated: number
  build(): Row
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function rowOf({ side, edge }: Line, ts: number, period: number, volume: Volume, updated: number): Row {
  return {
    ts,
    period,
    side,
    from: edge.provider,
    to: edge.consumer,
    api: edge.api,
    ...volume,
    updated,
  }
}

function itemOf(line: Line, ts: number, updated: number, share: number, factor: number): Item {
  return {
    key: line.key,
    ts,
    updated,
    build: () => rowOf(line, ts, PERIOD / SECOND, volumeOf(line, ts, share, factor), updated),
  }
}

function postedItem({ key, row, updated }: Posted): Item {
  return { key, ts: Number(row['ts']), updated, build: () => ({ ...row, updated }) }
}

/** Everything said after `since` up to `asOf`, in the order it was said, of what begins at `from` or later. */
function itemsSince(
  world: World,
  player: Player,
  ledger: Ledger,
  { since, asOf, from = boundary(asOf) }: { since: number; asOf: number; from?: number },
): Item[] {
  const lines = world.lines.get(player.id) ?? []
  const offset = offsetOf(player)
  const instant = floorTo(asOf - offset, REFRESH) + offset
  const restated = world.story.restatement(player.id)
  const isRestated = (ts: number) =>
    restated !== undefined && asOf >= restated.at && ts >= restated.from && ts < restated.to
  const isPosted = (ts: number, line: Line) =>
    !ledger.isEmpty && ledger.at(`${ts}|${line.key}`, asOf) !== undefined

  const items: Item[] = []
  for (const [provider, ofProvider] of Map.groupBy(lines, ({ edge }) => edge.provider)) {
    const say = (ts: number, updated: number, share: number, factor: number) => {
      for (const line of ofProvider)
        if (!isPosted(ts, line)) items.push(itemOf(line, ts, updated, share, factor))
    }
    const phase = phaseOf(provider)
    const earliest = from + phase
    const firstSaid = periodAt(provider, since - offset)
    for (let ts = Math.max(earliest, firstSaid); ts + PERIOD <= instant; ts += PERIOD) {
      const updated = ts + PERIOD + offset
      if (updated > since && !isRestated(ts)) say(ts, updated, 1, 1)
    }
    if (instant > since) {
      const open = periodAt(provider, instant)
      say(open, instant, (instant - open) / PERIOD, 1)
    }
    if (restated && restated.at > since && restated.at <= asOf) {
      for (let ts = Math.max(earliest, restated.from + phase); ts < restated.to; ts += PERIOD)
        say(ts, restated.at, 1, restated.factor)
    }
  }
  if (!ledger.isEmpty) {
    for (const posted of ledger.all(asOf)) {
      const item = postedItem(posted)
      if (posted.updated > since && item.ts >= from) items.push(item)
    }
  }
  return items.sort((a, b) => a.updated - b.updated || a.ts - b.ts || (a.key < b.key ? -1 : 1))
}

export function exchangeSince(
  world: World,
  player: Player,
  ledger: Ledger,
  since: number,
  asOf: number,
): Listing {
  const items = itemsSince(world, player, ledger, { since, asOf })
  return { total: items.length, slice: (from, to) => items.slice(from, to).map((item) => item.build()) }
}

/** What a row stated by hand says; a figure that is no count says nothing. */
function volumeIn(row: Row): Volume {
  const count = (field: string) => (isCount(row[field]) ? row[field] : 0)
  const hist = Array.isArray(row['hist']) ? row['hist'].map(Number) : NOTHING.hist
  return { calls: count('calls'), err: count('err'), rows: count('rows'), bytes: count('bytes'), hist }
}

/** One line's hour: the sum of its twelve periods, as last stated. */
function hourOf(world: World, player: Player, ledger: Ledger, line: Line, hour: number, asOf: number): Row {
  const restated = world.story.restatement(player.id)
  let sum = NOTHING
  let updated = hour + HOUR + offsetOf(player)
  for (let n = 0; n < PERIODS_PER_HOUR; n++) {
    const ts = hour + phaseOf(line.edge.provider) + n * PERIOD
    const posted = ledger.isEmpty ? undefined : ledger.at(`${ts}|${line.key}`, asOf)
    const isRestated = restated && asOf >= restated.at && ts >= restated.from && ts < restated.to
    if (posted) updated = Math.max(updated, posted.updated)
    else if (isRestated) updated = Math.max(updated, restated.at)
    sum = add(sum, posted ? volumeIn(posted.row) : volumeOf(line, ts, 1, isRestated ? restated.factor : 1))
  }
  return rowOf(line, hour, HOUR / SECOND, sum, updated)
}

/** Hours with from ≤ ts < to that lie behind the boundary, at most 90 days back. */
export function exchangeHistory(
  world: World,
  player: Player,
  ledger: Ledger,
  { from, to, asOf }: { from: number; to: number; asOf: number },
): Listing {
  const lines = world.lines.get(player.id) ?? []
  const first = Math.ceil(Math.max(from, boundary(asOf) - HISTORY) / HOUR)
  const end = Math.ceil(Math.min(to, boundary(asOf)) / HOUR)
  const hours: Listing = {
    total: Math.max(0, end - first) * lines.length,
    slice: (start, stop) => {
      const rows: Row[] = []
      for (let n = start; n < stop; n++) {
        const line = lines[n % lines.length]
        const hour = (first + Math.floor(n / lines.length)) * HOUR
        if (line) rows.push(hourOf(world, player, ledger, line, hour, asOf))
      }
      return rows
    },
  }
  if (ledger.isEmpty) return hours
  // Interfaces known by hand only: as they were stated.
  const known = new Set(lines.map((line) => line.key))
  const others = ledger
    .all(asOf)
    .filter(({ key }) => !known.has(key.slice(key.indexOf('|') + 1)))
    .map((posted) => postedItem(posted))
    .filter(({ ts }) => ts >= first * HOUR && ts < end * HOUR)
    .sort((a, b) => a.ts - b.ts)
  return joined(hours, listed(others.map((item) => item.build())))
}

export interface Sum {
  calls: number
  failures: number
  records: number
}

/**
 * What the platform has said, as of a moment, of the periods that ended in the 24 hours up to it: by side. In the first minutes
 * of an hour one that began before `boundary` is among them, of which only who has read since the hour before was told.
 */
export function sent(
  world: World,
  player: Player,
  ledger: Ledger,
  { asOf, reading_since }: { asOf: number; reading_since: number },
): Partial<Record<string, Sum>> {
  const sums: Record<string, Sum> = {}
  const from = Math.max(boundary(reading_since), boundary(asOf) - HOUR)
  for (const item of itemsSince(world, player, ledger, { since: 0, asOf, from })) {
    if (item.ts > asOf) continue
    const row = item.build()
    const ended = item.ts + Number(row['period']) * SECOND
    if (ended <= asOf - DAY || ended > asOf) continue
    // A row stated by hand may be one that nobody should accept; it counts for nothing.
    if (![row['calls'], row['err'], row['rows'], row['bytes']].every(isCount)) continue
    const { calls, err, rows } = volumeIn(row)
    if (err > calls) continue
    const sum = (sums[String(row['side'])] ??= { calls: 0, failures: 0, records: 0 })
    sum.calls += calls
    sum.failures += err
    sum.records += rows
  }
  return sums
}
