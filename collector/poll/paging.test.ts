import { createHmac, hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { openSigner } from '../auth/auth.ts'
import { reachOf } from '../fetch/reach.ts'
import { openBreath } from '../schedule/breath.ts'
import { machineClock } from '../stage/clock.ts'
import { exchangeFeed, exchangeRecord, NOW, planOf, platformOf, shanghai } from '../stage/definition.ts'
import { openPlatform, type Answering, type StagePlatform } from '../stage/platform.ts'
import { nextOf } from './link.ts'
import { pollOnce, type PollAim } from './poll.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const clock = { ...machineClock, now: () => NOW }

async function stage(how: Answering | object): Promise<StagePlatform> {
  const platform = await openPlatform(how)
  open.push(platform)
  return platform
}

async function poll(base: string, feed: PlatformFeed, aim: PollAim = {}, over: Partial<Platform> = {}) {
  const platform = platformOf(base, [feed], over)
  const reach = reachOf(platform, { allowLoopback: true, clock })
  open.push(reach)
  const signal = new AbortController().signal
  const signer = openSigner(platform.auth)
  return pollOnce(planOf(platform), aim, {
    reach,
    clock,
    zone: shanghai,
    signal,
    signer,
    breathe: openBreath(() => clock.monotonic()),
  })
}

const many = (count: number) => Array.from({ length: count }, (_, i) => exchangeRecord({ api: `svc-${i}` }))
const query = (request: IncomingMessage) => new URL(request.url ?? '', 'http://x').searchParams
const send = (response: ServerResponse, body: object) => response.end(JSON.stringify(body))
/** A feed that posts, as it stands in a file. */
function posting(over: Partial<PlatformFeed>): PlatformFeed {
  return { ...exchangeFeed(), get: undefined, ...over }
}

/** Answers a POST with what its body asks for. */
function answering(bodies: unknown[], answer: (body: Record<string, unknown>) => object): Answering {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
      bodies.push(body)
      send(response, answer(body))
    })
  }
}

