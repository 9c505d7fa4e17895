import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { startCollector, type Collector, type CollectorOptions } from '../collector.ts'
import { tifSignature } from '../auth/tif.ts'
import { machineClock, until } from '../stage/clock.ts'
import {
  catalogueFeed,
  exchangeFeed,
  exchangeRecord,
  platformOf,
  securityFeed,
  securityRecord,
} from '../stage/definition.ts'
import { StageLanding } from '../stage/landing.ts'
import { openPlatform, type StagePlatform } from '../stage/platform.ts'
import type { RouteParts } from './routes.ts'
import { serveCollector, type CollectorServer } from './server.ts'

let dir: string
let landing: StageLanding
let registry: Registry
let collector: Collector
let server: CollectorServer
let platform: StagePlatform
let max_bytes: number
let errors: string[]

const silent = () => undefined
const push: PlatformFeed['push'] = {
  auth: { kind: 'tif', paasid: 'gd-jyt', token: 's3cret-t0ken', case: 'lower' },
  cadence_s: 60,
}
const pushed = (feed: PlatformFeed, over: Partial<PlatformFeed> = {}): PlatformFeed => ({
  ...feed,
  every: undefined,
  get: undefined,
  push,
  ...over,
})
const minute = 60_000
const fresh = (over: object = {}) =>
  exchangeRecord({
    ts: Math.floor(Date.now() / minute) * minute - 10 * minute,
    updated: Date.now() - 1_000,
    ...over,
  })

async function start(
  feeds: PlatformFeed[],
  over: Partial<RouteParts> = {},
  options: Partial<CollectorOptions> = {},
) {
  const platforms: Platform[] = [platformOf(platform.base, feeds, { max_bytes })]
  registry = new Registry()
  collector = startCollector({
    platforms,
    time_zone: 'Asia/Shanghai',
    dataDir: dir,
    landing,
    clock: machineClock,
    allowLoopback: true,
    log: { info: silent, warn: silent, error: (_, message) => void errors.push(message) },
    registry,
    ...options,
  })
  server = await serveCollector({
    desk: () => collector.desk,
    clock: machineClock,
    listensOnLoopback: true,
    simulated: true,
    host: '127.0.0.1',
    port: 0,
    metrics: registry,
    log: pino({ level: 'silent' }),
    ...over,
  })
}

async function stop() {
  await server.close()
  await collector.close()
}

beforeEach(async () => {
  max_bytes = 20_000
  errors = []
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  landing = new StageLanding()
  platform = await openPlatform({ rows: [] })
})

afterEach(async () => {
  await stop()
  expect(errors.filter((message) => message.includes('damaged'))).toEqual([])
  await platform.close()
  rmSync(dir, { recursive: true })
})

/** Signed as a gateway does, anew for every request. */
const signed = (over: Record<string, string> = {}): Record<string, string> => {
  const parts = { timestamp: String(Math.floor(Date.now() / 1000)), nonce: randomUUID() }
  return {
    'x-tif-paasid': 'gd-jyt',
    'x-tif-timestamp': parts.timestamp,
    'x-tif-nonce': parts.nonce,
    'x-tif-signature': tifSignature({ ...parts, token: 's3cret-t0ken', case: 'lower' }),
    'content-type': 'application/json',
    ...over,
  }
}

