import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import { compileFeed } from '../definition.ts'
import {
  catalogueFeed,
  catalogueRecord,
  dialects,
  exchangeFeed,
  exchangeMap,
  exchangeRecord,
  NOW,
  planOf,
  platformOf,
  securityFeed,
  securityRecord,
  shanghai,
} from '../stage/definition.ts'
import type { Unpacked } from './unpack.ts'

const base = 'http://127.0.0.1:9'
type Over = Parameters<typeof platformOf>[2]

function read(feed: PlatformFeed, body: unknown, over: Over = {}, charset?: string) {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const reading = { read_at: NOW, charset, first_ordinal: 0, monotonic: () => 0 }
  return planOf(platformOf(base, [feed], over)).unpack(bytes, reading)
}

async function unpacked(feed: PlatformFeed, body: unknown, over: Over = {}): Promise<Unpacked> {
  const result = await read(feed, body, over)
  if (result.outcome !== 'ok') throw new Error(`${result.outcome}: ${result.error}`)
  return result
}

/** What becomes of one exchange record. */
async function fateOf(over: object): Promise<string> {
  const { observations, rejects } = await unpacked(exchangeFeed(), { rows: [exchangeRecord(over)] })
  const [reject] = rejects
  return reject ? `${reject.reason} ${reject.field}` : `accepted ${observations.length}`
}

describe('an answer', () => {
  it('becomes typed observations, with what it did not state filled in by the column', async () => {
    const { observations, rejects } = await unpacked(exchangeFeed(), { rows: [exchangeRecord()] })
    expect(rejects).toEqual([])
    expect(observations).toHaveLength(1)
    expect(observations[0]).toMatchObject({
      ordinal: 0,
      observed_at: NOW - 600_000,
      untimed: false,
      facts: {
        side: 'provider',
        provider: 'GD-JYT',
        resource: 'student-status',
        period_s: 300,
        calls: 10,
        p95_ms: 0,
        le_inf: 0,
      },
    })
  })

  it('is mapped by JSONata where a path is not enough', async () => {
    const feed = exchangeFeed({
      records: 'data[kind = "row"]',
      map: {
        ...exchangeMap,
        calls: 'ok + err',
        resource: '$uppercase(api)',
        bytes: '$exists(bytes) ? bytes : 0',
      },
    })
    const rows = [
      { ...exchangeRecord({ ok: 9 }), kind: 'row' },
      { ...exchangeRecord({ ok: 4, bytes: undefined }), kind: 'row' },
      { kind: 'head' },
    ]
    const { observations } = await unpacked(feed, { data: rows })
    expect(observations.map(({ facts }) => [facts['calls'], facts['resource'], facts['bytes']])).toEqual([
      [10, 'STUDENT-STATUS', 4096],
      [5, 'STUDENT-STATUS', 0],
    ])
  })

  it('is a list for JSONata too where it finds one record, and none only where the expression says so', async () => {
    const rows = [{ ...exchangeRecord(), kind: 'row' }]
    const feed = (records: string) => exchangeFeed({ records })
    expect(await unpacked(feed('data[kind = "row"]'), { data: rows })).toMatchObject({ records: 1 })
    expect(await read(feed('data[kind = "row"]'), { data: [{ kind: 'head' }] })).toMatchObject({
      outcome: 'schema',
    })
    expect(await unpacked(feed('[data[kind = "row"]]'), { data: [{ kind: 'head' }] })).toMatchObject({
      records: 0,
    })
    expect(await unpacked(feed('$'), rows)).toMatchObject({ records: 1 })
  })

  it('gives one bad record away, not the others, where an expression fails on it', async () => {
    const feed = exchangeFeed({ map: { ...exchangeMap, calls: '$number(n)' } })
    const { observations, rejects } = await unpacked(feed, {
      rows: [exchangeRecord({ n: '7' }), exchangeRecord({ n: 'seven', api: 'x' })],
    })
    expect(observations.map(({ facts }) => facts['calls'])).toEqual([7])
    expect(rejects).toMatchObject([
      { ordinal: 1, reason: 'wrong_type', message: expect.stringContaining('number') as string },
    ])
    expect(await read(feed, { rows: [exchangeRecord({ n: 'x' })] })).toMatchObject({ outcome: 'mapping' })
  })

  it('moves the cursor to the latest time its records carry, but never ahead of the clock', async () => {
    const feed = exchangeFeed({
      get: '/x?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
    })
    const rows = [
      exchangeRecord({ updated: NOW - 50 }),
      exchangeRecord({ updated: NOW - 10, calls: -1 }),
      exchangeRecord({ updated: NOW + 3_600_000 }),
    ]
    expect((await unpacked(feed, { rows })).cursor).toBe(NOW - 10)
    expect((await unpacked(feed, { rows: [] })).cursor).toBeUndefined()
  })

  it('counts as empty only where it says so', async () => {
    const paged = exchangeFeed({ get: '/x?page={page}&size={size}', page: { size: 100, total: 'total' } })
    expect(await unpacked(paged, { total: '0', rows: null })).toMatchObject({ records: 0, total: 0 })
    expect(await read(exchangeFeed(), { rows: null })).toMatchObject({ outcome: 'schema' })
    expect(await read(paged, { rows: [] })).toMatchObject({
      outcome: 'schema',
      error: expect.stringContaining('total') as string,
    })
  })
})

