import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Platform } from '#province/platform.ts'
import { startCollector, type Collector, type CollectorOptions } from './collector.ts'
import type { PollFacts } from './poll/poll.ts'
import { machineClock, until } from './stage/clock.ts'
import { catalogueFeed, exchangeFeed, exchangeRecord, platformOf, securityFeed } from './stage/definition.ts'
import { openFaultServer } from './stage/fault-server.ts'
import { StageLanding } from './stage/landing.ts'
import { openPlatform } from './stage/platform.ts'

let dir: string
let polls: PollFacts[]
let landing: StageLanding
let collector: Collector | undefined
const open: { close: () => unknown }[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  polls = []
  landing = new StageLanding()
})
afterEach(async () => {
  await collector?.close()
  collector = undefined
  for (const one of open.splice(0)) await one.close()
  rmSync(dir, { recursive: true })
})

function start(platforms: Platform[], over: Partial<CollectorOptions> = {}): Collector {
  const note = () => undefined
  collector = startCollector({
    platforms,
    time_zone: 'Asia/Shanghai',
    dataDir: dir,
    landing,
    clock: machineClock,
    allowLoopback: true,
    log: { info: note, warn: note, error: note },
    registry: new Registry(),
    onPoll: (poll) => polls.push(poll),
    ...over,
  })
  return collector
}

async function stage(...how: Parameters<typeof openPlatform>) {
  const platform = await openPlatform(...how)
  open.push(platform)
  return platform
}

const every = { every: '* * * * * *', cadence_s: 1 }
const of = (id: string) => polls.filter((poll) => poll.platform === id)
const named = (id: string, base: string, feeds: Platform['feeds'], over: Partial<Platform> = {}) =>
  platformOf(base, feeds, { id, organ: id.toUpperCase(), ...over })

it('fault 10: a platform that refuses who asks is asked once a minute by all of its feeds, and says so', async () => {
  const one = await stage((_, response) => response.writeHead(403).end())
  const running = start([
    named('a', one.base, [exchangeFeed(every), securityFeed(every), catalogueFeed(every)]),
  ])
  await until(() => polls.length > 0, 'the first poll')
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(one.asked).toHaveLength(1)
  expect(running.states().map(({ because }) => because)).toEqual([
    'unauthorised',
    'unauthorised',
    'unauthorised',
  ])
  expect(running.states().some(({ state }) => state === 'unauthorised')).toBe(true)
  // Whoever asks by hand is not held up.
  expect((await running.pollNow('a', 'security')).poll.outcome).toBe('auth')
})

it('fault 9: a platform that asks to be left alone is, and is then asked at once', async () => {
  let limited = true
  const at: number[] = []
  const one = await stage((_, response) => {
    at.push(performance.now())
    if (limited) response.writeHead(429, { 'retry-after': '2' }).end()
    else response.end('{"rows":[]}')
    limited = false
  })
  start([named('a', one.base, [exchangeFeed({ every: '0 0 0 * * *', cadence_s: 86_400 })])])
  await until(() => at.length === 2, 'the second request')
  const waited = (at[1] ?? 0) - (at[0] ?? 0)
  expect(waited).toBeGreaterThan(1_900)
  expect(polls.map(({ outcome }) => outcome).slice(0, 1)).toEqual(['rate_limited'])
})

it('fault 4, fault 28: two hundred platforms that hang keep no other from being asked at its slots', async () => {
  const hanging = await openFaultServer([['request', 'hang']])
  open.push(hanging)
  const good = await stage({ rows: [] })
  const feed = exchangeFeed({ ...every, get: '/x' })
  const bad = Array.from({ length: 200 }, (_, i) =>
    named(`bad-${i}`, hanging.base, [feed], { timeout_s: 20 }),
  )
  const quick = Array.from({ length: 10 }, (_, i) => named(`good-${i}`, good.base, [feed]))
  start([...bad, ...quick])
  await until(() => quick.every(({ id }) => of(id).length >= 4), 'four polls of each', 20_000)
  expect(hanging.open.size).toBe(200)
  // Not one of those that hang has ended: nothing had to wait for them.
  expect(polls.every(({ platform, outcome }) => platform.startsWith('good') && outcome === 'ok')).toBe(true)
})