async function post(path: string, body: unknown, headers: Record<string, string> = signed()) {
  const bytes = Buffer.isBuffer(body)
    ? new Uint8Array(body)
    : typeof body === 'string'
      ? body
      : JSON.stringify(body)
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/platforms/${path}`, {
    method: 'POST',
    headers,
    ...(body === undefined ? {} : { body: bytes }),
  })
  const type = answer.headers.get('content-type')?.split(';')[0]
  const json = (await answer.json()) as Record<string, unknown> & { detail?: string }
  return { status: answer.status, type, json, retry: answer.headers.get('retry-after') }
}

/** With headers that fetch would not send. */
function postRaw(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest(
      { host: '127.0.0.1', port: server.port, path: `/api/v1/platforms/${path}`, method: 'POST', headers },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      },
    )
    asking.on('error', reject).end('{"rows":[]}')
  })
}

const metric = async (name: string, labels: object) =>
  (await registry.getSingleMetric(`yuemai_collector_${name}`)?.get())?.values.find(({ labels: had }) =>
    Object.entries(labels).every(([label, wanted]) => had[label] === wanted),
  )?.value

describe('a push', () => {
  it('is answered 202 with what became of it once it is stored, and lands with a poll of its own', async () => {
    await start([pushed(exchangeFeed())])
    const { status, json } = await post('gd-jyt/exchange', {
      rows: [fresh(), fresh({ api: 'b', calls: -1 })],
    })
    expect(status).toBe(202)
    expect(json).toMatchObject({
      outcome: 'ok',
      rows: 1,
      unchanged: 0,
      rejects: 1,
      refused: [{ ordinal: 1, reason: 'out_of_range', field: 'calls' }],
    })
    await until(
      () => landing.rows('poll').length === 1 && landing.rows('exchange_now').length === 1,
      'the landing',
    )
    expect(landing.rows('poll')[0]).toMatchObject({
      poll_id: json['poll_id'],
      outcome: 'ok',
      http_status: 202,
      rows: 1,
      rejects: 1,
    })
    expect(landing.rows('reject')).toHaveLength(1)
  })

  it('has reached the disk when it is answered: a collector that dies then lands it at its next start', async () => {
    landing.fault = () => Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
    await start([pushed(exchangeFeed())])
    expect((await post('gd-jyt/exchange', { rows: [fresh()] })).status).toBe(202)
    await stop()
    landing.fault = () => undefined
    await start([pushed(exchangeFeed())])
    await until(() => landing.rows('exchange_now').length === 1, 'the landing')
  })

  it('that is sent again is unchanged, not doubled', async () => {
    await start([pushed(exchangeFeed())])
    const body = { rows: [fresh()] }
    await post('gd-jyt/exchange', body)
    expect((await post('gd-jyt/exchange', body)).json).toMatchObject({ rows: 0, unchanged: 1 })
    await until(() => landing.rows('poll').length === 2, 'both polls')
    expect(landing.rows('exchange')).toHaveLength(1)
  })

  it('of the same facts as a poll says nothing anew, whichever comes first, and however many come at once', async () => {
    const record = fresh()
    platform.answer({ rows: [record] })
    await start([exchangeFeed({ push })])
    const kept = await Promise.all([
      collector.pollNow('gd-jyt', 'exchange').then(({ receipt }) => receipt.rows),
      ...Array.from({ length: 8 }, async () =>
        Number((await post('gd-jyt/exchange', { rows: [record] })).json['rows']),
      ),
    ])
    await until(() => landing.rows('exchange').length > 0, 'the landing')
    expect(kept.reduce((sum, rows) => sum + rows, 0)).toBeLessThanOrEqual(1)
    expect(landing.rows('exchange')).toHaveLength(1)
  })

  it('makes nothing gone of a snapshot', async () => {
    await start([pushed(catalogueFeed())])
    const entry = (code: string) => ({
      code,
      name: code,
      owner: 'GD-JYT',
      share: 1,
      cycle: 'daily',
      mounted: 'api',
    })
    await post('gd-jyt/catalogue', { rows: [entry('A'), entry('B')] })
    expect((await post('gd-jyt/catalogue', { rows: [entry('C')] })).json).toMatchObject({ rows: 1, gone: 0 })
  })

  it('may be as large as its platform file says, and no framework knows better', async () => {
    max_bytes = 5_000_000
    await start([pushed(exchangeFeed())])
    const body = { rows: [fresh()], padding: 'x'.repeat(3_000_000) }
    expect(await post('gd-jyt/exchange', body)).toMatchObject({ status: 202, json: { rows: 1 } })
  })

  it('may be compressed, and in a declared charset', async () => {
    await start([pushed(securityFeed())])
    const body = Buffer.from(JSON.stringify({ rows: [securityRecord('a', { at: Date.now() - 1_000 })] }))
    const encoded = await post('gd-jyt/security', gzipSync(body), signed({ 'content-encoding': 'gzip' }))
    expect(encoded).toMatchObject({ status: 202, json: { rows: 1 } })
    const gbk = Buffer.from('7b22726f7773223a5b5d2c226e223a22b9e3b6ab227d', 'hex')
    expect(
      (await post('gd-jyt/security', gbk, signed({ 'content-type': 'application/json; charset=gbk' })))
        .status,
    ).toBe(202)
    expect(await post('gd-jyt/security', gbk)).toMatchObject({ status: 422 })
  })
})

describe('a push that is not taken', () => {
  it.each<[string, string, unknown, () => Record<string, string>, number, RegExp]>([
    ['of an unknown feed', 'gd-jyt/census', {}, signed, 404, /It has exchange, security/],
    ['of an unknown platform', 'nobody/exchange', {}, signed, 404, /api\/v1\/platforms/],
    ['of a feed that is only asked', 'gd-jyt/security', {}, signed, 409, /write push/],
    [
      'without a signature',
      'gd-jyt/exchange',
      {},
      () => ({ 'content-type': 'application/json' }),
      401,
      /push\.auth/,
    ],
    ['that is larger than its platform may', 'gd-jyt/exchange', 'x'.repeat(20_001), signed, 413, /max_bytes/],
    [
      'that grows too large',
      'gd-jyt/exchange',
      gzipSync('x'.repeat(90_000)),
      () => signed({ 'content-encoding': 'gzip' }),
      413,
      /decompressed/,
    ],
    [
      'in an unknown encoding',
      'gd-jyt/exchange',
      'x',
      () => signed({ 'content-encoding': 'lzma' }),
      415,
      /gzip/,
    ],
    [
      'whose compression is broken',
      'gd-jyt/exchange',
      'x',
      () => signed({ 'content-encoding': 'gzip' }),
      400,
      /content-encoding/,
    ],
    ['that is something else', 'gd-jyt/exchange', '<html>', signed, 422, /HTML or XML/],
    [
      'of which no record can be used',
      'gd-jyt/exchange',
      { rows: [fresh({ calls: -1 })] },
      signed,
      422,
      /none of its 1 records could be used: record 0, calls: /,
    ],
  ])('%s is told why, and what would do', async (_, path, body, headers, status, cure) => {
    await start([pushed(exchangeFeed()), securityFeed()])
    const answer = await post(path, body, headers())
    expect(answer).toMatchObject({ status, type: 'application/problem+json', json: { status } })
    expect(answer.json.detail).toMatch(cure)
    expect(landing.rows('exchange')).toEqual([])
  })

  it('is a poll where its platform is known, and none where it is not: strangers fill no outbox', async () => {
    await start([pushed(exchangeFeed())])
    await post('gd-jyt/exchange', '{"rows":[]}', { 'content-type': 'application/json' })
    await post('gd-jyt/exchange', 'nonsense')
    await until(() => landing.rows('poll').length > 0, 'the poll')
    expect(landing.rows('poll')).toMatchObject([{ outcome: 'schema', http_status: 422 }])
    expect(await metric('pushes_total', { feed: 'exchange', fate: 'missing' })).toBe(1)
  })

  it('is one whose nonce was used before', async () => {
    await start([pushed(exchangeFeed())])
    const headers = signed()
    expect((await post('gd-jyt/exchange', { rows: [] }, headers)).status).toBe(202)
    expect((await post('gd-jyt/exchange', { rows: [] }, headers)).status).toBe(401)
  })

  it('that nobody signed is taken from this machine in a simulated province alone', async () => {
    const open = [pushed(exchangeFeed(), { push: { auth: { kind: 'none' }, cadence_s: 60 } })]
    const json = { 'content-type': 'application/json' }
    await start(open)
    expect((await post('gd-jyt/exchange', { rows: [] }, json)).status).toBe(202)
    expect(
      (await post('gd-jyt/exchange', { rows: [] }, { ...json, origin: 'http://evil.example' })).status,
    ).toBe(403)
    expect(await postRaw('gd-jyt/exchange', { ...json, host: 'evil.example' })).toBe(403)
    expect(await postRaw('gd-jyt/exchange', { ...json, 'x-forwarded-for': '10.0.0.1' })).toBe(403)
    await stop()
    await start(open, { simulated: false })
    expect((await post('gd-jyt/exchange', { rows: [] }, json)).status).toBe(403)
    await stop()
    await start(open, { listensOnLoopback: false })
    expect((await post('gd-jyt/exchange', { rows: [] }, json)).status).toBe(403)
  })

  it('is asked to come again where there is no room, and nothing of it is stored', async () => {
    await start([pushed(exchangeFeed())], {}, { limits: { max_bytes: 1 } })
    landing.fault = () => Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
    expect((await post('gd-jyt/exchange', { rows: [fresh()] })).status).toBe(202)
    const full = await post('gd-jyt/exchange', { rows: [fresh({ api: 'b' })] })
    expect(full).toMatchObject({ status: 503, retry: '30' })
    expect(collector.desk.state().outbox).toMatchObject({ rows: 1, full: true })
    landing.fault = () => undefined
    await until(() => landing.rows('exchange').length === 1, 'the store to come back')
    await until(() => collector.desk.state().outbox.polls === 0, 'the outbox to be trimmed')
    expect((await post('gd-jyt/exchange', { rows: [fresh({ api: 'b' })] })).json).toMatchObject({ rows: 1 })
  })
})

describe('an operator', () => {
  const json = { 'content-type': 'application/json' }
  const slow = { every: '0 0 4 1 1 *', cadence_s: 400 * 86_400 }

  it('polls a feed now', async () => {
    await start([exchangeFeed(slow)])
    platform.answer({ rows: [fresh()] })
    expect(await post('gd-jyt/exchange/poll', undefined, json)).toMatchObject({
      status: 200,
      json: { outcome: 'ok' },
    })
    expect((await post('gd-jyt/census/poll', undefined, json)).status).toBe(404)
  })

  it('tries a poll, or an answer of their own, and nothing of it is stored', async () => {
    await start([exchangeFeed(slow)])
    await until(() => landing.rows('poll').length === 1, 'the first poll')
    platform.answer({ rows: [fresh(), fresh({ api: 'b', calls: '1' })] })
    const tried = await post('gd-jyt/exchange/dry-run', undefined, json)
    expect(tried).toMatchObject({
      status: 200,
      json: { outcome: 'ok', rows: 1, rejects: 1, observations: [{ facts: { resource: 'student-status' } }] },
    })
    const given = await post('gd-jyt/exchange/dry-run', { rows: [fresh({ api: '13800138000' })] }, json)
    expect(given.json).toMatchObject({ rows: 1, masked: 1 })
    expect(JSON.stringify(given.json)).not.toContain('13800138000')
    expect((await post('gd-jyt/exchange/dry-run', '<html>', json)).json).toMatchObject({ outcome: 'schema' })
    expect(collector.outboxDepth()).toBe(0)
    const { receipt } = await collector.pollNow('gd-jyt', 'exchange')
    expect(receipt).toMatchObject({ rows: 1, rejects: 1 })
  })

  it('replays what was refused once its map is mended: it lands as its poll would have landed it, once', async () => {
    const record = fresh({ calls: '7' })
    await start([exchangeFeed(slow)])
    platform.answer({ rows: [record, fresh({ api: 'b', to: undefined })] })
    const { poll } = await collector.pollNow('gd-jyt', 'exchange')
    await until(() => landing.rows('reject').length === 2, 'the rejects')
    const one = `gd-jyt/exchange/rejects/${poll.poll_id}/0/replay`
    expect((await post(one, undefined, json)).json).toMatchObject({ tried: 1, landed: 0, refused: 1 })

    await stop()
    platform.answer({ rows: [] })
    await start([exchangeFeed({ ...slow, map: { ...exchangeFeed().map, calls: '$number(calls)' } })])
    expect((await post('gd-jyt/exchange/rejects/replay', undefined, json)).json).toMatchObject({
      tried: 2,
      landed: 1,
      refused: 1,
      records: [
        { ordinal: 0, fate: 'landed' },
        {
          ordinal: 1,
          fate: 'refused',
          reason: 'missing_field',
          field: 'consumer',
          message: expect.stringContaining('consumer') as string,
        },
      ],
    })
    expect((await post(one, undefined, json)).json).toMatchObject({ tried: 1, landed: 0, before: 1 })
    await until(() => landing.rows('reject').length === 3, 'the landing')
    const refused = landing.rows('reject')[0]
    expect(landing.rows('exchange')).toMatchObject([
      { calls: 7, poll_id: poll.poll_id, known_at: refused?.['known_at'] },
    ])
    expect(landing.rows('reject').at(-1)).toMatchObject({
      poll_id: poll.poll_id,
      ordinal: 0,
      known_at: refused?.['known_at'],
      excerpt: refused?.['excerpt'],
      state: 'replayed',
    })
    platform.answer({ rows: [record] })
    expect((await collector.pollNow('gd-jyt', 'exchange')).receipt).toMatchObject({ rows: 0, unchanged: 1 })
    expect(await post('gd-jyt/exchange/rejects/nothing/0/replay', undefined, json)).toMatchObject({
      status: 404,
    })
  })

  it('is told why a record cannot be read again where its map reads what was around it, and what to do', async () => {
    const about = { ...exchangeFeed().map, provider: '$answer.owner', calls: '$number(calls)' }
    await start([exchangeFeed({ ...slow, map: about })])
    platform.answer({ owner: 'GD-JYT', rows: [fresh({ calls: '7' }), fresh({ calls: '-7' })] })
    const { poll, receipt } = await collector.pollNow('gd-jyt', 'exchange')
    expect(receipt).toMatchObject({ rows: 1, rejects: 1 })
    for (const path of ['replay', `${poll.poll_id}/1/replay`])
      expect(await post(`gd-jyt/exchange/rejects/${path}`, undefined, json)).toMatchObject({
        status: 409,
        type: 'application/problem+json',
        json: { detail: expect.stringMatching(/\(\$answer\), which is not kept\. Poll it now/) as string },
      })
  })

  it('is whoever sits at the machine: no other, no proxy, and no page of another site', async () => {
    await start([exchangeFeed(slow)])
    const refuse = async (headers: Record<string, string>) => postRaw('gd-jyt/exchange/poll', headers)
    expect(await refuse({ 'content-type': 'text/plain' })).toBe(415)
    expect(await refuse({})).toBe(415)
    expect(await refuse({ ...json, origin: 'http://evil.example' })).toBe(403)
    expect(await refuse({ ...json, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await refuse({ ...json, host: 'evil.example' })).toBe(403)
    expect(await refuse({ ...json, 'x-forwarded-for': '10.0.0.1' })).toBe(403)
    expect(await refuse({ ...json, origin: `http://127.0.0.1:${server.port}` })).toBe(200)
    await stop()
    await start([exchangeFeed(slow)], { listensOnLoopback: false })
    for (const action of ['poll', 'dry-run', 'rejects/replay', 'rejects/a/0/replay'])
      expect(await postRaw(`gd-jyt/exchange/${action}`, json)).toBe(403)
  })

  it('is told beforehand whether it may, and why not', async () => {
    const told = async (headers = {}) => {
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/collector`, { headers })
      return ((await answer.json()) as { operator: unknown }).operator
    }
    await start([exchangeFeed(slow)])
    expect(await told()).toEqual({ allowed: true, reason: '' })
    const barred = { allowed: false, reason: expect.stringContaining('listen on 127.0.0.1') as string }
    expect(await told({ 'x-forwarded-for': '10.0.0.1' })).toEqual(barred)
    await stop()
    await start([exchangeFeed(slow)], { listensOnLoopback: false })
    expect(await told()).toEqual(barred)
  })

  it('is refused a parameter that nothing would heed, which a push may carry', async () => {
    await start([exchangeFeed(slow), pushed(securityFeed())])
    const json = { 'content-type': 'application/json' }
    for (const action of ['poll', 'dry-run', 'rejects/replay', 'rejects/a/0/replay'])
      expect(await post(`gd-jyt/exchange/${action}?force=1`, {}, json)).toMatchObject({
        status: 400,
        type: 'application/problem+json',
        json: { detail: '"force": it takes none' },
      })
    const asked = await fetch(`http://127.0.0.1:${server.port}/api/v1/collector?platform=gd-jyt`)
    expect(asked.status).toBe(400)
    expect((await post('gd-jyt/security?trace=1', { rows: [] })).status).toBe(202)
  })

  it('reads how the collector stands, and every feed of it, those that only send among them', async () => {
    await start([exchangeFeed(slow), pushed(securityFeed())])
    await until(() => collector.states()[0]?.state === 'ok', 'the first poll')
    await post('gd-jyt/security', { rows: [] })
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/collector`)
    expect(await answer.json()).toMatchObject({
      outbox: { full: false, dropped: { silent: 0, failed: 0, gauge: 0 } },
      quarantined_rows: 0,
      refused: { waiting: 0 },
      drift: [],
      uplink: 'ok',
      clock: { state: 'ok', stepped: null, skew_s: null },
      feeds: [
        { platform: 'gd-jyt', feed: 'exchange', state: 'ok', consecutive_failures: 0, because: null },
        { platform: 'gd-jyt', feed: 'security', state: 'ok', next_at: null, last: { http_status: 202 } },
      ],
    })
    expect((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status).toBe(200)
  })
})