describe('an answer that is not what the platform file describes', () => {
  it.each([
    ['input 2: null', null],
    ['input 3: {}', {}],
    ['input 4: []', []],
    ['input 5: an empty text', '""'],
    ['input 6: a number', '0'],
    ['input 39: an object for the list', { rows: { a: 1 } }],
    ['fault 14: an error in other clothes', { code: 500, msg: 'internal' }],
  ])('%s: is schema', async (_, body) =>
    expect((await read(exchangeFeed(), body === null ? 'null' : body)).outcome).toBe('schema'),
  )

  it('fault 14: fails by its envelope although HTTP said 200', async () => {
    const over: Over = { envelope: { code: 'errcode', ok: [0, '0'], message: 'errmsg' } }
    expect(await read(exchangeFeed(), { errcode: '500', errmsg: '系统繁忙', rows: [] }, over)).toEqual({
      outcome: 'envelope',
      error: 'the platform answered errcode = "500": 系统繁忙',
    })
    expect(await read(exchangeFeed(), { errcode: '0', rows: [] }, over)).toMatchObject({ outcome: 'ok' })
    expect(await read(exchangeFeed(), { errcode: false, rows: [] }, over)).toMatchObject({
      outcome: 'envelope',
    })
    expect(await read(exchangeFeed(), { rows: [] }, over)).toMatchObject({ outcome: 'schema' })
    const alike: Over = { envelope: { code: 'errcode', ok: ['0'] } }
    expect(await read(exchangeFeed(), { errcode: 0, rows: [] }, alike)).toEqual({
      outcome: 'envelope',
      error: 'the platform answered errcode = 0; ok lists it as another type: write 0 there',
    })
  })
})

