/** A platform's feed, compiled once into what every poll of it needs. */
import { hash } from 'node:crypto'
import type { FeedName } from '#sql/feeds.ts'
import type { Platform, PlatformFeed } from '#province/platform.ts'
import type { Dialect } from './dialect.ts'
import { compileMapped, type IsMapped } from './drift/mapped.ts'
import { compileRequest, type Build } from './poll/request.ts'
import { compileUnpack, type Shape, type Unpack } from './unpack/unpack.ts'
import type { TimeFormat } from './unpack/time.ts'
import type { Zone } from './unpack/zone.ts'

/** Who states what: the columns that every row of a feed shares. */
export interface Source {
  platform: string
  organ: string
  region: string
  feed: FeedName
}

export interface FeedPlan extends Source {
  mode: 'delta' | 'snapshot'
  time: TimeFormat
  /** Undefined where it is never asked, and sends by itself. */
  build: Build | undefined
  /** Headers of the platform and of the feed, beside those that sign. */
  headers: Record<string, string>
  unpack: Unpack
  /** Reads a refused record once more, from a list of records as JSON; made at its first use. */
  unpackAgain: () => Unpack
  /** Which fields of a record it reads. */
  isMapped: IsMapped
  /** Records a page; undefined where there are no pages or the platform chooses. */
  page_size: number | undefined
  /** How pages are turned. */
  paging: Paging
  cursor: { start_ms: number; overlap_ms: number } | undefined
  backfill: { days: number; build: Build } | undefined
  timeout_ms: number
  max_bytes: number
  redirects: number | undefined
  /** Changes with whatever changes what an answer means. */
  digest: string
}

/**
 * By number until `total` or a short page, by a token, or by a link in the body or in a header.
 */
export type Paging = 'none' | 'total' | 'short' | 'token' | 'link' | 'link_header'

export interface DefinitionParts {
  dialects: ReadonlyMap<string, Dialect>
  zone: Zone
  /** How many days the store keeps facts; undefined: what is unpacked is not kept. */
  keep_days?: number | undefined
}

const HOUR_MS = 3_600_000

/** @throws Error when the feed cannot work: an expression does not compile, or the map does not fit its columns. */
export function compileFeed(platform: Platform, feed: PlatformFeed, parts: DefinitionParts): FeedPlan {
  const dialect = findDialect(feed, parts.dialects)
  const shape = shapeOf(platform, feed, dialect)
  return {
    platform: platform.id,
    organ: platform.organ,
    region: platform.region,
    feed: feed.feed,
    mode: feed.mode ?? dialect?.mode ?? 'delta',
    time: shape.time,
    build: (feed.get ?? feed.post) === undefined ? undefined : compileRequest(platform.base, feed),
    headers: lowerCased({ ...platform.headers, ...feed.headers }),
    unpack: compileUnpack(shape, parts.zone, parts.keep_days),
    unpackAgain: () => compileUnpack(recordsOnly(shape), parts.zone, parts.keep_days),
    isMapped: compileMapped([...Object.values(shape.map), shape.refuse, shape.skip, shape.cursor]),
    page_size: feed.page?.size,
    paging: pagingOf(feed.page),
    cursor: feed.cursor && {
      start_ms: feed.cursor.start_h * HOUR_MS,
      overlap_ms: feed.cursor.overlap_s * 1000,
    },
    backfill: feed.backfill && {
      days: Math.min(feed.backfill.days, parts.keep_days ?? Infinity),
      build: compileRequest(platform.base, feed.backfill),
    },
    timeout_ms: platform.timeout_s * 1000,
    max_bytes: platform.max_bytes,
    redirects: platform.redirects,
    digest: hash(
      'sha256',
      JSON.stringify([shape, parts.zone.name, parts.keep_days, platform.organ, platform.region]),
    ).slice(0, 16),
  }
}

function pagingOf(page: PlatformFeed['page']): Paging {
  if (page === undefined) return 'none'
  if (page.total !== undefined) return 'total'
  if (page.next !== undefined) return 'token'
  if (page.link !== undefined) return 'link'
  return page.short === true ? 'short' : 'link_header'
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** The same records without the answer around them. */
function recordsOnly(shape: Shape): Shape {
  if (/\$answer\b/.test(JSON.stringify([shape.map, shape.refuse, shape.skip]))) {
    throw new Error('its map reads the answer around a record ($answer), which is not kept')
  }
  const around = {
    envelope: undefined,
    unwrap: undefined,
    partial: undefined,
    total: undefined,
    next: undefined,
  }
  return { ...shape, ...around, format: 'json', records: '$' }
}

/** What a dialect gives, with the feed's own fields over it. */
export function shapeOf(
  platform: Pick<Platform, 'time'> & Partial<Pick<Platform, 'numbers' | 'envelope'>>,
  feed: PlatformFeed,
  dialect: Dialect | undefined,
): Shape {
  const records = feed.records ?? dialect?.records
  if (records === undefined) throw new Error('records is missing: say where they are, or name a dialect')
  return {
    feed: feed.feed,
    format: dialect?.format ?? 'json',
    time: feed.time ?? dialect?.time ?? platform.time,
    numbers: feed.numbers ?? dialect?.numbers ?? platform.numbers,
    untimed: dialect?.untimed ?? 'refused',
    envelope: platform.envelope ?? dialect?.envelope,
    records,
    // A feed that says itself where its records are has nothing around them.
    unwrap: feed.records === undefined ? dialect?.unwrap : undefined,
    map: { ...dialect?.map, ...feed.map },
    refuse: dialect?.refuse,
    skip: dialect?.skip,
    partial: dialect?.partial,
    cursor: feed.cursor?.max,
    total: feed.page?.total,
    next: feed.page?.next ?? feed.page?.link,
    about: feed.records === undefined ? dialect?.about : undefined,
  }
}

function findDialect(feed: PlatformFeed, dialects: DefinitionParts['dialects']): Dialect | undefined {
  if (feed.dialect === undefined) return undefined
  const dialect = dialects.get(feed.dialect)
  if (!dialect) {
    throw new Error(`there is no dialect ${feed.dialect}: choose one of ${[...dialects.keys()].join(', ')}`)
  }
  if (dialect.feed !== feed.feed) {
    throw new Error(`dialect ${feed.dialect} gives ${dialect.feed}, not ${feed.feed}`)
  }
  return dialect
}