it('fault 3, fault 28: nor do two hundred names that nobody answers for', async () => {
  const good = await stage({ rows: [] })
  const { port } = new URL(good.base)
  const feed = exchangeFeed({ ...every, get: '/x' })
  const bad = Array.from({ length: 200 }, (_, i) =>
    named(`bad-${i}`, `http://silent-${i}.gd.gov.cn:${port}`, [feed], { timeout_s: 20 }),
  )
  const quick = Array.from({ length: 10 }, (_, i) =>
    named(`good-${i}`, `http://known-${i}.gd.gov.cn:${port}`, [feed]),
  )
  start([...bad, ...quick], {
    resolve: (name) =>
      name.startsWith('known')
        ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
        : new Promise(() => undefined),
  })
  await until(() => quick.every(({ id }) => of(id).length >= 4), 'four polls of each', 20_000)
  expect(of('good-0').every(({ outcome }) => outcome === 'ok')).toBe(true)
})

it('an answer that has not changed is a good poll, over a restart as well', async () => {
  const one = await stage((request, response) => {
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end()
    else {
      const rows = [exchangeRecord({ ts: Date.now() - 600_000, updated: Date.now() - 1_000 })]
      response.setHeader('etag', '"v1"').end(JSON.stringify({ rows }))
    }
  })
  const platforms = [named('a', one.base, [exchangeFeed({ every: '0 0 0 * * *', cadence_s: 86_400 })])]
  start(platforms)
  await until(() => polls.length === 1, 'the first poll')
  await collector?.close()
  const { poll, receipt } = await start(platforms).pollNow('a', 'exchange')
  expect(poll).toMatchObject({ outcome: 'ok', http_status: 304, bytes: 0 })
  expect(receipt).toMatchObject({ rows: 0, unchanged: 1 })
  expect(collector?.states()[0]).toMatchObject({ state: 'ok', last: { http_status: 304 } })
})

it('what a platform says of a person when it fails is told without its number', async () => {
  const one = await stage({ code: 1, msg: '身份证 11010519491231002X 不存在' })
  const envelope = { code: 'code', ok: [0], message: 'msg' }
  const running = start([named('a', one.base, [exchangeFeed(every)], { envelope })])
  await until(() => running.states()[0]?.consecutive_failures === 1, 'the first poll')
  expect(running.states()[0]?.last?.error).toContain('不存在')
  expect(running.states()[0]?.last?.error).not.toContain('11010519491231002X')
})

describe('ninety days of history', () => {
  it('never keep the live polls waiting, and end', async () => {
    let live = 0
    const one = await stage((request, response) => {
      if (request.url?.startsWith('/live')) live++
      const from = Number(
        new URL(request.url ?? '', 'http://x').searchParams.get('from') ?? Date.now() - 600_000,
      )
      setTimeout(
        () => response.end(JSON.stringify({ rows: [exchangeRecord({ ts: from, updated: from })] })),
        5,
      )
    })
    const feed = exchangeFeed({
      ...every,
      get: '/live?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
      backfill: { days: 90, get: '/past?from={from}&to={to}' },
    })
    const running = start([named('a', one.base, [feed])])
    const begun = performance.now()
    await until(() => running.backfillProgress()[0]?.done === 89, 'history', 25_000)
    // One at the start, and one a second.
    const seconds = Math.floor((performance.now() - begun) / 1_000)
    expect(live).toBeGreaterThanOrEqual(seconds - 1)
    expect(new Set(one.asked.filter((path) => path.startsWith('/past'))).size).toBe(89)
    expect(one.asked.filter((path) => path.startsWith('/past'))).toHaveLength(89)
  })

  it('fault 19: a period that is told late, or told anew, lands as it is told', async () => {
    const ts = Math.floor(Date.now() / 60_000) * 60_000 - 3 * 86_400_000
    const one = await stage({ rows: [exchangeRecord({ ts, calls: 10 })] })
    const running = start([named('a', one.base, [exchangeFeed({ every: '0 0 0 * * *', cadence_s: 86_400 })])])
    await until(() => polls.length === 1, 'the first poll')
    one.answer({ rows: [exchangeRecord({ ts, calls: 12 })] })
    expect((await running.pollNow('a', 'exchange')).receipt).toMatchObject({ rows: 1, unchanged: 0 })
    expect((await running.pollNow('a', 'exchange')).receipt).toMatchObject({ rows: 0, unchanged: 1 })
    await until(() => landing.rows('exchange').length === 2, 'both')
    expect(landing.rows('exchange').map(({ calls }) => calls)).toEqual([10, 12])
    expect(new Set(landing.rows('exchange').map(({ observed_at }) => observed_at)).size).toBe(1)
  })
})
