/** What counts of alerts, runs of checks, requests and polls, and of what nothing feeds: the oracle's rules. */
import { isPast, limitOf, type Limit } from './oracle-days.ts'
import { requestsAt, scores, type Asked } from './oracle-facts.ts'
import {
  groupBy,
  latest,
  NINE,
  one,
  regionOf,
  type Contribution,
  type Rules,
  type World,
} from './oracle-parts.ts'
import { goodPolls } from './oracle-sources.ts'
import { DAY } from './rows.ts'

const THREE = ['accuracy', 'completeness', 'timeliness']
const SIX = [...THREE, 'consistency', 'conformity', 'accessibility']

const UNFED = {
  feeds: [],
  parts: [''],
  scale: 1n,
  no_source: true,
  kind: 'ratio',
  direction: 'higher',
  contributions: () => [],
} as const

const REQUESTED = {
  feeds: ['request'],
  parts: [''],
  scale: 1n,
  kind: 'ratio',
  direction: 'higher',
  good: 1,
  warn: 0.9,
  may_not_run: true,
} as const

/** What a request adds that must be dealt with by a limit: nothing while it is neither dealt with nor late. */
function termOf(
  world: World,
  at: number,
  silent: ReadonlyMap<string, number>,
  { platform, provider: organ, withdrawn, moments }: Asked,
  { began, done, limit }: { began: number; done: number | undefined; limit: Limit },
): Contribution[] {
  const until = withdrawn ?? at
  const done_at = done !== undefined && done <= until ? done : undefined
  if (done_at === undefined && !isPast(limit, until)) return []
  if (began <= at - 365 * DAY && (done_at !== undefined || withdrawn !== undefined)) return []
  const isKnown = 'by' in limit
  const isInTime = isKnown && done_at !== undefined && done_at <= limit.by
  const given = one({ organ, region: regionOf(world, organ) }, [isInTime, isKnown], moments)
  return [{ ...given, worst_top: silent.has(platform) ? 0n : given.worst_top, worst_bottom: 1n }]
}

export const EVENT_RULES: Readonly<Record<string, Rules>> = {
  open_alerts: {
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
    feeds: ['quality'],
    parts: ['accuracy', 'completeness', 'timeliness'],
    kind: 'ratio',
    direction: 'higher',
    good: 90,
    warn: 80,
    may_not_run: true,
    scale: NINE,
    wholes: [
      {
        part: '',
        members: [
          { part: 'accuracy', weight: 2n },
          { part: 'completeness', weight: 1n },
          { part: 'timeliness', weight: 1n },
        ],
      },
    ],
    contributions: (world, at, silent) => scores(world, at, silent, THREE),
  },
  platforms_reporting: {
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
        const good = goodPolls(world).get(`${platform.id} ${fastest?.feed}`) ?? []
        const last = good.findLast((started) => started <= at)
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
  quality_six: {
    feeds: ['quality'],
    parts: SIX,
    kind: 'ratio',
    direction: 'higher',
    good: 90,
    warn: 80,
    may_not_run: true,
    scale: NINE,
    wholes: [{ part: '', members: SIX.map((part) => ({ part, weight: 1n })) }],
    contributions: (world, at, silent) => scores(world, at, silent, SIX),
  },
  request_fulfilment: {
    feeds: ['request'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.98,
    warn: 0.9,
    scale: 1n,
    contributions: (world, at, silent) =>
      requestsAt(world, at)
        .filter(({ submitted, delivered, is_refused, is_withdrawn }) => {
          const isOver = delivered !== undefined || is_refused || submitted <= at - 90 * DAY
          return submitted > at - 365 * DAY && !is_withdrawn && isOver
        })
        .map(({ platform, provider: organ, delivered, moments }) => {
          const part = one({ organ, region: regionOf(world, organ) }, [delivered !== undefined, 1n], moments)
          return silent.has(platform) ? { ...part, worst_top: 0n } : part
        }),
  },
  request_reply_days: {
    feeds: ['request'],
    parts: [''],
    kind: 'ratio',
    direction: 'lower',
    scale: 1000n,
    contributions: (world, at) =>
      requestsAt(world, at).flatMap(({ provider: organ, submitted, answered, moments }) =>
        answered === undefined || answered <= at - 90 * DAY
          ? []
          : [
              one(
                { organ, region: regionOf(world, organ) },
                [BigInt(Math.floor((1000 * Math.max(answered - submitted, 0)) / DAY)), 1n],
                moments,
              ),
            ],
      ),
  },
  request_reply_in_time: {
    ...REQUESTED,
    contributions: (world, at, silent) =>
      requestsAt(world, at).flatMap((asked) => {
        if (asked.sharing === 3) return []
        const days = asked.sharing === 1 ? 1 : 10
        const limit = limitOf(world, asked.submitted, { working_days: days })
        const isExtended = asked.extended !== undefined && 'by' in limit && asked.extended <= limit.by
        return termOf(world, at, silent, asked, {
          began: asked.submitted,
          done: asked.answered,
          limit: isExtended ? limitOf(world, asked.submitted, { working_days: days + 10 }) : limit,
        })
      }),
  },
  request_delivery_in_time: {
    ...REQUESTED,
    contributions: (world, at, silent) =>
      requestsAt(world, at).flatMap((asked) =>
        asked.agreed === undefined
          ? []
          : termOf(world, at, silent, asked, {
              began: asked.agreed,
              done: asked.delivered,
              limit: limitOf(world, asked.agreed, { working_days: 20 }),
            }),
      ),
  },
  catalogue_update_in_time: UNFED,
  return_tasks: UNFED,
}
