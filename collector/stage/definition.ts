/** Definitions for tests: a platform of one feed, changed where a test needs it. */
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { compileFeed, type FeedPlan } from '../definition.ts'
import { loadDialects } from '../dialect.ts'
import { openZone } from '../unpack/zone.ts'

export const shanghai = openZone('Asia/Shanghai')
export const dialects = loadDialects()

/** 2026-11-23 16:00:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23, 8)

export const exchangeMap = {
  observed_at: 'ts',
  side: 'side',
  provider: 'from',
  consumer: 'to',
  resource: 'api',
  period_s: '300',
  calls: 'calls',
  failures: 'err',
  records: 'rows',
  bytes: 'bytes',
}

export function exchangeRecord(over: object = {}) {
  return {
    ts: NOW - 600_000,
    side: 'provider',
    from: 'GD-JYT',
    to: 'GD-GAT',
    api: 'student-status',
    calls: 10,
    err: 1,
    rows: 500,
    bytes: 4096,
    updated: NOW - 300_000,
    ...over,
  }
}

export function exchangeFeed(over: Partial<PlatformFeed> = {}): PlatformFeed {
  return {
    feed: 'exchange',
    every: '*/15 * * * * *',
    cadence_s: 15,
    get: '/exchange',
    records: 'rows',
    map: exchangeMap,
    mode: 'delta',
    ...over,
  }
}

export function catalogueFeed(over: Partial<PlatformFeed> = {}): PlatformFeed {
  return {
    feed: 'catalogue',
    every: '0 */10 * * * *',
    cadence_s: 600,
    get: '/catalogue',
    records: 'rows',
    map: {
      entry: 'code',
      name: 'name',
      provider: 'owner',
      share_type: 'share',
      cycle: 'cycle',
      mounted: 'mounted',
    },
    mode: 'snapshot',
    ...over,
  }
}

export function catalogueRecord(code: string, over: object = {}) {
  return { code, name: `目录 ${code}`, owner: 'GD-JYT', share: 1, cycle: 'daily', mounted: 'api', ...over }
}

export function securityFeed(over: Partial<PlatformFeed> = {}): PlatformFeed {
  return {
    feed: 'security',
    every: '*/30 * * * * *',
    cadence_s: 30,
    get: '/security',
    records: 'rows',
    map: {
      observed_at: 'at',
      alert: 'id',
      state: 'state',
      category: 'category',
      warn_level: 'level',
      title: 'title',
    },
    mode: 'delta',
    ...over,
  }
}

export function securityRecord(id: string, over: object = {}) {
  return { id, state: 'open', category: 'NA', level: 2, title: '扫描', at: NOW - 60_000, ...over }
}

export function platformOf(base: string, feeds: PlatformFeed[], over: Partial<Platform> = {}): Platform {
  return {
    id: 'gd-jyt',
    organ: 'GD-JYT',
    region: '440000',
    name: { zh: '省教育厅数据共享平台', en: 'Education exchange platform' },
    base,
    auth: { kind: 'none' },
    loopback: true,
    timeout_s: 2,
    max_bytes: 5_000_000,
    time: 'ms',
    feeds,
    ...over,
  }
}

export function planOf(platform: Platform): FeedPlan {
  const [feed] = platform.feeds
  if (!feed) throw new Error('the platform has no feed')
  return compileFeed(platform, feed, { dialects, zone: shanghai })
}