describe('the text of an answer', () => {
  it.each([
    ['gzip', gzipSync('{"rows":[]}')],
    ['zstd', zstdCompressSync('{"rows":[]}')],
    ['a zip archive', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x08, 0xf7])],
  ])('that is packed and does not say so is called by its name: %s', async (name, bytes) => {
    expect(await read(catalogueFeed(), bytes)).toEqual({
      outcome: 'schema',
      error: `the body is ${name}, which nothing declares: let the platform say so in content-encoding, or send it unpacked`,
    })
  })

  const body = (name: string) => ({ rows: [catalogueRecord('A', { name })] })
  const nameOf = async (bytes: Buffer, charset?: string) => {
    const result = await read(catalogueFeed(), bytes, {}, charset)
    return result.outcome === 'ok'
      ? (result.observations[0]?.facts['name'] ?? result.rejects[0]?.reason)
      : result.outcome
  }
  const utf8 = Buffer.from(JSON.stringify(body('广东省教育厅')))
  // 广东 in GBK.
  const gbk = Buffer.concat([
    Buffer.from(JSON.stringify(body('')).split('"name":"')[0] ?? ''),
    Buffer.from('"name":"'),
    Buffer.from([0xb9, 0xe3, 0xb6, 0xab]),
    Buffer.from('","owner":"GD-JYT","share":1,"cycle":"daily","mounted":"api"}]}'),
  ])

  it('fault 26, input 15: may begin with a byte order mark', async () => {
    expect(await nameOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]))).toBe('广东省教育厅')
  })

  it('fault 26, input 17: is GBK only where it is declared', async () => {
    expect(await nameOf(gbk, 'gbk')).toBe('广东')
    expect(await nameOf(gbk)).toBe('schema')
  })

  it('input 70: is not turned to other characters by a charset declared by mistake', async () => {
    expect(await nameOf(utf8, 'gbk')).toBe('广东省教育厅')
    expect(await nameOf(gbk, 'no-such-charset')).toBe('schema')
  })

  it.each([
    ['input 16: UTF-16LE', Buffer.from(JSON.stringify(body('广东')), 'utf16le')],
    ['input 18: invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d])],
    ['input 19: overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ])('fault 26: %s is refused', async (_, bytes) => expect(await nameOf(bytes)).toBe('schema'))

  it.each([
    ['input 20: a lone surrogate', '\\ud800'],
    ['input 21: NUL', 'a\\u0000b'],
    ['fault 26: a character already lost', '广\uFFFD'],
  ])('%s refuses its record', async (_, name) => {
    const text = JSON.stringify(body('@')).replace('@', name)
    expect(await nameOf(Buffer.from(text))).toBe('wrong_type')
  })

  it.each([
    ['input 22: a right-to-left override', '省厅\u202Egnp\u200D'],
    ['input 23: an emoji', '🏛️数据'],
    ['input 62: markup', '<img src=x onerror=alert(1)>'],
    ['input 63: a template', "{{constructor.constructor('return 1')()}}"],
    ['input 64: a formula', "=cmd|' /C calc'!A0"],
    ['input 65: a log line', 'ok\r\n2026-11-23 LOGIN admin'],
  ])('%s is kept exactly as it is', async (_, name) =>
    expect(await nameOf(Buffer.from(JSON.stringify(body(name))))).toBe(name),
  )

  it('input 23: is refused where it is too long for its column', async () => {
    expect(await nameOf(Buffer.from(JSON.stringify(body('名'.repeat(10_000)))))).toBe('out_of_range')
  })
})

describe('a record', () => {
  it.each<[string, object, string]>([
    ['input 30: full-width digits', { calls: '１２３' }, 'wrong_type calls'],
    ['input 31: a grouped number', { calls: '1,234.5' }, 'wrong_type calls'],
    ['input 32: a percentage', { calls: '12%' }, 'wrong_type calls'],
    ['fault 22, input 33: "--"', { calls: '--' }, 'wrong_type calls'],
    ['input 33: "暂无"', { calls: '暂无' }, 'wrong_type calls'],
    ['fault 22: nothing', { calls: '' }, 'missing_field calls'],
    ['fault 22: null', { calls: null }, 'missing_field calls'],
    ['fault 22, input 27: -0', { err: -0 }, 'accepted 1'],
    ['input 39: a list for a number', { calls: [1] }, 'wrong_type calls'],
    ['input 39: an object for a text', { api: { a: 1 } }, 'wrong_type resource'],
    ['input 39: a number for a text', { api: 440100 }, 'wrong_type resource'],
    ['input 40: a field that is missing', { to: undefined }, 'missing_field consumer'],
    ['input 41: an unknown word', { side: 'sideways' }, 'unknown_value side'],
    ['input 42: a negative count', { calls: -1 }, 'out_of_range calls'],
    ['more failures than calls', { calls: 2, err: 3 }, 'out_of_range failures'],
    ['as many failures as calls', { calls: 3, err: 3 }, 'accepted 1'],
    ['a fraction of a call', { calls: 1.5 }, 'wrong_type calls'],
    ['an empty code', { api: '' }, 'missing_field resource'],
    ['fault 20, input 54: ten minutes ahead', { ts: NOW + 600_000 }, 'future_time observed_at'],
    ['fault 20, input 54: ten years ahead', { ts: NOW + 3.2e11 }, 'future_time observed_at'],
    ['fault 20: two minutes ahead', { ts: NOW + 120_000 }, 'accepted 1'],
    ['fault 21, input 46: seconds for milliseconds', { ts: NOW / 1000 }, 'bad_time observed_at'],
    ['fault 21, input 47: microseconds', { ts: NOW * 1000 }, 'future_time observed_at'],
    ['fault 21, input 48: 1970', { ts: 0 }, 'bad_time observed_at'],
    ['fault 20, input 49: 9999', { ts: Date.UTC(9999, 11, 31) }, 'future_time observed_at'],
    ['no time at all', { ts: undefined }, 'missing_field observed_at'],
  ])('with %s', async (_, over, fate) => expect(await fateOf(over)).toBe(fate))

  it('is refused where it is older than the store keeps facts, and is not where it holds until said otherwise', async () => {
    const DAY = 86_400_000
    const fates = async (feed: PlatformFeed, body: unknown) => {
      const platform = platformOf(base, [feed])
      const reading = { read_at: NOW, first_ordinal: 0, monotonic: () => 0 }
      const plan = compileFeed(platform, feed, { dialects, zone: shanghai, keep_days: 400 })
      const result = await plan.unpack(Buffer.from(JSON.stringify(body)), reading)
      if (result.outcome !== 'ok') throw new Error(result.error)
      return [
        result.observations.length,
        ...result.rejects.map(({ reason, message }) => `${reason}: ${message}`),
      ]
    }
    expect(
      await fates(exchangeFeed(), {
        rows: [exchangeRecord({ ts: NOW - 400 * DAY }), exchangeRecord({ ts: NOW - 400 * DAY - 1 })],
      }),
    ).toEqual([
      1,
      `past_retention: observed_at: ${NOW - 400 * DAY - 1} is older than facts are kept: retention.facts_days is 400`,
    ])
    expect(await fates(securityFeed(), { rows: [securityRecord('A-1', { at: NOW - 700 * DAY })] })).toEqual([
      1,
    ])
  })

  it.each([
    ['input 57', '../../etc/passwd'],
    ['input 58', "' OR 1=1--"],
    ['input 60', 'ends in \\'],
    ['input 61', "'; SELECT * FROM url('http://169.254.169.254/')--"],
  ])('%s: is kept exactly where its id looks like an attack', async (_, api) => {
    const { observations } = await unpacked(exchangeFeed(), { rows: [exchangeRecord({ api })] })
    expect(observations[0]?.facts['resource']).toBe(api)
  })

  it('input 59: is refused where its id holds a line break', async () => {
    expect(await fateOf({ api: 'x\n\nDROP TABLE exchange SYNC' })).toBe('wrong_type resource')
  })

  it('inputs 28, 29: with a number too large to be exact is refused, and as an id kept exactly', async () => {
    const text = (field: string, digits: string) =>
      JSON.stringify({ rows: [exchangeRecord({ [field]: '@' })] }).replace('"@"', digits)
    const calls = await unpacked(exchangeFeed(), text('calls', '9007199254740993'))
    expect(calls.rejects).toMatchObject([{ reason: 'wrong_type', field: 'calls' }])
    const id = await unpacked(exchangeFeed(), text('api', '18446744073709551616'))
    expect(id.observations[0]?.facts['resource']).toBe('18446744073709551616')
  })

  it('input 26: 1e400 in the text is never a number', async () => {
    const text = JSON.stringify({ rows: [exchangeRecord({ calls: '@' })] }).replace('"@"', '1e400')
    expect((await unpacked(exchangeFeed(), text)).rejects).toMatchObject([{ field: 'calls' }])
  })

  it('that is none is refused as such', async () => {
    const { rejects } = await unpacked(exchangeFeed(), { rows: ['text', 5, null, [1]] })
    expect(rejects.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'not_a_record: expected an object, got string',
      'not_a_record: expected an object, got number',
      'not_a_record: expected an object, got null',
      'not_a_record: expected an object, got a list',
    ])
  })

  it('is shown with its refusal, cut at 2,000 characters', async () => {
    const long = await unpacked(exchangeFeed(), {
      rows: [exchangeRecord({ calls: -1, note: '🏛'.repeat(2_000) })],
    })
    expect(long.rejects[0]?.excerpt.length).toBeLessThanOrEqual(2_000)
    expect(long.rejects[0]?.excerpt.isWellFormed()).toBe(true)
    expect(long.rejects[0]?.message).toContain('got -1')
  })

  it('may leave out other times, or say never, and is refused where they are wrong', async () => {
    const feed = catalogueFeed({ map: { ...catalogueFeed().map, last_data_at: 'last' } })
    const fates = async (last: unknown) => {
      const { observations, rejects } = await unpacked(feed, { rows: [catalogueRecord('A', { last })] })
      return rejects[0]?.reason ?? observations[0]?.facts['last_data_at']
    }
    expect(await fates(undefined)).toBe(0)
    expect(await fates(null)).toBe(0)
    expect(await fates('')).toBe(0)
    expect(await fates(0)).toBe(0)
    expect(await fates(NOW - 5)).toBe(NOW - 5)
    expect(await fates('yesterday')).toBe('bad_time')
  })

  it('without a time is about the moment it was read, where its feed allows that', async () => {
    const { observations } = await unpacked(catalogueFeed(), { rows: [catalogueRecord('A')] })
    expect(observations[0]).toMatchObject({ observed_at: NOW, untimed: true })
  })

  it('fault 16, input 68: that is bad costs none of the 499 others', async () => {
    const rows = Array.from({ length: 500 }, (_, i) =>
      exchangeRecord({ api: `svc-${i}`, ...(i === 250 ? { err: 'x' } : {}) }),
    )
    const { observations, rejects } = await unpacked(exchangeFeed(), { rows })
    expect(observations).toHaveLength(499)
    expect(rejects).toMatchObject([{ ordinal: 250, reason: 'wrong_type', field: 'failures' }])
  })

  it('of an alert says which level is none', async () => {
    const { rejects } = await unpacked(securityFeed(), {
      rows: [securityRecord('a', { level: 5 }), securityRecord('b', { category: '木马' })],
    })
    expect(rejects.map(({ reason, field }) => `${reason} ${field}`)).toEqual([
      'out_of_range warn_level',
      'unknown_value category',
    ])
  })
})

describe('a map that fits no record', () => {
  it('is refused when it is compiled, by the columns it misses', () => {
    const plan = (map: Record<string, string>) => () => planOf(platformOf(base, [exchangeFeed({ map })]))
    expect(plan({ ...exchangeMap, call: 'n' })).toThrow('map names call, which feed exchange does not have')
    const rest = Object.fromEntries(Object.entries(exchangeMap).filter(([field]) => field !== 'calls'))
    expect(plan(rest)).toThrow('map lacks calls, which feed exchange needs')
    expect(plan({ ...exchangeMap, calls: 'n +' })).toThrow(/map\.calls: "n \+" is not JSONata/)
  })
})