describe('pages', () => {
  it('turned by offset go on behind what was read, however few a page held', async () => {
    const platform = await stage((request, response) => {
      const offset = Number(query(request).get('offset'))
      // It gives two at a time, whatever it is asked for.
      send(response, { rows: many(5).slice(offset, offset + 2), total: 5 })
    })
    const feed = exchangeFeed({ get: '/x?offset={offset}&limit={size}', page: { size: 10, total: 'total' } })
    const result = await poll(platform.base, feed)
    expect(platform.asked).toEqual(['/x?offset=0&limit=10', '/x?offset=2&limit=10', '/x?offset=4&limit=10'])
    expect(result).toMatchObject({ complete: true, poll: { outcome: 'ok' } })
    expect(result.observations).toHaveLength(5)
  })

  it('each hold a part, and make a complete snapshot; a part asked without pages makes none', async () => {
    const datasets = ['a', 'b', 'c'].map((id) => ({ id, title: id, organization: { name: 'jtt' } }))
    const platform = await stage((request, response) => {
      const start = Number(query(request).get('start'))
      const results = datasets.slice(start, start + 2)
      send(response, { success: true, result: { count: 3, results } })
    })
    const ckan = {
      feed: 'catalogue',
      dialect: 'ckan',
      records: undefined,
      map: undefined,
      mode: undefined,
    } as const
    const turned = { get: '/x?start={offset}&rows={size}', page: { size: 2, total: 'result.count' } }
    const whole = await poll(platform.base, exchangeFeed({ ...ckan, ...turned }))
    expect(whole.poll.outcome).toBe('ok')
    expect(whole).toMatchObject({ complete: true, observations: [{}, {}, {}] })
    const part = await poll(platform.base, exchangeFeed({ ...ckan, get: '/x?start=0' }))
    expect(part).toMatchObject({ complete: false, observations: [{}, {}] })
  })

  it('without a total end with a page that is not full', async () => {
    const platform = await stage((request, response) => {
      const page = Number(query(request).get('page'))
      send(response, { rows: many(5).slice((page - 1) * 2, page * 2) })
    })
    const feed = exchangeFeed({ get: '/x?page={page}&size={size}', page: { size: 2, short: true } })
    expect((await poll(platform.base, feed)).observations).toHaveLength(5)
    expect(platform.asked).toHaveLength(3)
  })

  it.each([
    ['in the body', { link: 'links.next' }],
    ['in a header', { link_header: true as const }],
  ])('lead on by a link %s', async (_, page) => {
    const platform = await stage((request, response) => {
      const after = query(request).get('after')
      const next =
        after === null ? '/x?after=a%2Fb' : after === 'a/b' ? `${platform.base}/x?after=c` : undefined
      if (next !== undefined)
        response.setHeader('link', `</x>; rel="first", <${next}>; title="a, b"; rel="last next"`)
      const rows = [exchangeRecord({ api: `svc-${after ?? ''}` })]
      send(response, { rows, links: { next: next ?? null } })
    })
    const result = await poll(platform.base, exchangeFeed({ get: '/x', page }))
    expect(platform.asked).toEqual(['/x', '/x?after=a%2Fb', '/x?after=c'])
    expect(result).toMatchObject({ complete: true, poll: { outcome: 'ok' } })
    expect(result.observations).toHaveLength(3)
  })

  it('that lead to another host are not read, and it is asked nothing', async () => {
    const other = await stage({ rows: [] })
    const platform = await stage({ rows: many(1), next: `${other.base}/x` })
    const result = await poll(platform.base, exchangeFeed({ page: { link: 'next' } }))
    expect(result.poll).toMatchObject({
      outcome: 'schema',
      error: expect.stringContaining('leads to') as string,
    })
    expect(result.observations).toEqual([])
    expect(other.asked).toEqual([])
  })

  it('that lead round in a circle of three end', async () => {
    const platform = await stage((request, response) => {
      const at = Number(query(request).get('at') ?? 0)
      send(response, { rows: [exchangeRecord({ api: `${at}`, calls: at })], next: `/x?at=${(at + 1) % 3}` })
    })
    const result = await poll(platform.base, exchangeFeed({ get: '/x', page: { link: 'next' } }))
    expect(result.poll.outcome).toBe('schema')
    expect(platform.asked.length).toBeLessThan(6)
  })

  it('fault 17: that are the same page over and over end, as it knows no pages', async () => {
    const platform = await stage({ rows: many(2), total: 1_000_000 })
    const feed = exchangeFeed({ get: '/x?p={page}&s={size}', page: { size: 2, total: 'total' } })
    const { poll: row } = await poll(platform.base, feed)
    expect(row).toMatchObject({
      outcome: 'schema',
      error: expect.stringContaining('a page came twice') as string,
    })
    expect(platform.asked).toHaveLength(2)
  })
})

describe('a POST', () => {
  it('carries its body, places filled in as what they are, and goes on behind the last hit', async () => {
    const bodies: unknown[] = []
    const platform = await stage(
      answering(bodies, ({ search_after }) => {
        const from = Array.isArray(search_after) ? Number(search_after[0]) : 0
        const hits = many(5)
          .slice(from, from + 2)
          .map((record, i) => ({ _source: record, sort: [from + i + 1, 'id'] }))
        return { hits: { total: { value: 5 }, hits } }
      }),
    )
    const feed = posting({
      post: '/wazuh-alerts-*/_search',
      body: {
        size: '{size}',
        query: { range: { timestamp: { gte: '{cursor}', lt: '{now}' } } },
        sort: [{ timestamp: 'asc' }, '_id'],
        search_after: '{next}',
        note: 'since {cursor}, {"and": "braces"}',
      },
      headers: { 'X-App': 'yuemai' },
      records: '[hits.hits._source]',
      page: { size: 2, next: 'hits.hits[-1].sort' },
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
    })
    const result = await poll(platform.base, feed, { cursor: NOW - 60_000 })
    expect(result.poll).toMatchObject({ outcome: 'ok', error: '' })
    expect(result.observations).toHaveLength(5)
    expect(bodies[0]).toEqual({
      size: 2,
      query: { range: { timestamp: { gte: NOW - 60_000, lt: NOW } } },
      sort: [{ timestamp: 'asc' }, '_id'],
      note: `since ${NOW - 60_000}, {"and": "braces"}`,
    })
    expect(bodies.slice(1)).toMatchObject([
      { search_after: [2, 'id'] },
      { search_after: [4, 'id'] },
      { search_after: [5, 'id'] },
    ])
    expect(platform.headers[0]).toMatchObject({ 'content-type': 'application/json', 'x-app': 'yuemai' })
    expect(platform.asked[0]).toBe('/wazuh-alerts-*/_search')
  })

  it('is signed with its body', async () => {
    const platform = await stage(answering([], () => ({ rows: [] })))
    const auth: Platform['auth'] = {
      kind: 'hmac',
      key: 'app',
      secret: 'k3y',
      algorithm: 'sm3',
      output: 'base64',
      time: 's',
      template: '{METHOD}|{URI}|{BODYHASH}|{TS}',
      headers: { Authorization: 'SM3 {KEY}:{SIGNATURE}', 'X-T': '{TS}' },
    }
    await poll(platform.base, posting({ post: '/x', body: { a: 1 } }), {}, { auth })
    const text = `POST|/x|${hash('sm3', '{"a":1}')}|${NOW / 1000}`
    expect(platform.headers[0]?.authorization).toBe(
      `SM3 app:${createHmac('sm3', 'k3y').update(text).digest('base64')}`,
    )
  })
})

