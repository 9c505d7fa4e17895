/** Envelopes of government gateways: JSON as text inside JSON, one of two counts, numbers as text. */
import { describe, expect, it } from 'vitest'
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { exchangeFeed, exchangeRecord, NOW, planOf, platformOf } from '../stage/definition.ts'

const monotonic = () => 0

async function read(body: unknown, over: Partial<PlatformFeed> = {}, platform: Partial<Platform> = {}) {
  const { unpack } = planOf(platformOf('http://127.0.0.1:9', [exchangeFeed(over)], platform))
  return unpack(Buffer.from(JSON.stringify(body)), { read_at: NOW, first_ordinal: 0, monotonic })
}

const rows = [exchangeRecord(), exchangeRecord({ api: 'other' })]
const text = (value: unknown) => JSON.stringify(value)

describe('records', () => {
  it.each<[string, string, unknown]>([
    ['where the list is a text', 'dataList', { dataList: text(rows) }],
    ['where what holds the list is a text', 'data.list', { data: text({ list: rows }) }],
    ['where both are', 'data.page.list', { data: text({ page: { list: text(rows) } }) }],
    ['where the whole body is', 'list', text({ list: rows })],
    ['through an expression', '$json(data).list', { data: text({ list: rows }) }],
  ])('are found %s', async (_, records, body) =>
    expect(await read(body, { records })).toMatchObject({ outcome: 'ok', records: 2 }),
  )

  it.each<[string, unknown, string]>([
    [
      'a text that is no JSON',
      { dataList: '暂无数据' },
      'dataList is a text that should hold JSON: it is not JSON',
    ],
    ['an empty text', { dataList: '' }, 'dataList is a text that should hold JSON: it is empty'],
    ['a text that holds no list', { dataList: '{"a":1}' }, 'the body has object where the list'],
    ['a text that holds a text', { dataList: text('x') }, 'the body has string where the list'],
    ['a text that nests too deep', { dataList: '['.repeat(100) + ']'.repeat(100) }, 'nests deeper'],
    ['a text that names a key twice', { dataList: '[{"a":1,"a":2}]' }, 'names one key twice'],
  ])('are not found in %s, which is said', async (_, body, error) =>
    expect(await read(body, { records: 'dataList' })).toMatchObject({
      outcome: 'schema',
      error: expect.stringContaining(error) as string,
    }),
  )

  it('in a text keep ids of nineteen digits exactly', async () => {
    const list = text([exchangeRecord({ api: '@' })]).replace('"@"', '1234567890123456789')
    const result = await read({ list }, { records: 'list' })
    expect(result.outcome === 'ok' && result.observations[0]?.facts['resource']).toBe('1234567890123456789')
  })
})

describe('the count of all pages', () => {
  const paged = (total: string | string[]): Partial<PlatformFeed> => ({
    get: '/x?pageNum={page}&pageSize={size}',
    page: { size: 100, total },
    records: 'rows',
  })

  it.each<[string, unknown, string | string[], number]>([
    ['in the first place', { total: 7, rows }, ['total', 'data.count'], 7],
    ['in another place', { data: { count: '8' }, rows }, ['total', 'data.count'], 8],
    ['in the place that holds one', { total: null, data: { count: 9 }, rows }, ['total', 'data.count'], 9],
    ['inside a text', { data: text({ count: 3 }), rows }, 'data.count', 3],
    [
      'as a sum of two, each of them a text',
      { other: { cityCount: '21', countyCount: '122' }, rows },
      '$number(other.cityCount) + $number(other.countyCount)',
      143,
    ],
  ])('is found %s', async (_, body, total, expected) =>
    expect(await read(body, paged(total))).toMatchObject({ outcome: 'ok', total: expected }),
  )

  it('that stands in none of its places is told with all of them', async () =>
    expect(await read({ rows }, paged(['total', 'data.count']))).toMatchObject({
      outcome: 'schema',
      error: 'the body has no count at total or data.count, so its pages cannot be told',
    }))
})

describe('the envelope', () => {
  const envelope = { code: 'code', ok: [200, '0'], message: 'data.msg' }

  it('tells a failure even where its message cannot be found in the text it points into', async () => {
    expect(await read({ code: 500, data: '系统繁忙' }, {}, { envelope })).toEqual({
      outcome: 'envelope',
      error: 'the platform answered code = 500',
    })
    expect(await read({ code: 500, data: text({ msg: '系统繁忙' }) }, {}, { envelope })).toMatchObject({
      error: 'the platform answered code = 500: 系统繁忙',
    })
  })

  it('may be left out of an answer that succeeded, where the file says so', async () => {
    expect(await read({ rows }, {}, { envelope })).toMatchObject({ outcome: 'schema' })
    const optional = { ...envelope, optional: true }
    expect(await read({ rows }, {}, { envelope: optional })).toMatchObject({ outcome: 'ok' })
    expect(await read({ code: 500, rows }, {}, { envelope: optional })).toMatchObject({ outcome: 'envelope' })
  })
})

describe('numbers as text', () => {
  const digits = { calls: '10', err: '1', rows: '500', bytes: '4096', ts: String(NOW - 600_000) }

  it('are read where the file says that they are written so, and refused elsewhere', async () => {
    const body = { rows: [exchangeRecord(digits)] }
    expect(await read(body)).toMatchObject({ observations: [], rejects: [{ field: 'observed_at' }] })
    const result = await read(body, {}, { numbers: 'text' })
    expect(result).toMatchObject({ rejects: [] })
    expect(result.outcome === 'ok' && result.observations).toMatchObject([
      { observed_at: NOW - 600_000, facts: { calls: 10, failures: 1, records: 500, bytes: 4096 } },
    ])
  })

  it('move the cursor as well', async () => {
    const over: Partial<PlatformFeed> = {
      get: '/x?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
      numbers: 'text',
    }
    const body = { rows: [exchangeRecord({ updated: String(NOW - 5) })] }
    expect(await read(body, over)).toMatchObject({ outcome: 'ok', cursor: NOW - 5 })
  })

  it('leave codes as they are', async () => {
    const result = await read({ rows: [exchangeRecord({ api: '007' })] }, { numbers: 'text' })
    expect(result.outcome === 'ok' && result.observations[0]?.facts['resource']).toBe('007')
  })

  it.each(['1,234', '12%', '１２', '1e3', '0x10', ' 12', '--', '99999999999999999999'])(
    'are not guessed from %s',
    async (calls) => {
      const result = await read({ rows: [exchangeRecord({ calls })] }, { numbers: 'text' })
      expect(result).toMatchObject({ rejects: [{ field: 'calls', reason: 'wrong_type' }] })
    },
  )
})
