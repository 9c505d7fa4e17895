import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import type { RejectReason } from '#sql/feeds.ts'
import { openSigner } from '../auth/auth.ts'
import { reachOf } from '../fetch/reach.ts'
import { openBreath } from '../schedule/breath.ts'
import { machineClock } from '../stage/clock.ts'
import {
  catalogueFeed,
  catalogueRecord,
  exchangeFeed,
  exchangeRecord,
  NOW,
  planOf,
  platformOf,
  shanghai,
} from '../stage/definition.ts'
import { openPlatform, type Answering, type StagePlatform } from '../stage/platform.ts'
import { whyUseless, type Rejected } from '../unpack/sort.ts'
import { compileRequest } from './request.ts'
import { pollOnce, type PollAim } from './poll.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A clock that stands at NOW, with the machine's timers. */
const clock = { ...machineClock, now: () => NOW }
const numbered = {
  get: '/x?page={page}&size={size}',
  page: { size: 2, total: 'total' },
} satisfies Partial<PlatformFeed>
const tokened = {
  get: '/x?size={size}&after={next}',
  page: { size: 2, next: 'next' },
} satisfies Partial<PlatformFeed>

type Over = Parameters<typeof platformOf>[2]

async function stage(how: Answering | object): Promise<StagePlatform> {
  const platform = await openPlatform(how)
  open.push(platform)
  return platform
}

async function poll(base: string, feed: PlatformFeed, aim: PollAim = {}, over: Over = {}) {
  const platform = platformOf(base, [feed], over)
  const reach = reachOf(platform, { allowLoopback: true, clock })
  open.push(reach)
  const signal = new AbortController().signal
  return pollOnce(planOf(platform), aim, {
    reach,
    clock,
    zone: shanghai,
    signal,
    signer: openSigner(platform.auth),
    breathe: openBreath(() => clock.monotonic()),
  })
}

/** Answers page by page, by number. */
const pages =
  (records: object[], size: number, total: () => unknown = () => records.length): Answering =>
  (request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
    response.end(JSON.stringify({ rows: records.slice((page - 1) * size, page * size), total: total() }))
  }

const many = (count: number) => Array.from({ length: count }, (_, i) => exchangeRecord({ api: `svc-${i}` }))

