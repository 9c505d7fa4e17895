/** The two shapes of answer: field names, times and envelopes. Facts are the same in both. */
import type { Feed } from './feeds.ts'
import { p95 } from './latency.ts'
import { fromLocal, toLocal } from './local.ts'
import type { Row } from './world.ts'

export type Shape = 'A' | 'B'

/** Shape B's name of every field of shape A that it has under another. */
const NAMES: Record<Feed, Record<string, string>> = {
  exchange: {
    ts: 'statTime',
    from: 'provider',
    to: 'consumer',
    api: 'serviceCode',
    calls: 'callCount',
    err: 'failCount',
    rows: 'recordCount',
    bytes: 'byteCount',
    updated: 'updateTime',
  },
  catalogue: {
    code: 'catalogCode',
    name: 'catalogName',
    owner: 'provider',
    share_type: 'shareType',
    conditions: 'shareCondition',
    legal_basis: 'legalBasis',
    cycle: 'updateCycle',
    fields: 'fieldCount',
    mounted: 'mountType',
    should_land: 'shouldLand',
    last_data_at: 'lastDataTime',
    published_at: 'publishTime',
    updated: 'updateTime',
  },
  census: {},
  quality: {
    dataset: 'datasetCode',
    rule: 'ruleCode',
    checked: 'checkedCount',
    failed: 'failedCount',
    run_at: 'runTime',
    updated: 'updateTime',
  },
  security: {
    id: 'alarmId',
    level: 'warnLevel',
    src: 'srcAddr',
    at: 'eventTime',
    updated: 'updateTime',
  },
  request: {
    no: 'requestNo',
    api: 'serviceCode',
    share_type: 'shareType',
    at: 'eventTime',
    updated: 'updateTime',
  },
  progress: { outcome: 'outcomeCode', at: 'reportTime', updated: 'updateTime' },
  document: {
    no: 'docNo',
    outcome: 'outcomeCode',
    reviewed_by: 'reviewedBy',
    hash: 'fileHash',
    at: 'reviseTime',
    updated: 'updateTime',
  },
  measure: { at: 'statTime', updated: 'updateTime' },
}

const TIMES = new Set(['ts', 'run_at', 'at', 'last_data_at', 'published_at', 'updated'])

function isTime(field: string, value: unknown): value is number {
  return TIMES.has(field) && Number.isFinite(value)
}

function toShapeB(feed: Feed, row: Row): Row {
  const renamed: Row = {}
  for (const [field, value] of Object.entries(row)) {
    if (field === 'hist') renamed['p95Ms'] = Array.isArray(value) ? p95(value.map(Number)) : 0
    else renamed[NAMES[feed][field] ?? field] = isTime(field, value) ? toLocal(value) : value
  }
  return renamed
}

export function shapeRow(shape: Shape, feed: Feed, row: Row): Row {
  return shape === 'A' ? row : toShapeB(feed, row)
}

/** A time in a question, as the shape writes times; undefined where it is none. */
export function readTime(shape: Shape, text: string): number | undefined {
  if (shape === 'B') return fromLocal(text)
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

export interface Paged {
  rows: Row[]
  total: number
  page: number
  size: number
}

export function envelope(shape: Shape, { rows, total, page, size }: Paged): Row {
  if (shape === 'A') return { code: 0, data: { rows, total, page, size } }
  return {
    errcode: '0',
    errmsg: 'ok',
    result: { dataList: rows, totalCount: String(total), pageNum: page, pageSize: size },
  }
}

export function failure(shape: Shape, status: number, message: string): Row {
  return shape === 'A' ? { code: status, message } : { errcode: String(status), errmsg: message }
}
