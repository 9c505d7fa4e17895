/**
 * The indicators once more, in plain TypeScript over the landed rows: what the SQL has to say, by another way.
 *
 * It shares no code with what it checks: it reads every row of a list and counts in whole numbers.
 */
import type { Landed, PollRow } from './rows.ts'
import { DAY, HOUR } from './rows.ts'
import type { Sample, Status } from '../sample.ts'

/** Everything that has landed, in the order in which it did, and who should report. */
export interface World {
  province: string
  organs: readonly { code: string; region: string }[]
  platforms: readonly {
    id: string
    organ: string
    region: string
    feeds: readonly { feed: string; cadence_s: number; looks_back: 0 | 1 }[]
  }[]
  polls: readonly PollRow[]
  exchange: readonly Landed<'exchange'>[]
  quality: readonly Landed<'quality'>[]
  security: readonly Landed<'security'>[]
  catalogue: readonly Landed<'catalogue'>[]
}

export type Told = Omit<Sample, 'version'>

/** What one organ contributes to one part. */
interface Contribution {
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

interface Heard {
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

interface Rules {
  indicator: string
  feeds: readonly string[]
  parts: readonly string[]
  kind: 'sum' | 'ratio'
  direction: 'higher' | 'lower' | 'none'
  good?: number
  warn?: number
  coloured?: readonly string[]
  /** What the tops of its contributions are counted in: wholes, or billionths. */
  scale: bigint
  whole?: readonly { part: string; weight: bigint }[]
  /** Parts that are unknown while nobody states anything of them. */
  stated_only?: readonly string[]
  may_not_run?: boolean
  contributions: (world: World, at: number, silent: Map<string, number>) => Contribution[]
}

const NINE = 1_000_000_000n
const MARKS = { A: 0.95, B: 0.85, C: 0.6 }

export const ORACLE: Readonly<Record<string, Rules>> = {
  sharing_records_24h: {
    indicator: 'sharing_records_24h',
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
    indicator: 'exchange_success_rate',
    feeds: ['exchange'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.995,
    warn: 0.98,
    scale: 1n,
    contributions: successes,
  },
  open_alerts: {
    indicator: 'open_alerts',
    feeds: ['security'],
    parts: ['', 'red', 'orange', 'yellow', 'blue'],
    kind: 'sum',
    direction: 'lower',
    good: 0,
    warn: 0,
    coloured: ['red'],
    scale: 1n,
    contributions: (world, at) =>
      groupBy(
        world.security.filter(({ observed_at }) => observed_at <= at),
        ({ platform, alert }) => `${platform} ${alert}`,
      ).flatMap((statements) => {
        const last = latest(statements, (one) => [one.observed_at, one.known_at])
        const isOpen = last.state === 'open' && last.gone === 0
        const colour = ['', 'red', 'orange', 'yellow', 'blue'][last.warn_level] ?? ''
        return ['', colour].map((part) => ({
          organ: last.organ,
          region: last.region,
          part,
          top: isOpen ? 1n : 0n,
          bottom: 0n,
          worst_top: isOpen ? 1n : 0n,
          worst_bottom: 0n,
          moments: [last.observed_at],
        }))
      }),
  },
  quality_score: {
    indicator: 'quality_score',
    feeds: ['quality'],
    parts: ['accuracy', 'completeness', 'timeliness'],
    kind: 'ratio',
    direction: 'higher',
    good: 90,
    warn: 80,
    may_not_run: true,
    scale: NINE,
    whole: [
      { part: 'accuracy', weight: 2n },
      { part: 'completeness', weight: 1n },
      { part: 'timeliness', weight: 1n },
    ],
    contributions: scores,
  },
  catalogue_mounting_rate: {
    indicator: 'catalogue_mounting_rate',
    feeds: ['catalogue'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    scale: 1n,
    contributions: (world, at) => entriesAt(world, at).map((entry) => share(entry, entry.mounted !== 'none')),
  },
  update_timeliness: {
    indicator: 'update_timeliness',
    feeds: ['catalogue'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    scale: 1n,
    contributions: (world, at) =>
      entriesAt(world, at)
        .filter(({ cycle }) => cycle !== 'irregular')
        .map((entry) => {
          const source = sourcesAt(world, at, ['catalogue']).find(
            ({ platform }) => platform === entry.platform,
          )
          const judged_at = source ? Math.min(at, source.last ?? 0) : at
          return share(entry, entry.last_data_at >= judged_at - (DAYS_ALLOWED[entry.cycle] ?? 0) * DAY)
        }),
  },
  platforms_reporting: {
    indicator: 'platforms_reporting',
    feeds: [],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.9,
    scale: 1n,
    contributions: (world, at) =>
      (world.polls.some(({ started }) => started <= at) ? world.platforms : []).map((platform) => {
        const fastest = [...platform.feeds].sort(
          (one, other) => one.cadence_s - other.cadence_s || (one.feed < other.feed ? -1 : 1),
        )[0]
        const good = world.polls
          .filter((poll) => poll.platform === platform.id && poll.feed === fastest?.feed && isGood(poll))
          .map(({ started }) => started)
          .filter((started) => started <= at)
        const last = good.length > 0 ? Math.max(...good) : undefined
        const isLit = last !== undefined && at - last <= Math.max(2 * (fastest?.cadence_s ?? 0), 30) * 1000
        return {
          organ: platform.organ,
          region: platform.region,
          part: '',
          top: isLit ? 1n : 0n,
          bottom: 1n,
          worst_top: isLit ? 1n : 0n,
          worst_bottom: 1n,
          moments: last === undefined ? [] : [last],
        }
      }),
  },
}

const DAYS_ALLOWED: Readonly<Record<string, number>> = {
  realtime: 0 + 1,
  daily: 1 + 1,
  weekly: 7 + 2,
  monthly: 31 + 5,
  quarterly: 92 + 10,
  half_yearly: 184 + 15,
  yearly: 366 + 30,
}

/** Every value of an indicator at a moment, in no particular order. */
export function tell(world: World, indicator: string, at: number): Told[] {
  const rules = ORACLE[indicator]
  if (!rules) throw new Error(`the oracle knows nothing of ${indicator}`)
  const sources = sourcesAt(world, at, rules.feeds)
  const silent = silentPlatforms(sources)
  const silentOrgans = new Set(sources.filter(isSilent).map(({ organ }) => organ))
  const given = rules.contributions(world, at, silent)
  return scopesOf(world, sources, given).flatMap(({ kind, id, has }) => {
    const own = sources.filter(has)
    const of = (part: string) => given.filter((one) => one.part === part && has(one))
    const counts =
      rules.feeds.length === 0
        ? threeTimes(of('').reduce((sum, one) => sum + Number(one.bottom), 0))
        : {
            expected: own.length,
            reporting: own.filter((one) => !isSilent(one)).length,
            fresh: own.filter(isFresh).length,
          }
    const unheard = own.some(({ last }) => last === undefined)
    const parts = rules.parts.map((part) => {
      const pieces = of(part)
      return {
        part,
        top: sum(pieces.map((one) => one.top)),
        bottom: sum(pieces.map((one) => one.bottom)),
        worst_top: sum(pieces.filter(({ organ }) => !silentOrgans.has(organ)).map((one) => one.worst_top)),
        worst_bottom: sum(pieces.map((one) => one.worst_bottom)),
        moments: pieces.flatMap(({ moments }) => moments),
        members: 1,
        known: rules.stated_only?.includes(part) && !given.some((one) => one.part === part) ? 0 : 1,
        share: 1,
      }
    })
    const whole = rules.whole ? [meanOf(rules.whole, parts)] : []
    return [...parts, ...whole].map((row) => {
      const top = decimal(row.top, rules.scale)
      const bottom = String(row.bottom)
      const isBlind = counts.expected === 0 || counts.reporting === 0
      const exact =
        rules.kind === 'sum' ? Number(top) : row.bottom === 0n ? null : Number(top) / Number(bottom)
      const isUnsaid = row.known === 0 || exact === null
      const unknown = isBlind || isUnsaid
      const share = isUnsaid ? 0 : row.share
      const worst = worstCase(rules, {
        isPartlySilent: counts.reporting < counts.expected,
        unheard,
        exact,
        low:
          rules.kind === 'sum'
            ? Number(row.worst_top)
            : quotient(row.worst_top, rules.scale, row.worst_bottom),
      })
      return {
        indicator,
        scope_kind: kind,
        scope_id: id,
        part: row.part,
        at,
        value: unknown ? null : exact,
        numerator: top,
        denominator: rules.kind === 'sum' ? '1' : bottom,
        ...counts,
        members: row.members,
        members_known: isUnsaid ? 0 : row.known,
        known_share: share,
        worst: unknown ? null : worst,
        state: unknown ? 'unknown' : counts.fresh === 0 ? 'stale' : 'known',
        grade: gradeOf(counts.expected === 0 ? 0 : (counts.fresh / counts.expected) * share, share),
        ...colourOf(rules, row.part, unknown ? null : exact, worst, {
          isPartlySilent: counts.reporting < counts.expected,
          isPartlyUnknown: row.share < 1,
        }),
        observed_from: row.moments.length > 0 ? Math.min(...row.moments) : null,
        observed_to: row.moments.length > 0 ? Math.max(...row.moments) : null,
      }
    })
  })
}

function worstCase(
  { direction, kind }: Rules,
  row: { isPartlySilent: boolean; unheard: boolean; exact: number | null; low: number | null },
): number | null {
  if (row.unheard) return null
  if (row.isPartlySilent && direction === 'lower') return null
  return kind === 'sum' && !row.isPartlySilent ? row.exact : row.low
}

function colourOf(
  rules: Rules,
  part: string,
  value: number | null,
  worst: number | null,
  row: { isPartlySilent: boolean; isPartlyUnknown: boolean },
): Pick<Sample, 'status' | 'status_reason'> {
  const { direction, good, warn } = rules
  const none = { status: 'none', status_reason: 'value' } as const
  if (good === undefined || warn === undefined || direction === 'none') return none
  if (rules.coloured && !rules.coloured.includes(part)) return none
  if (value === null) return { status: 'unknown', status_reason: 'value' }
  const paint = (judged: number): Status => {
    if (direction === 'higher') return judged >= good ? 'good' : judged >= warn ? 'warn' : 'bad'
    return judged <= good ? 'good' : judged <= warn ? 'warn' : 'bad'
  }
  const mine = paint(value)
  if (worst === null && mine !== 'bad') return { status: 'unknown', status_reason: 'unbounded' }
  const status = worst === null ? mine : paint(worst)
  if (status === mine) return { status, status_reason: 'value' }
  const isUnrun = !row.isPartlySilent && (rules.may_not_run === true || row.isPartlyUnknown)
  return { status, status_reason: isUnrun ? 'not_run' : 'silent_sources' }
}

function gradeOf(confidence: number, share: number): Sample['grade'] {
  if (confidence >= MARKS.A && share === 1) return 'A'
  return confidence >= MARKS.B ? 'B' : confidence >= MARKS.C ? 'C' : 'D'
}

// ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────

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

function currentExchange({ exchange }: World): Landed<'exchange'>[] {
  return groupBy(exchange, (row) => [row.platform, row.observed_at, row.side, interfaceOf(row)].join(' '))
    .map((statements) => latest(statements, ({ known_at }) => [known_at]))
    .filter(({ gone }) => gone === 0)
}

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

const DIMENSIONS = ['accuracy', 'completeness', 'timeliness']

/** Scores of datasets, in billionths of a point. */
function scores(world: World, at: number, silent: Map<string, number>): Contribution[] {
  const runs = groupBy(world.quality, (row) =>
    [row.platform, row.dataset, row.rule, row.observed_at].join(' '),
  )
    .map((statements) => latest(statements, ({ known_at }) => [known_at]))
    .filter(({ gone, observed_at, platform, dimension }) => {
      const from = Math.min(silent.get(platform) ?? at, at) - 30 * DAY
      return gone === 0 && observed_at <= at && observed_at > from && DIMENSIONS.includes(dimension)
    })
  const rules = groupBy(runs, (row) => [row.platform, row.dataset, row.dimension, row.rule].join(' ')).map(
    (history) => ({
      last: latest(history, (row) => [row.observed_at, row.known_at]),
    }),
  )
  return groupBy(rules, ({ last }) => [last.platform, last.dataset, last.dimension].join(' ')).map(
    (dataset) => {
      const ran = dataset.filter(({ last }) => last.status !== 'not_run' && last.checked > 0)
      const points = sum(
        ran.map(({ last }) => {
          const good = BigInt(last.checked - Math.min(last.checked, last.failed))
          return (100n * good * NINE) / BigInt(last.checked)
        }),
      )
      return {
        organ: dataset[0].last.organ,
        region: dataset[0].last.region,
        part: dataset[0].last.dimension,
        top: ran.length > 0 ? points / BigInt(ran.length) : 0n,
        bottom: ran.length > 0 ? 1n : 0n,
        worst_top: points / BigInt(dataset.length),
        worst_bottom: 1n,
        moments: dataset.map(({ last }) => last.observed_at),
      }
    },
  )
}

function entriesAt(world: World, at: number): Landed<'catalogue'>[] {
  return groupBy(
    world.catalogue.filter(({ observed_at }) => observed_at <= at),
    ({ platform, entry }) => `${platform} ${entry}`,
  )
    .map((statements) => latest(statements, ({ known_at }) => [known_at]))
    .filter(({ gone, share_type }) => gone === 0 && share_type !== 3)
}

function share(entry: Landed<'catalogue'>, counts: boolean): Contribution {
  const top = counts ? 1n : 0n
  return {
    organ: entry.organ,
    region: entry.region,
    part: '',
    top,
    bottom: 1n,
    worst_top: top,
    worst_bottom: 1n,
    moments: [entry.observed_at],
  }
}

// ── sources and scopes ───────────────────────────────────────────────────────────────────────────────────────

function isGood({ outcome, backfill }: PollRow): boolean {
  return outcome === 'ok' && backfill === 0
}

function sourcesAt(world: World, at: number, feeds: readonly string[]): Heard[] {
  return world.platforms.flatMap(({ id, organ, region, feeds: own }) =>
    own
      .filter(({ feed }) => feeds.includes(feed))
      .map(({ feed, cadence_s, looks_back }) => {
        const last = lastHeard(world, { platform: id, feed, looks_back }, at)
        const age_s = last === undefined ? Number.POSITIVE_INFINITY : Math.max(0, at - last) / 1000
        return { platform: id, organ, region, feed, last, age_s, cadence_s, dark: isDark(world, id, own, at) }
      }),
  )
}

/** Whether the feed that a platform is asked for most often has been quiet for too long, if it was ever heard. */
function isDark(
  world: World,
  platform: string,
  own: readonly { feed: string; cadence_s: number; looks_back: 0 | 1 }[],
  at: number,
): boolean {
  const [fastest] = [...own].sort(
    (one, other) => one.cadence_s - other.cadence_s || (one.feed < other.feed ? -1 : 1),
  )
  const last = fastest && lastHeard(world, { platform, ...fastest }, at)
  return last !== undefined && at - last > Math.max(2 * (fastest?.cadence_s ?? 0), 30) * 1000
}

/** The good poll that speaks for the moment: the last one before it, or a later one that has told what was missed. */
function lastHeard(
  world: World,
  { platform, feed, looks_back }: { platform: string; feed: string; looks_back: 0 | 1 },
  at: number,
): number | undefined {
  const good = world.polls
    .filter((poll) => poll.platform === platform && poll.feed === feed && isGood(poll))
    .map(({ started }) => started)
    .sort((one, other) => one - other)
  const last = good.at(-1)
  if (last === undefined || last <= at) return last
  // Of polls that are not the last of all, the log is asked for a day.
  const before = good.findLast((started) => started <= at && started > at - DAY)
  return looks_back === 1 && (before !== undefined || hasStated(world, platform, feed, at)) ? last : before
}

function hasStated(world: World, platform: string, feed: string, at: number): boolean {
  const rows = {
    exchange: currentExchange(world),
    quality: world.quality,
    security: world.security,
    catalogue: world.catalogue,
  }[feed]
  return rows?.some((row) => row.platform === platform && row.observed_at <= at) ?? false
}

function isSilent({ age_s, cadence_s }: Heard): boolean {
  return age_s > 4 * cadence_s
}

function isFresh({ age_s, cadence_s, dark }: Heard): boolean {
  return age_s <= 2 * cadence_s && !dark
}

function silentPlatforms(sources: readonly Heard[]): Map<string, number> {
  return new Map(sources.filter(isSilent).map(({ platform, last }) => [platform, last ?? 0]))
}

interface Scope {
  kind: Sample['scope_kind']
  id: string
  has: (one: { organ: string; region: string }) => boolean
}

function scopesOf(world: World, sources: readonly Heard[], given: readonly Contribution[]): Scope[] {
  const all = [...sources, ...given]
  if (all.length === 0) return []
  const organs = [...new Set(all.map(({ organ }) => organ))]
  const cities = [...new Set(all.map(({ region }) => region))].filter(
    (code) => code !== '' && code !== world.province,
  )
  return [
    ...organs.map((id): Scope => ({ kind: 'organ', id, has: ({ organ }) => organ === id })),
    ...cities.map((id): Scope => ({ kind: 'city', id, has: ({ region }) => region === id })),
    { kind: 'province', id: world.province, has: () => true },
  ]
}

function regionOf({ organs }: World, organ: string): string {
  return organs.find(({ code }) => code === organ)?.region ?? ''
}

// ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────

interface Part {
  part: string
  top: bigint
  bottom: bigint
  worst_top: bigint
  worst_bottom: bigint
  moments: number[]
  members: number
  known: number
  share: number
}

/** The weighted mean of parts, in the scale of their tops; in the worst case of all of them, the unknown ones 0. */
function meanOf(weights: readonly { part: string; weight: bigint }[], parts: readonly Part[]): Part {
  const members = weights.flatMap(({ part, weight }) => {
    const found = parts.find((one) => one.part === part)
    return found ? [{ ...found, weight }] : []
  })
  const scored = members.filter(({ bottom }) => bottom > 0n)
  const judged = members.filter(({ worst_bottom }) => worst_bottom > 0n)
  const all = sum(members.map(({ weight }) => weight))
  return {
    part: '',
    top: sum(scored.map(({ top, bottom, weight }) => (weight * top) / bottom)),
    bottom: sum(scored.map(({ weight }) => weight)),
    worst_top: sum(judged.map(({ worst_top, worst_bottom, weight }) => (weight * worst_top) / worst_bottom)),
    worst_bottom: all,
    moments: members.flatMap(({ moments }) => moments),
    members: members.length,
    known: scored.length,
    share: Number(sum(scored.map(({ weight }) => weight))) / Number(all),
  }
}

function quotient(top: bigint, scale: bigint, bottom: bigint): number | null {
  return bottom === 0n ? null : Number(decimal(top, scale)) / Number(bottom)
}

/** A whole number of 1 ÷ scale as decimal text without trailing zeros. */
function decimal(value: bigint, scale: bigint): string {
  if (scale === 1n) return String(value)
  const digits = (value % scale)
    .toString()
    .padStart(scale.toString().length - 1, '0')
    .replace(/0+$/, '')
  return digits === '' ? String(value / scale) : `${value / scale}.${digits}`
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((all, one) => all + one, 0n)
}

function total(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}

function threeTimes(count: number) {
  return { expected: count, reporting: count, fresh: count }
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR) * HOUR
}

type Some<Item> = [Item, ...Item[]]

function groupBy<Item>(items: readonly Item[], name: (item: Item) => string): Some<Item>[] {
  const groups = new Map<string, Some<Item>>()
  for (const item of items) {
    const group = groups.get(name(item))
    if (group) group.push(item)
    else groups.set(name(item), [item])
  }
  return [...groups.values()]
}

/** The item that ranks highest; of equal ones the one that came last. */
function latest<Item>([first, ...rest]: Some<Item>, rank: (item: Item) => number[]): Item {
  return rest.reduce((best, item) => (compare(rank(item), rank(best)) >= 0 ? item : best), first)
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [place, value] of one.entries()) {
    const difference = value - (other[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