describe('a poll', () => {
  it('is one row: when, how long, how many bytes, and the hash of what came', async () => {
    const platform = await stage({ rows: many(2) })
    const result = await poll(platform.base, exchangeFeed())
    expect(result.poll).toMatchObject({
      platform: 'gd-jyt',
      organ: 'GD-JYT',
      region: '440000',
      feed: 'exchange',
      backfill: 0,
      started: NOW,
      http_status: 200,
      outcome: 'ok',
      error: '',
      rejects: 0,
    })
    expect(result.poll.poll_id).toMatch(/^[a-z0-9-]{10,60}$/)
    expect(result.poll.answer_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(result.poll.bytes).toBe(Buffer.byteLength(JSON.stringify({ rows: many(2) })))
    expect(result.observations).toHaveLength(2)
  })

  it('asks for what came since its cursor, in the platform’s own time', async () => {
    const platform = await stage({ rows: [] })
    const feed = exchangeFeed({
      get: '/x?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
    })
    await poll(platform.base, feed, { cursor: NOW })
    await poll(platform.base, feed, { cursor: NOW }, { time: 'local' })
    await poll(platform.base, { ...feed, time: 'iso' }, { cursor: NOW })
    expect(platform.asked).toEqual([
      '/x?since=1795420800000',
      '/x?since=2026-11-23%2016%3A00%3A00',
      '/x?since=2026-11-23T08%3A00%3A00.000Z',
    ])
  })

  it('carries the signature of its platform, and shows its secret nowhere', async () => {
    const auth = { kind: 'tif', paasid: 'gd-jyt', token: 's3cret-t0ken', case: 'upper' } as const
    const platform = await stage({
      errcode: 401,
      errmsg: 'bad token s3cret-t0ken',
      rows: [{ note: 's3cret-t0ken' }],
    })
    const failed = await poll(
      platform.base,
      exchangeFeed(),
      {},
      { auth, envelope: { code: 'errcode', ok: [0], message: 'errmsg' } },
    )
    expect(platform.headers[0]?.['x-tif-signature']).toMatch(/^[0-9A-F]{64}$/)
    expect(failed.poll.error).toContain('bad token •••')
    const refused = await poll(platform.base, exchangeFeed(), {}, { auth })
    expect(refused.rejects).toHaveLength(1)
    expect(JSON.stringify([failed, refused])).not.toContain('s3cret-t0ken')
  })

  it('says what failed, where and how to mend it, without the query', async () => {
    const platform = await stage((_, response) => response.writeHead(404).end())
    const { poll: row } = await poll(platform.base, exchangeFeed({ get: '/x?key=private' }))
    expect(row.error).toBe(`${platform.base}/x: HTTP 404: it does not know what is asked: check get`)
  })

  it('of which every record is refused is not good, and keeps what it refused', async () => {
    const bad = [exchangeRecord({ calls: -1 }), exchangeRecord({ calls: 'many' })]
    const platform = await stage({ rows: bad })
    const result = await poll(platform.base, exchangeFeed())
    expect(result.poll).toMatchObject({ outcome: 'rejected', http_status: 200, rejects: 2 })
    expect(result.poll.error).toMatch(/^none of its 2 records could be used: record 0, calls: /)
    expect(result.rejects.map(({ reason }) => reason)).toEqual(['out_of_range', 'wrong_type'])
    expect(result.complete).toBe(false)
  })

  it('is good where one record could be used, where there is none, and where all are merely old', async () => {
    for (const rows of [[exchangeRecord(), exchangeRecord({ calls: -1 })], []]) {
      const platform = await stage({ rows })
      const { poll: row } = await poll(platform.base, exchangeFeed())
      expect(row).toMatchObject({ outcome: 'ok', error: '' })
    }
    const refused = (reason: RejectReason) => ({
      reason,
      field: 'observed_at',
      message: 'no',
      ordinal: 0,
      excerpt: '',
      record: '',
    })
    const old = refused('past_retention')
    const why = (...rejects: Rejected[]) => whyUseless({ observations: [], rejects, skipped: 0 })
    expect(why(old, old)).toBeUndefined()
    expect(why(old, refused('future_time'))).toBeUndefined()
    expect(why(refused('future_time'))).toMatch(/observed_at: no/)
    const torn = { observations: [], rejects: [refused('not_a_record')] }
    expect(whyUseless({ ...torn, skipped: 0 })).toMatch(/none of its 1 records/)
    expect(whyUseless({ ...torn, skipped: 3 })).toBeUndefined()
  })

  it.each<[string, Record<string, string>, string | Buffer, RegExp]>([
    [
      'a text',
      {},
      'ORA-12541: no\n  listener',
      /it failed by itself: ask its operators; it says: ORA-12541: no listener$/,
    ],
    [
      'a page',
      {},
      '<html><head><title>502</title><style>b{}</style></head><body><h1>网关 <b>超时</b></h1></body>',
      /; it says: 网关 超时$/,
    ],
    ['more than a line', {}, '错'.repeat(5_000), /; it says: 错{199}…$/],
    ['more than is read', {}, '错'.repeat(90_000), /ask its operators$/],
    // Half of a number would not be known for one, and not masked.
    [
      'a number at the end of a line',
      {},
      `${'错'.repeat(190)} 440106199001011234 ${'错'.repeat(9)}`,
      /错 ?…$/,
    ],
    ['what cannot be read', {}, Buffer.from([0x80, 0x81, 0x82, 0x83, 0x84, 0x85]), /ask its operators$/],
    ['what is compressed', { 'content-encoding': 'gzip' }, gzipSync('failed'), /ask its operators$/],
    ['nothing', {}, '', /ask its operators$/],
  ])('fault 8: that is answered HTTP 500 tells what that says: %s', async (_, headers, body, said) => {
    const platform = await stage((_request, response) => response.writeHead(500, headers).end(body))
    const { poll: row } = await poll(platform.base, exchangeFeed())
    expect(row).toMatchObject({ outcome: 'http_5xx', http_status: 500 })
    expect(row.error).toMatch(said)
  })

  it('tells nothing of its secret where a failed answer says it back, wherever the line ends', async () => {
    const password = `p&${'s3cret '.repeat(12)}end`
    const auth = { kind: 'basic', user: 'reader', password } as const
    for (const before of [0, 60, 120, 150, 190, 250]) {
      const said = `${'错'.repeat(before)}${password} <i>${password.replace('&', '&amp;')}</i> ${JSON.stringify(password)}`
      const platform = await stage((_, response) => response.writeHead(403).end(said))
      const { poll: row } = await poll(platform.base, exchangeFeed(), {}, { auth })
      expect(row.outcome).toBe('auth')
      expect(row.error).not.toMatch(/s3c|p&/)
    }
  })

  it('that fails brings nothing and moves no cursor', async () => {
    const platform = await stage({ rows: 'none' })
    expect(await poll(platform.base, exchangeFeed())).toMatchObject({
      observations: [],
      rejects: [],
      cursor: undefined,
      complete: false,
      poll: { outcome: 'schema' },
    })
  })

  it('of history asks for its window and is marked as such', async () => {
    const platform = await stage({ rows: many(1) })
    const feed = exchangeFeed({
      get: '/x?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
      backfill: { days: 90, get: '/past?from={from}&to={to}' },
    })
    const result = await poll(platform.base, feed, { window: { from: NOW - 86_400_000, to: NOW } })
    expect(platform.asked).toEqual([`/past?from=${NOW - 86_400_000}&to=${NOW}`])
    expect(result.poll).toMatchObject({ backfill: 1, poll_id: expect.stringMatching(/^b-/) as string })
  })
})

describe('pages', () => {
  it('turned by number are read until all records are in, and count as one poll', async () => {
    const platform = await stage(pages(many(5), 2))
    const result = await poll(platform.base, exchangeFeed(numbered))
    expect(platform.asked).toEqual(['/x?page=1&size=2', '/x?page=2&size=2', '/x?page=3&size=2'])
    expect(result.observations.map(({ facts }) => facts['resource'])).toEqual([
      'svc-0',
      'svc-1',
      'svc-2',
      'svc-3',
      'svc-4',
    ])
    expect(result.observations.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3, 4])
    expect(result).toMatchObject({ complete: true, poll: { outcome: 'ok' } })
  })

  it('turned by token are read until there is none, which the first request leaves out', async () => {
    const platform = await stage((request, response) => {
      const after = new URL(request.url ?? '', 'http://x').searchParams.get('after')
      const body = after === null ? { rows: many(2), next: 'a b' } : { rows: many(1), next: null }
      response.end(JSON.stringify(body))
    })
    const result = await poll(platform.base, exchangeFeed(tokened))
    expect(platform.asked).toEqual(['/x?size=2', '/x?size=2&after=a%20b'])
    expect(result.observations).toHaveLength(3)
    expect(result.complete).toBe(true)
  })

  it('that lead back to themselves end, and say so', async () => {
    const platform = await stage({ rows: many(1), next: 'again' })
    const { poll: row } = await poll(platform.base, exchangeFeed(tokened))
    expect(platform.asked).toHaveLength(2)
    expect(row).toMatchObject({ outcome: 'schema', error: expect.stringContaining('token') as string })
  })

  it('that stop short of the total end, and make no complete snapshot', async () => {
    const records = [catalogueRecord('A'), catalogueRecord('B'), catalogueRecord('C')]
    const platform = await stage(pages(records, 2, () => '7'))
    const result = await poll(platform.base, catalogueFeed(numbered))
    expect(result.observations).toHaveLength(3)
    expect(result).toMatchObject({ complete: false, poll: { outcome: 'ok' } })
  })

  it('whose total changes under way make no complete snapshot', async () => {
    let total = 3
    const records = [catalogueRecord('A'), catalogueRecord('B'), catalogueRecord('C'), catalogueRecord('D')]
    const platform = await stage(pages(records, 2, () => total++))
    expect((await poll(platform.base, catalogueFeed(numbered))).complete).toBe(false)
  })

  it('of which one is bad fail together', async () => {
    const platform = await stage((request, response) => {
      if (request.url?.includes('page=2')) response.writeHead(500).end()
      else response.end(JSON.stringify({ rows: many(2), total: 4 }))
    })
    const result = await poll(platform.base, exchangeFeed(numbered))
    expect(result).toMatchObject({
      observations: [],
      complete: false,
      poll: { outcome: 'http_5xx', http_status: 500 },
    })
  })
})

