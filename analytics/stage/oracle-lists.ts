/** What counts of catalogues, surveys, runs, alerts, requests, documents, measures and reports: the oracle's rules. */
import { isGood, sourcesAt } from './oracle-sources.ts'
import {
  DAYS_ALLOWED,
  scores,
  listedAt,
  entriesAt,
  shared,
  itemsAt,
  share,
  statedAt,
  lastOf,
  hundredths,
  measuresAt,
  summed,
  quotientOf,
  momentsOf,
  requestsAt,
  byOrgan,
} from './oracle-facts.ts'
import {
  groupBy,
  latest,
  NINE,
  one,
  regionOf,
  sum,
  type Contribution,
  type Rules,
  type World,
} from './oracle-parts.ts'
import { DAY, type Common, type Landed } from './rows.ts'

const THREE = ['accuracy', 'completeness', 'timeliness']
const SIX = [...THREE, 'consistency', 'conformity', 'accessibility']

const COUNTED = { feeds: ['catalogue'], parts: [''], scale: 1n } as const
type Entry = Landed<'catalogue'>

/** Of the entries that `of` names, those that `top` does. */
const shareOf =
  (top: (entry: Entry) => boolean, of: (entry: Entry) => boolean = () => true) =>
  (world: World, at: number): Contribution[] =>
    entriesAt(world, at).map((entry) => one(entry, [top(entry) && of(entry), of(entry)], [entry.observed_at]))

const BASIS = {
  feeds: ['measure'],
  parts: ['', 'measured', 'attested'],
  stated_only: ['measured', 'attested'],
  scale: 100n,
} as const

const OUTCOMES = ['P1-1', 'P1-2', 'P2-1', 'P2-2', 'P2-3', 'P3-1', 'P3-2', 'P3-3', 'P3-4', 'P4-1', 'P4-2']

const UNFED = {
  feeds: [],
  parts: [''],
  scale: 1n,
  no_source: true,
  kind: 'ratio',
  direction: 'higher',
  contributions: () => [],
} as const

