/** The columns of every landing table with the types in which their values travel, so that rows can be sent as blocks. */
import { z } from 'zod'
import { FEED_NAMES, FEEDS, type FeedName } from '../feeds.ts'

/** What a value travels as; the store makes of it what its column is (a `LowCardinality(String)` of a `String`). */
export const WIDTHS = {
  /** Its length, then its bytes. */
  String: 0,
  /** Each different text once, then one place among them a row (see words.ts). */
  'LowCardinality(String)': 0,
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  UInt64: 8,
  Float64: 8,
  'DateTime64(3)': 8,
} as const
export type ColumnType = keyof typeof WIDTHS

export interface Column {
  name: string
  type: ColumnType
}

const LARGEST: [type: ColumnType, max: number][] = [
  ['UInt8', 0xff],
  ['UInt16', 0xffff],
  ['UInt32', 0xffff_ffff],
]

/** The type of a fact follows from what may be stated: its range, or that it is a moment. */
function columnOf([name, stated]: [name: string, type: z.ZodType]): Column {
  const type = stated instanceof z.ZodDefault ? stated.unwrap() : stated
  if (name.endsWith('_at')) return { name, type: 'DateTime64(3)' }
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return { name, type: 'String' }
  if (type instanceof z.ZodUnion) return { name, type: 'UInt8' }
  if (!(type instanceof z.ZodNumber)) throw new TypeError(`the fact ${name} has no column type`)
  if (!(type instanceof z.ZodNumberFormat)) return { name, type: 'Float64' }
  const max = type.maxValue ?? Number.POSITIVE_INFINITY
  return { name, type: LARGEST.find(([, largest]) => max <= largest)?.[0] ?? 'UInt64' }
}

const columns = (type: ColumnType, ...names: string[]): Column[] => names.map((name) => ({ name, type }))

const STAMP: readonly Column[] = [
  ...columns('String', 'platform', 'organ', 'region', 'poll_id'),
  ...columns('DateTime64(3)', 'observed_at', 'known_at'),
  ...columns('UInt8', 'gone'),
]

const POLL: readonly Column[] = [
  ...columns('String', 'poll_id', 'platform', 'organ', 'region', 'feed', 'outcome', 'error', 'answer_hash'),
  ...columns('UInt8', 'backfill'),
  ...columns('UInt16', 'http_status'),
  ...columns('UInt32', 'ms', 'drift'),
  ...columns('UInt64', 'rows', 'unchanged', 'rejects', 'masked', 'bytes'),
  ...columns('Float64', 'skew_s'),
  ...columns('DateTime64(3)', 'started', 'known_at'),
]

const REJECT: readonly Column[] = [
  ...columns('String', 'poll_id', 'platform', 'feed', 'reason', 'field', 'message', 'excerpt', 'state'),
  ...columns('UInt32', 'ordinal'),
  ...columns('DateTime64(3)', 'known_at', 'replayed_at'),
]

const DRIFT: readonly Column[] = [
  ...columns(
    'String',
    'platform',
    'feed',
    'path',
    'kind',
    'weight',
    'state',
    'was',
    'is',
    'example',
    'poll_id',
  ),
  ...columns('DateTime64(3)', 'first_seen', 'known_at'),
]

export type LandingTable = FeedName | 'poll' | 'reject' | 'drift'

/** By the table's name; its `…_now` has the same ones. */
export const COLUMNS = {
  ...Object.fromEntries(
    FEED_NAMES.map((feed) => [feed, [...STAMP, ...Object.entries(FEEDS[feed].facts).map(columnOf)]]),
  ),
  poll: POLL,
  reject: REJECT,
  drift: DRIFT,
} as Record<LandingTable, readonly Column[]>