describe('an answer that says what the last one said', () => {
  it('is not unpacked again, as long as it is read by the same definition', async () => {
    const platform = await stage({ rows: [catalogueRecord('A'), catalogueRecord('B')] })
    const first = await poll(platform.base, catalogueFeed())
    const last = { hash: first.poll.answer_hash, records: 2, digest: first.plan.digest }
    const again = await poll(platform.base, catalogueFeed(), { last })
    expect(again).toMatchObject({ same: 2, complete: true, observations: [] })
    expect(again.poll).toMatchObject({ outcome: 'ok', answer_hash: first.poll.answer_hash })
    expect(
      (await poll(platform.base, catalogueFeed(), { last: { ...last, digest: 'other' } })).same,
    ).toBeUndefined()
    platform.answer({ rows: [catalogueRecord('A')] })
    expect((await poll(platform.base, catalogueFeed(), { last })).same).toBeUndefined()
  })
})

describe('a request', () => {
  it('cannot be led elsewhere by the values in it', () => {
    const build = compileRequest('http://platform/gd', { get: '/x/{cursor}?a={from}&b={to}' })
    const { url } = build(() => ({ cursor: '../..//evil.com', from: '&admin=1', to: '#@evil.com' }))
    expect(url.origin).toBe('http://platform')
    expect(url.href).toBe('http://platform/gd/x/..%2F..%2F%2Fevil.com?a=%26admin%3D1&b=%23%40evil.com')
  })

  it('that would leave base is refused when it is compiled', () => {
    expect(() => compileRequest('http://platform', { get: '.evil.com/x' })).toThrow('leads away from base')
    expect(() => compileRequest('http://platform', { get: '@evil.com/x' })).toThrow('leads away from base')
  })
})