export const LIST_RULES: Readonly<Record<string, Rules>> = {
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
  catalogue_mounting_rate: {
    feeds: ['catalogue'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    scale: 1n,
    contributions: (world, at) => shared(world, at).map((entry) => share(entry, entry.mounted !== 'none')),
  },
  update_timeliness: {
    feeds: ['catalogue'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    scale: 1n,
    contributions: (world, at) =>
      shared(world, at)
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
  catalogue_entries: {
    ...COUNTED,
    parts: ['', 'fields'],
    kind: 'sum',
    direction: 'none',
    contributions: (world, at) =>
      entriesAt(world, at).flatMap((entry) => [
        one(entry, [1n, 0n], [entry.observed_at]),
        one(entry, [BigInt(entry.fields), 0n], [entry.observed_at], 'fields'),
      ]),
  },
  unconditional_share: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    contributions: shareOf(({ share_type }) => share_type === 1),
  },
  withheld_share: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'lower',
    contributions: shareOf(({ share_type }) => share_type === 3),
  },
  withheld_grounds_rate: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.95,
    contributions: shareOf(
      ({ legal_basis }) => legal_basis !== '',
      ({ share_type }) => share_type === 3,
    ),
  },
  open_share: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    contributions: shareOf(({ open }) => open === 1),
  },
  standards_conformance: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    may_not_run: true,
    contributions: (world, at) =>
      shareOf(
        ({ conformant }) => conformant === 1,
        ({ standard }) => standard !== '',
      )(world, at).map((part) => ({ ...part, worst_bottom: 1n })),
  },
  landing_rate: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    contributions: shareOf(
      ({ landed }) => landed === 1,
      ({ should_land }) => should_land === 1,
    ),
  },
  grading_rate: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.95,
    contributions: shareOf(({ grade }) => grade !== ''),
  },
  census_coverage: {
    ...COUNTED,
    feeds: ['catalogue', 'census'],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    contributions: (world, at) =>
      byOrgan<Common>(world, [...entriesAt(world, at), ...itemsAt(world, at)]).map((rows) => {
        const items = rows.filter((row) => 'item' in row).length
        const entries = rows.length - items
        return one(rows[0], [BigInt(Math.min(items, entries)), BigInt(items)], momentsOf(rows))
      }),
  },
  pia_coverage: {
    ...COUNTED,
    feeds: ['catalogue', 'measure'],
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.9,
    may_not_run: true,
    scale: 100n,
    contributions: (world, at) =>
      byOrgan<Entry | Landed<'measure'>>(world, [
        ...entriesAt(world, at),
        ...measuresAt(world, at, ['pia_completed'], false),
      ]).flatMap((rows) => {
        const stated = rows.flatMap((row) => ('value' in row ? [hundredths(row.value)] : []))
        const personal = BigInt(rows.filter((row) => 'pi' in row && row.pi !== 'none').length)
        const assessed = sum(stated)
        const top = stated.length === 0 ? 0n : assessed < 100n * personal ? assessed : 100n * personal
        const bottom = stated.length === 0 ? 0n : personal
        return personal === 0n
          ? []
          : [{ ...one(rows[0], [top, bottom], momentsOf(rows)), worst_bottom: personal }]
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
  safeguard_organisation: {
    ...BASIS,
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.9,
    scale: 1n,
    contributions: (world, at) =>
      byOrgan(world, measuresAt(world, at, ['chief_data_officers'])).flatMap((rows) => {
        const officers = sum(rows.map(({ value }) => hundredths(value)))
        const basis = rows.some((row) => row.basis === 'attested') ? 'attested' : 'measured'
        return ['', basis].map((part) => one(rows[0], [officers > 0n, 1n], momentsOf(rows), part))
      }),
  },
  safeguard_funds: {
    ...BASIS,
    bottom_scale: 100n,
    kind: 'ratio',
    direction: 'none',
    contributions: quotientOf('funds_executed_cny', 'funds_budget_cny'),
  },
  safeguard_training: {
    ...BASIS,
    kind: 'sum',
    direction: 'none',
    contributions: summed('training_person_times'),
  },
  safeguard_controls: {
    ...BASIS,
    bottom_scale: 100n,
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.8,
    contributions: quotientOf('security_controls_met', 'security_controls_total'),
  },
  application_pilots: {
    ...BASIS,
    kind: 'sum',
    direction: 'none',
    contributions: summed('pilot_scenarios', 'state=running'),
  },
  safeguard_institutions: {
    feeds: ['document'],
    parts: ['', 'policy', 'standard'],
    kind: 'ratio',
    direction: 'higher',
    scale: 1n,
    contributions: (world, at) => {
      const revisions = listedAt(world.document, at, (row) => `${row.document} ${row.revision}`)
      return groupBy(revisions, ({ platform, document }) => `${platform} ${document}`)
        .map((all) =>
          all.reduce((best, row) =>
            row.observed_at > best.observed_at ||
            (row.observed_at === best.observed_at && row.revision > best.revision)
              ? row
              : best,
          ),
        )
        .filter(({ kind, status }) => ['policy', 'standard'].includes(kind) && status !== 'withdrawn')
        .flatMap((row) => {
          const isReviewed = row.reviewed_by !== '' && row.reviewed_by !== row.organ
          const counts = row.status === 'issued' && isReviewed && row.file_hash !== ''
          return ['', row.kind].map((part) => one(row, [counts, 1n], [row.observed_at], part))
        })
    },
  },
  self_reported_progress: {
    feeds: ['progress'],
    parts: ['', ...OUTCOMES],
    kind: 'ratio',
    direction: 'none',
    scale: 10_000n,
    contributions: (world, at) =>
      lastOf(
        statedAt(world.progress, at, (row) => `${row.outcome} ${row.organ}`),
        ({ outcome }) => outcome,
      ).flatMap((row) =>
        ['', row.outcome].map((part) => one(row, [hundredths(row.percent), 1n], [row.observed_at], part)),
      ),
  },
  plan_completion: {
    feeds: ['catalogue', 'census'],
    parts: ['P1-1:surveyed', 'P1-1:catalogued', 'P2-1:landed'],
    kind: 'ratio',
    direction: 'higher',
    scale: NINE,
    wholes: [
      {
        part: 'P1-1',
        members: [
          { part: 'P1-1:surveyed', weight: 1n },
          { part: 'P1-1:catalogued', weight: 1n },
        ],
      },
      { part: 'P2-1', members: [{ part: 'P2-1:landed', weight: 1n }] },
      { part: 'P1', members: [{ part: 'P1-1', weight: 100n }] },
      {
        part: 'P2',
        members: [
          { part: 'P2-1', weight: 40n },
          { part: 'P2-2', weight: 60n },
        ],
      },
      {
        part: '',
        members: [
          { part: 'P1-1', weight: 75n },
          { part: 'P2-1', weight: 10n },
          { part: 'P2-2', weight: 15n },
        ],
      },
    ],
    contributions: (world, at) =>
      byOrgan<Common>(world, [...entriesAt(world, at), ...itemsAt(world, at)]).flatMap((rows) => {
        const entries = rows.filter((row): row is Entry => 'entry' in row)
        const items = BigInt(rows.length - entries.length)
        const count = (of: (entry: Entry) => boolean): bigint => BigInt(entries.filter(of).length)
        const complete = count(({ name, provider }) => name !== '' && provider !== '')
        const landed = count((one) => one.should_land === 1 && one.landed === 1 && one.conformant === 1)
        const evidence: [string, bigint, bigint][] = [
          ['P1-1:surveyed', items > 0n ? 1n : 0n, 1n],
          ['P1-1:catalogued', complete < items ? complete : items, items],
          ['P2-1:landed', landed, count(({ should_land }) => should_land === 1)],
        ]
        return evidence.map(([part, top, bottom]) =>
          one(rows[0], [NINE * top, bottom], momentsOf(rows), part),
        )
      }),
  },
  request_reply_in_time: UNFED,
  request_delivery_in_time: UNFED,
  catalogue_update_in_time: UNFED,
  rectification_rate: UNFED,
  correction_in_time: UNFED,
  return_tasks: UNFED,
  security_incidents: { ...UNFED, kind: 'sum', direction: 'lower' },
}
