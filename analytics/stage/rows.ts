/** Rows for tests, as the collector lands them. Every field has a value; a test names the ones that matter to it. */
import type { Facts, FeedName, Outcome, Row } from '#sql/feeds.ts'
import { LATENCY_COLUMNS } from '#sql/feeds.ts'
import { openLanding } from '#sql/landing.ts'
import type { StoreClient } from '#sql/client.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** 2026-11-23 16:00 in Guangdong. */
export const NOW = Date.UTC(2026, 10, 23, 8)

export interface Common {
  platform: string
  organ: string
  region: string
  observed_at: number
  known_at: number
  poll_id: string
  gone: 0 | 1
}

export type Landed<Name extends FeedName> = Common & Facts<Name>

const COMMON: Common = {
  platform: 'gd-jyt',
  organ: 'GD-JYT',
  region: '440000',
  observed_at: NOW - 10 * MINUTE,
  known_at: NOW - 5 * MINUTE,
  poll_id: 'a',
  gone: 0,
}

const NO_LATENCY = Object.fromEntries(LATENCY_COLUMNS.map((column) => [column, 0])) as Record<
  (typeof LATENCY_COLUMNS)[number],
  number
>

export function exchangeRow(over: Partial<Landed<'exchange'>> = {}): Landed<'exchange'> {
  return {
    ...COMMON,
    side: 'provider',
    provider: over.organ ?? COMMON.organ,
    consumer: 'GD-GAT',
    resource: 'student-status',
    period_s: 300,
    calls: 10,
    failures: 0,
    records: 100,
    bytes: 1_000,
    p95_ms: 0,
    ...NO_LATENCY,
    ...over,
  }
}

export function qualityRow(over: Partial<Landed<'quality'>> = {}): Landed<'quality'> {
  return {
    ...COMMON,
    dataset: 'students',
    rule: 'r1',
    dimension: 'accuracy',
    status: 'passed',
    checked: 100,
    failed: 0,
    ...over,
  }
}

export function securityRow(over: Partial<Landed<'security'>> = {}): Landed<'security'> {
  return {
    ...COMMON,
    alert: 'a1',
    state: 'open',
    category: 'NA',
    warn_level: 2,
    asset: '',
    title: '扫描',
    detail: '',
    source_severity: '',
    upstream: '',
    ...over,
  }
}

export function catalogueRow(over: Partial<Landed<'catalogue'>> = {}): Landed<'catalogue'> {
  return {
    ...COMMON,
    entry: 'e1',
    name: '学籍',
    provider: over.organ ?? COMMON.organ,
    share_type: 1,
    conditions: '',
    legal_basis: '',
    cycle: 'daily',
    fields: 5,
    mounted: 'api',
    should_land: 1,
    landed: 1,
    open: 0,
    standard: '',
    conformant: 1,
    grade: '',
    pi: 'none',
    last_data_at: NOW - HOUR,
    published_at: 0,
    ...over,
  }
}

export function censusRow(over: Partial<Landed<'census'>> = {}): Landed<'census'> {
  return { ...COMMON, item: 'i1', name: '学籍', duty_organ: COMMON.organ, system: '', ...over }
}

export function requestRow(over: Partial<Landed<'request'>> = {}): Landed<'request'> {
  return {
    ...COMMON,
    request: 'GX-1',
    event: 'submitted',
    requester: 'GD-GAT',
    provider: over.organ ?? COMMON.organ,
    resource: 'student-status',
    share_type: 2,
    reason: '',
    ...over,
  }
}

export function progressRow(over: Partial<Landed<'progress'>> = {}): Landed<'progress'> {
  return { ...COMMON, outcome: 'P1-1', percent: 50, note: '', ...over }
}

export function documentRow(over: Partial<Landed<'document'>> = {}): Landed<'document'> {
  return {
    ...COMMON,
    document: '教数〔2026〕1号',
    revision: '1',
    kind: 'policy',
    outcome: '',
    title: '数据共享管理办法',
    status: 'issued',
    reviewed_by: 'GD-ZSJ',
    file_hash: 'c0ffee',
    ...over,
  }
}

export function measureRow(over: Partial<Landed<'measure'>> = {}): Landed<'measure'> {
  return {
    ...COMMON,
    name: 'pilot_scenarios',
    labels: 'state=running',
    value: 1,
    basis: 'measured',
    evidence_hash: '',
    ...over,
  }
}

export interface PollRow {
  platform: string
  feed: FeedName
  started: number
  outcome: Outcome
  backfill: 0 | 1
}

export function pollRow(over: Partial<PollRow> & { poll_id?: string } = {}) {
  const started = over.started ?? NOW - 5_000
  return {
    poll_id: `${over.platform ?? COMMON.platform}-${over.feed ?? 'exchange'}-${started}`,
    platform: COMMON.platform,
    organ: COMMON.organ,
    region: COMMON.region,
    feed: 'exchange',
    backfill: 0,
    started,
    ms: 12,
    http_status: 200,
    outcome: 'ok',
    error: '',
    rows: 1,
    unchanged: 0,
    rejects: 0,
    bytes: 100,
    answer_hash: 'c0ffee',
    skew_s: 0,
    known_at: started,
    ...over,
  }
}

let batches = 0

/** Lands rows as the collector does: into both tables of each feed, and then the stamp. */
export async function land(
  store: StoreClient,
  feeds: Partial<Record<FeedName | 'poll', readonly (Row | Common | object)[]>>,
): Promise<void> {
  const landing = openLanding(store)
  const given = Object.entries(feeds).filter(([, rows]) => rows.length > 0)
  for (const [feed, rows] of given) {
    const lines = rows.map((row) => JSON.stringify(row)).join('\n')
    await store.insert(feed, lines)
    await store.insert(`${feed}_now`, lines)
  }
  const exchange = (feeds.exchange ?? []) as readonly Common[]
  await landing.stamp({
    batch_id: `batch-${(batches += 1)}`,
    tables: given.flatMap(([feed]) => [feed, `${feed}_now`]),
    hours: hoursOf(exchange),
  })
}

export function hoursOf(rows: readonly Common[]): number[] {
  return [...new Set(rows.map(({ observed_at }) => Math.floor(observed_at / HOUR) * HOUR))]
}
