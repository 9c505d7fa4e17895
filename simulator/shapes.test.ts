import { afterEach, expect, it } from 'vitest'
import { p95 } from './latency.ts'
import { DAY, HOUR, fromLocal } from './local.ts'
import type { Rehearsal } from './rehearsal.ts'
import { MORNING, ORGANS, rehearse } from './rehearsal.ts'
import type { Row } from './world.ts'

const stages: Rehearsal[] = []
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close()
})

/** One province told twice: without authentication, and signed. */
async function bothShapes(): Promise<[Rehearsal, Rehearsal]> {
  const a = await rehearse({ tif: [] })
  const b = await rehearse({ tif: ORGANS })
  stages.push(a, b)
  return [a, b]
}

const FIELDS: Record<string, Record<string, string>> = {
  exchange: {
    statTime: 'ts',
    period: 'period',
    side: 'side',
    provider: 'from',
    consumer: 'to',
    serviceCode: 'api',
    callCount: 'calls',
    failCount: 'err',
    recordCount: 'rows',
    byteCount: 'bytes',
    p95Ms: 'hist',
    updateTime: 'updated',
  },
  catalogue: {
    catalogCode: 'code',
    catalogName: 'name',
    provider: 'owner',
    shareType: 'share_type',
    shareCondition: 'conditions',
    legalBasis: 'legal_basis',
    updateCycle: 'cycle',
    fieldCount: 'fields',
    mountType: 'mounted',
    shouldLand: 'should_land',
    landed: 'landed',
    open: 'open',
    standard: 'standard',
    conformant: 'conformant',
    grade: 'grade',
    pi: 'pi',
    lastDataTime: 'last_data_at',
    publishTime: 'published_at',
    updateTime: 'updated',
  },
  census: { item: 'item', name: 'name', duty_organ: 'duty_organ', system: 'system' },
  quality: {
    datasetCode: 'dataset',
    ruleCode: 'rule',
    dimension: 'dimension',
    status: 'status',
    checkedCount: 'checked',
    failedCount: 'failed',
    runTime: 'run_at',
    updateTime: 'updated',
  },
  security: {
    alarmId: 'id',
    state: 'state',
    category: 'category',
    warnLevel: 'level',
    asset: 'asset',
    title: 'title',
    detail: 'detail',
    severity: 'severity',
    srcAddr: 'src',
    eventTime: 'at',
    updateTime: 'updated',
  },
  request: {
    requestNo: 'no',
    event: 'event',
    requester: 'requester',
    provider: 'provider',
    serviceCode: 'api',
    shareType: 'share_type',
    reason: 'reason',
    eventTime: 'at',
    updateTime: 'updated',
  },
  progress: {
    outcomeCode: 'outcome',
    percent: 'percent',
    note: 'note',
    reportTime: 'at',
    updateTime: 'updated',
  },
  document: {
    docNo: 'no',
    revision: 'revision',
    kind: 'kind',
    outcomeCode: 'outcome',
    title: 'title',
    status: 'status',
    reviewedBy: 'reviewed_by',
    fileHash: 'hash',
    reviseTime: 'at',
    updateTime: 'updated',
  },
  measure: {
    name: 'name',
    labels: 'labels',
    value: 'value',
    basis: 'basis',
    hash: 'hash',
    statTime: 'at',
    updateTime: 'updated',
  },
}

function asShapeA(fields: Record<string, string>, row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => {
    const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)
    return [fields[name] ?? `unexpected ${name}`, isTime ? fromLocal(value) : value]
  })
  return Object.fromEntries(entries) as Row
}

it.each(Object.keys(FIELDS))(
  'carries the same facts of %s in both shapes, every field of them',
  async (feed) => {
    const [a, b] = await bothShapes()
    const isSnapshot = feed === 'catalogue' || feed === 'census'
    const path = (stage: Rehearsal) =>
      isSnapshot ? `/api/${feed}` : `/api/${feed}?since=${stage.time('gd-zsj', MORNING - 60 * DAY)}`
    const rows = await a.read('gd-zsj', path(a), 5000)
    const fields = FIELDS[feed] ?? {}
    const signed = (await b.read('gd-zsj', path(b), 5000)).map((row) => asShapeA(fields, row))
    expect(rows.length).toBeGreaterThan(3)
    expect(signed).toEqual(
      rows.map((row) => (row['hist'] ? { ...row, hist: p95(row['hist'] as number[]) } : row)),
    )
  },
)

it('carries the same history in both shapes', async () => {
  const [a, b] = await bothShapes()
  const [from, to] = [MORNING - 30 * HOUR, MORNING]
  const path = (stage: Rehearsal) =>
    `/api/exchange/history?from=${stage.time('gd-gat', from)}&to=${stage.time('gd-gat', to)}`
  const rows = await a.read('gd-gat', path(a))
  const signed = await b.read('gd-gat', path(b))
  expect(rows.length).toBeGreaterThan(0)
  expect(signed.map((row) => row['callCount'])).toEqual(rows.map((row) => row['calls']))
})

it('wraps each shape in its own envelope', async () => {
  const [a, b] = await bothShapes()
  expect(JSON.parse((await a.get('gd-zsj', '/api/census?size=2&page=3')).text)).toMatchObject({
    code: 0,
    data: { total: expect.any(Number) as number, page: 3, size: 2 },
  })
  expect(JSON.parse((await b.get('gd-zsj', '/api/census?size=2&page=3')).text)).toMatchObject({
    errcode: '0',
    errmsg: 'ok',
    result: { totalCount: expect.stringMatching(/^\d+$/) as string, pageNum: 3, pageSize: 2 },
  })
})

it('says in the shape of the platform what was wrong with a question', async () => {
  const [a, b] = await bothShapes()
  for (const path of [
    '/api/exchange',
    '/api/exchange?since=yesterday',
    '/api/census?page=0',
    '/api/census?size=9999',
  ]) {
    const refused = await a.get('gd-zsj', path)
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text)).toMatchObject({ code: 400 })
    const signed = await b.get('gd-zsj', path)
    expect(signed.status).toBe(400)
    expect(JSON.parse(signed.text)).toMatchObject({ errcode: '400' })
  }
  expect((await a.get('gd-zsj', '/api/nothing')).status).toBe(404)
  expect((await a.get('gd-nobody', '/api/census')).status).toBe(404)
})

it('states the time of its own clock', async () => {
  const [a] = await bothShapes()
  const { headers } = await a.get('gd-zsj', '/api/census')
  expect(headers['date']).toBe(new Date(MORNING).toUTCString())
})