describe('an answer that has not changed', () => {
  const tagged =
    (etag: string): Answering =>
    (request, response) => {
      if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
      response.setHeader('etag', etag).setHeader('last-modified', 'Mon, 23 Nov 2026 08:00:00 GMT')
      return send(response, { rows: many(3) })
    }

  it('is not sent again, and is as good an answer as the first', async () => {
    const platform = await stage(tagged('"v1"'))
    const first = await poll(platform.base, exchangeFeed())
    expect(first.conditional?.validators).toEqual({
      etag: '"v1"',
      last_modified: 'Mon, 23 Nov 2026 08:00:00 GMT',
    })
    const { answer_hash: hash } = first.poll
    const last = { hash, records: 3, digest: first.plan.digest, conditional: first.conditional }
    const again = await poll(platform.base, exchangeFeed(), { last })
    expect(again).toMatchObject({ same: 3, complete: true, observations: [] })
    expect(again.poll).toMatchObject({
      outcome: 'ok',
      http_status: 304,
      bytes: 0,
      answer_hash: hash,
      error: '',
    })
    expect(platform.headers[1]).toMatchObject({
      'if-none-match': '"v1"',
      'if-modified-since': 'Mon, 23 Nov 2026 08:00:00 GMT',
    })

    platform.answer(tagged('"v2"'))
    expect(await poll(platform.base, exchangeFeed(), { last })).toMatchObject({ poll: { http_status: 200 } })
  })

  it('is asked for whole where the question is another one, or it would be read in another way', async () => {
    const platform = await stage(tagged('"v1"'))
    const first = await poll(platform.base, exchangeFeed())
    const last = {
      hash: first.poll.answer_hash,
      records: 3,
      digest: first.plan.digest,
      conditional: first.conditional,
    }
    await poll(platform.base, exchangeFeed({ get: '/other' }), { last })
    await poll(platform.base, exchangeFeed(), { last: { ...last, digest: 'other' } })
    expect(platform.headers.slice(1).map((headers) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
    ])
  })

  it('input 74: counts for nothing where nobody asked whether it changed', async () => {
    const platform = await stage((_, response) => response.writeHead(304).end())
    expect((await poll(platform.base, exchangeFeed())).poll).toMatchObject({
      outcome: 'schema',
      http_status: 304,
    })
  })
})

it.each([
  [undefined, undefined],
  ['', undefined],
  ['<https://x/2>; rel=next', 'https://x/2'],
  ['<https://x/1>; rel="prev", <https://x/2>; rel="next"', 'https://x/2'],
  ['<https://x/2>; rel="nextish"', undefined],
  ['https://x/2; rel=next', undefined],
])('the header Link %s leads to %s', (header, next) => expect(nextOf(header)).toBe(next))
