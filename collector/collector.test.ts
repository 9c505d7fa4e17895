import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { startCollector, type Collector, type CollectorOptions } from './collector.ts'
import type { Receipt } from './memory/receipt.ts'
import type { PollFacts } from './poll/poll.ts'
import { machineClock, until } from './stage/clock.ts'
import {
  catalogueFeed,
  catalogueRecord,
  exchangeFeed,
  exchangeRecord,
  platformOf,
  securityFeed,
  securityRecord,
} from './stage/definition.ts'
import { StageLanding, storeError } from './stage/landing.ts'
import { openPlatform, type Answering, type StagePlatform } from './stage/platform.ts'

let dir: string
let landing: StageLanding
let polls: (PollFacts & Receipt)[]
let logged: object[]
let registry: Registry
let collector: Collector | undefined
const open: StagePlatform[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  landing = new StageLanding()
  polls = []
  logged = []
})

afterEach(async () => {
  await collector?.close()
  collector = undefined
  for (const platform of open.splice(0)) await platform.close()
  rmSync(dir, { recursive: true })
})

async function stage(how: Answering | object): Promise<StagePlatform> {
  const platform = await openPlatform(how)
  open.push(platform)
  return platform
}

function start(platforms: Platform[], over: Partial<CollectorOptions> = {}): Collector {
  registry = new Registry()
  const note = (fields: object, message: string) => void logged.push({ ...fields, message })
  collector = startCollector({
    platforms,
    time_zone: 'Asia/Shanghai',
    dataDir: dir,
    landing,
    clock: machineClock,
    allowLoopback: true,
    log: { info: note, warn: note, error: note },
    registry,
    onPoll: (poll, receipt) => polls.push({ ...poll, ...receipt }),
    ...over,
  })
  return collector
}

async function restart(platforms: Platform[], over: Partial<CollectorOptions> = {}): Promise<Collector> {
  await collector?.close()
  return start(platforms, over)
}

const of = (id: string) => polls.filter((poll) => poll.platform === id)
const counter = async (name: string, labels: object = {}) =>
  (await registry.getSingleMetric(`yuemai_collector_${name}`)?.get())?.values
    .filter((value) => Object.entries(labels).every(([label, wanted]) => value.labels[label] === wanted))
    .reduce((sum, value) => sum + value.value, 0)

const minute = 60_000
const every = { every: '* * * * * *', cadence_s: 1 }
/** Now, as records carry it; the collector runs on the machine's clock here. */
const fresh = () =>
  exchangeRecord({ ts: Math.floor(Date.now() / minute) * minute - 10 * minute, updated: Date.now() - 1_000 })
const platform = (id: string, base: string, feeds: PlatformFeed[], over: Partial<Platform> = {}) =>
  platformOf(base, feeds, { id, organ: id.toUpperCase(), ...over })

describe('fault 30: a wall clock that is put forward and back by an hour, between polls and within one', () => {
  it('makes no duration negative and no gap, is said, and every poll tells its own moment', async () => {
    let offset = 0
    const jumps = [3_600_000, -3_600_000, -3_600_000, 3_600_000]
    let within = false
    const one = await stage((_request, response) => {
      if (within) offset += jumps.shift() ?? 0
      within = !within
      response.setHeader('date', new Date().toUTCString())
      response.end(JSON.stringify({ rows: [] }))
    })
    const clock = { ...machineClock, now: () => Date.now() + offset }
    const at: number[] = []
    const { desk } = start([platform('gd-jyt', one.base, [exchangeFeed(every)])], {
      clock,
      onPoll(poll, receipt) {
        polls.push({ ...poll, ...receipt })
        at.push(machineClock.monotonic())
        // Between two polls as well.
        if (!within) offset += jumps.shift() ?? 0
      },
    })
    await until(() => jumps.length === 0 && polls.length > 6, 'polls around every jump')
    expect(polls.map(({ outcome }) => outcome)).toEqual(polls.map(() => 'ok'))
    for (const { ms } of polls) expect(ms >= 0 && ms < 60_000).toBe(true)
    const known = polls.map(({ known_at }) => known_at)
    expect(known).toEqual([...new Set(known)].sort((a, b) => a - b))
    const gaps = at.slice(1).map((time, n) => time - (at[n] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(60_000)
    expect(polls.some(({ skew_s }) => Math.abs(skew_s) > 3_500)).toBe(true)
    expect(desk.state().clock).toMatchObject({
      state: 'suspect',
      stepped: { by_s: expect.any(Number) as number },
    })
    expect(logged.filter((line) => 'by_s' in line).length).toBeGreaterThan(1)
  })
})

describe('a fresh start', () => {
  it('asks every feed within seconds, the fastest first, and lands what it heard', async () => {
    const one = await stage((request, response) => {
      const rows =
        request.url === '/exchange'
          ? [fresh()]
          : request.url === '/security'
            ? [securityRecord('a', { at: Date.now() - 5_000 })]
            : [catalogueRecord('A')]
      response.end(JSON.stringify({ rows }))
    })
    start([platform('gd-jyt', one.base, [catalogueFeed(), exchangeFeed(), securityFeed()])])
    await until(
      () =>
        landing.rows('exchange_now').length > 0 &&
        landing.rows('security_now').length > 0 &&
        landing.rows('catalogue_now').length > 0 &&
        // A poll's own row follows its facts.
        landing.rows('poll').length >= 3 &&
        landing.stamps.length > 0,
      'all feeds',
      4_000,
    )
    expect(one.asked.slice(0, 3)).toEqual(['/exchange', '/security', '/catalogue'])
  })

  it('tells those who listen as soon as something has landed', async () => {
    const one = await stage({ rows: [fresh()] })
    const hours: number[] = []
    start([platform('gd-jyt', one.base, [exchangeFeed()])], {
      onLanded: (stamp) => void hours.push(...stamp.hours),
    })
    await until(() => hours.length > 0, 'the landing')
    expect(hours).toEqual([Math.floor((Date.now() - 10 * minute) / 3_600_000) * 3_600_000])
  })
})

describe('a platform that fails', () => {
  it('fault 1, fault 13, fault 14: is a poll that says how, while the others go on', async () => {
    const good = await stage({ rows: [fresh()] })
    const login = await stage((_, response) => response.end('<html>'))
    const cut = await stage((_, response) => {
      response.writeHead(200, { 'content-length': 500 }).write('{"rows":')
      setTimeout(() => response.destroy(), 10)
    })
    const dead = await openPlatform({})
    await dead.close()
    const feed = exchangeFeed(every)
    start([
      platform('good', good.base, [feed]),
      platform('login', login.base, [feed]),
      platform('cut', cut.base, [feed]),
      platform('dead', dead.base, [feed]),
    ])
    await until(() => ['good', 'login', 'cut', 'dead'].every((id) => of(id).length >= 2), 'two polls each')
    expect(of('login')[0]).toMatchObject({ outcome: 'schema', http_status: 200, rows: 0 })
    expect(of('cut')[0]).toMatchObject({ outcome: 'truncated', http_status: 200, rows: 0 })
    expect(of('dead')[0]).toMatchObject({ outcome: 'refused', http_status: 0, rows: 0 })
    expect(of('good').every(({ outcome }) => outcome === 'ok')).toBe(true)
    await until(
      () => new Set(landing.rows('poll').map((row) => row['platform'])).size === 4,
      'all polls to land',
    )
    expect(new Set(landing.rows('exchange').map((row) => row['platform']))).toEqual(new Set(['good']))
  })

  it('by sending records that are all refused is as silent as one that does not answer, and its records are kept', async () => {
    const one = await stage({ rows: [fresh()] })
    start([platform('gd-jyt', one.base, [exchangeFeed(every)])])
    await until(() => of('gd-jyt').length >= 1, 'a good poll')
    one.answer({ rows: [{ ...fresh(), calls: 'many' }] })
    const state = () => collector?.states()[0]
    await until(() => state()?.state === 'down', 'the feed to be down')
    const good_at = state()?.good_at
    expect(state()?.last).toMatchObject({
      outcome: 'rejected',
      http_status: 200,
      error: expect.stringContaining('none of its 1 records could be used') as string,
    })
    await until(() => landing.rows('reject').length > 0, 'what was refused to land')
    await until(() => landing.rows('poll').some((row) => row['outcome'] === 'rejected'), 'the poll to land')
    expect(landing.rows('reject')).toHaveLength(1)
    expect(landing.rows('poll').find((row) => row['outcome'] === 'rejected')).toMatchObject({ rejects: 1 })
    expect(collector?.desk.state().refused.waiting).toBe(1)
    one.answer({ rows: [fresh()] })
    await collector?.pollNow('gd-jyt', 'exchange')
    expect(state()).toMatchObject({ state: 'ok' })
    expect(state()?.good_at).toBeGreaterThan(good_at ?? Infinity)
  })

  it.each([
    ['from', (updated: number, since: number) => updated >= since],
    ['after', (updated: number, since: number) => updated > since],
  ])(
    'by sending only what is refused %s its cursor on stays so, until something can be used, over a restart too',
    async (_, isSent) => {
      const begun = Date.now()
      const records: object[] = [{ ...fresh(), updated: begun - 5_000 }]
      const one = await stage((request, response) => {
        const since = Number(new URL(request.url ?? '', 'http://x').searchParams.get('since'))
        const rows = records.filter((record) => isSent((record as { updated: number }).updated, since))
        response.end(JSON.stringify({ rows }))
      })
      const feed = exchangeFeed({
        every: '0 0 3 * * *',
        cadence_s: 86_400,
        get: '/x?since={cursor}',
        cursor: { max: 'updated', start_h: 1, overlap_s: 0 },
      })
      const platforms = [platform('gd-jyt', one.base, [feed])]
      const outcome = async () => (await collector?.pollNow('gd-jyt', 'exchange'))?.poll.outcome
      start(platforms)
      await until(() => of('gd-jyt').length >= 1, 'the first poll')
      expect(await outcome()).toBe('ok')
      records.push({ ...fresh(), api: 'other', calls: 'many', updated: begun - 4_000 })
      for (let poll = 0; poll < 3; poll++) expect(await outcome()).toBe('rejected')
      await restart(platforms)
      expect(await outcome()).toBe('rejected')
      expect(collector?.desk.state().refused.waiting).toBe(1)
      records.push({ ...fresh(), api: 'third', updated: begun - 3_000 })
      expect(await outcome()).toBe('ok')
      expect(await outcome()).toBe('ok')
      expect(collector?.states()[0]).toMatchObject({ state: 'ok' })
    },
  )

  it('fault 60: by our own code is said to be our fault, and the process and all others go on', async () => {
    const good = await stage({ rows: [fresh()] })
    const feed = exchangeFeed(every)
    start([platform('good', good.base, [feed]), platform('odd', 'http://odd.example', [feed])], {
      resolve: (name) => {
        if (name === 'odd.example') throw new TypeError('cannot read properties of undefined')
        return Promise.resolve([])
      },
    })
    await until(() => ['good', 'odd'].every((id) => of(id).length >= 2), 'two polls each')
    expect(of('odd').map(({ outcome }) => outcome)).toEqual(of('odd').map(() => 'internal'))
    expect(of('good').every(({ outcome }) => outcome === 'ok')).toBe(true)
  })

  it('fault 8: is asked again at its next slot, not before, and said once in the log', async () => {
    const one = await stage((_, response) => response.writeHead(503).end())
    start([platform('gd-jyt', one.base, [exchangeFeed(every)])])
    const begun = Date.now()
    await until(() => polls.length >= 4, 'four polls')
    // One at the start, then one a second.
    expect(one.asked.length).toBeLessThanOrEqual(2 + (Date.now() - begun) / 1000)
    expect(logged.filter((line) => 'outcome' in line)).toHaveLength(1)
    one.answer({ rows: [] })
    await until(
      () => logged.some((line) => 'message' in line && line.message === 'a feed answers well again'),
      'the recovery',
    )
  })

  it('fault 4: is slow: its slots are missed, never queued twice, and nobody else waits', async () => {
    let inside = 0
    let most = 0
    const slow = await stage((_, response) => {
      most = Math.max(most, ++inside)
      setTimeout(() => {
        inside--
        response.end(JSON.stringify({ rows: [] }))
      }, 1_700)
    })
    const quick = await stage({ rows: [] })
    start([
      platform('slow', slow.base, [exchangeFeed(every), securityFeed(every)]),
      platform('quick', quick.base, [exchangeFeed(every)]),
    ])
    await until(() => of('slow').length >= 3, 'three slow polls')
    expect(most).toBe(1)
    expect(of('quick').length).toBeGreaterThanOrEqual(4)
    expect(await counter('missed_slots_total')).toBeGreaterThan(0)
  })
})

describe('a definition that does not work', () => {
  it('fails at every slot, where it is seen, and keeps no other feed from working', async () => {
    const one = await stage({ rows: [fresh()] })
    const broken = catalogueFeed({ ...every, map: { entry: 'code' } })
    start([platform('gd-jyt', one.base, [broken, exchangeFeed(every)])])
    await until(
      () => ['catalogue', 'exchange'].every((name) => polls.filter(({ feed }) => feed === name).length >= 2),
      'two polls of both feeds',
    )
    expect(polls.find(({ feed }) => feed === 'catalogue')).toMatchObject({
      outcome: 'mapping',
      error: expect.stringContaining('map lacks name') as string,
    })
    expect(polls.find(({ feed }) => feed === 'exchange')).toMatchObject({ outcome: 'ok', rows: 1 })
    expect(one.asked).not.toContain('/catalogue')
  })
})

describe('the cursor', () => {
  const feed = exchangeFeed({
    get: '/x?since={cursor}',
    cursor: { max: 'updated', start_h: 24, overlap_s: 60 },
    every: '0 0 0 * * *',
    cadence_s: 86_400,
  })

  it('goes on where it stopped, over restarts, an overlap behind', async () => {
    const updated = Date.now() - 5 * minute
    const one = await stage({ rows: [exchangeRecord({ ts: updated - 10 * minute, updated })] })
    start([platform('gd-jyt', one.base, [feed])])
    await until(() => polls.length === 1, 'the first poll')
    expect(Number(new URLSearchParams(one.asked[0]?.split('?')[1]).get('since')) % 3_600_000).toBe(0)
    await restart([platform('gd-jyt', one.base, [feed])])
    await until(() => polls.length === 2, 'the second poll')
    expect(one.asked[1]).toBe(`/x?since=${updated - minute}`)
    expect(polls[1]).toMatchObject({ rows: 0, unchanged: 1 })
  })

  it('stays where a poll failed, so that what it missed is asked for again', async () => {
    const one = await stage((_, response) => response.writeHead(500).end())
    start([platform('gd-jyt', one.base, [feed])])
    await until(() => polls.length === 1, 'the first poll')
    one.answer({ rows: [exchangeRecord({ ts: Date.now() - 10 * minute, updated: Date.now() - minute })] })
    await collector?.pollNow('gd-jyt', 'exchange')
    expect(one.asked[1]).toBe(one.asked[0])
    expect(polls[1]).toMatchObject({ outcome: 'ok', rows: 1 })
  })
})

describe('the same facts polled a hundred times', () => {
  it.each([
    ['in the same bytes', () => ({})],
    ['in an answer that tells the time', (ask: number) => ({ generated: ask })],
  ])('%s land once, and are unchanged ninety-nine times', async (_, around) => {
    const row = fresh()
    const one: StagePlatform = await stage((_request, response) =>
      response.end(JSON.stringify({ rows: [row], ...around(one.asked.length) })),
    )
    const slow = exchangeFeed({ every: '0 0 0 1 1 *', cadence_s: 86_400 })
    const running = start([platform('gd-jyt', one.base, [slow])])
    await until(() => polls.length === 1, 'the first poll')
    for (let ask = 2; ask <= 100; ask++) await running.pollNow('gd-jyt', 'exchange')
    expect(polls.map(({ rows, unchanged }) => [rows, unchanged])).toEqual([
      [1, 0],
      ...Array.from({ length: 99 }, () => [0, 1]),
    ])
    await until(() => landing.rows('poll').length === 100, 'the landing of all polls')
    expect(landing.rows('exchange')).toHaveLength(1)
    expect(landing.rows('exchange_now')).toHaveLength(1)
  })
})

describe('a catalogue', () => {
  it('says what is gone from it, once, and nothing where it could not be read', async () => {
    const one = await stage({ rows: [catalogueRecord('A'), catalogueRecord('B')] })
    const running = start([platform('gd-jyt', one.base, [catalogueFeed()])])
    await until(() => polls.length === 1, 'the first poll')
    one.answer({ error: 'maintenance' })
    expect((await running.pollNow('gd-jyt', 'catalogue')).receipt).toMatchObject({ rows: 0, gone: 0 })
    one.answer({ rows: [catalogueRecord('B')] })
    expect((await running.pollNow('gd-jyt', 'catalogue')).receipt).toMatchObject({
      rows: 1,
      gone: 1,
      unchanged: 1,
    })
    expect((await running.pollNow('gd-jyt', 'catalogue')).receipt).toMatchObject({
      rows: 0,
      gone: 0,
      unchanged: 1,
    })
    await until(() => landing.rows('catalogue_now').length === 3, 'the landing')
    expect(landing.rows('catalogue_now').at(-1)).toMatchObject({ entry: 'A', gone: 1 })
  })
})

describe('history', () => {
  const feed = exchangeFeed({
    get: '/live?since={cursor}',
    cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
    backfill: { days: 6, get: '/past?from={from}&to={to}' },
    every: '0 0 0 * * *',
    cadence_s: 86_400,
  })
  const past = (request: IncomingMessage, response: ServerResponse) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const rows = request.url?.startsWith('/past')
      ? [exchangeRecord({ ts: Number(query.get('from')), updated: Number(query.get('from')) })]
      : []
    response.end(JSON.stringify({ rows }))
  }

  it('is fetched behind the live polls, newest day first, once, and its progress is told', async () => {
    const one = await stage(past)
    const running = start([platform('gd-jyt', one.base, [feed])])
    await until(() => running.backfillProgress()[0]?.done === 5, 'five days')
    expect(running.backfillProgress()).toEqual([{ platform: 'gd-jyt', feed: 'exchange', total: 5, done: 5 }])
    expect(one.asked[0]).toMatch(/^\/live/)
    const froms = one.asked
      .slice(1)
      .map((path) => Number(new URLSearchParams(path.split('?')[1]).get('from')))
    expect(froms).toEqual([...froms].sort((a, b) => b - a))
    await until(() => landing.rows('exchange').length === 5, 'the landing')
    expect(polls.filter(({ backfill }) => backfill).map(({ poll_id }) => poll_id.slice(0, 2))).toEqual([
      'b-',
      'b-',
      'b-',
      'b-',
      'b-',
    ])

    const asked = one.asked.length
    await restart([platform('gd-jyt', one.base, [feed])])
    await until(() => polls.length === 7, 'the poll after the restart')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(one.asked.length).toBe(asked + 1)
  })

  it('makes up for a silence that live polls cannot, whether ours or the platform’s', async () => {
    const one = await stage(past)
    let jumped = 0
    const clock = { ...machineClock, now: () => Date.now() + jumped }
    start(
      [platform('gd-jyt', one.base, [{ ...feed, backfill: { days: 1, get: '/past?from={from}&to={to}' } }])],
      { clock },
    )
    await until(() => polls.length === 1, 'the first poll')
    expect(collector?.backfillProgress()).toEqual([])
    jumped = 3 * 86_400_000
    one.answer((_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end())
    await collector?.pollNow('gd-jyt', 'exchange')
    one.answer(past)
    await restart([platform('gd-jyt', one.base, [feed])], { clock })
    // Five days of history, and two of the three that passed; the third is for live polls.
    await until(() => collector?.backfillProgress()[0]?.done === 7, 'history')
    expect(polls.filter(({ backfill }) => backfill)).toHaveLength(7)
  })

  it('makes up for it too where all that is said after it was refused, or is not new', async () => {
    const one = await stage(past)
    let jumped = 0
    const clock = { ...machineClock, now: () => Date.now() + jumped }
    start([platform('gd-jyt', one.base, [feed])], { clock })
    await until(() => collector?.backfillProgress()[0]?.done === 5, 'history')
    const refused = { rows: [{ ...fresh(), calls: 'many' }] }
    one.answer((request: IncomingMessage, response: ServerResponse) =>
      request.url?.startsWith('/past') ? past(request, response) : response.end(JSON.stringify(refused)),
    )
    jumped = 3 * 86_400_000
    expect((await collector?.pollNow('gd-jyt', 'exchange'))?.poll.outcome).toBe('rejected')
    await until(() => collector?.backfillProgress()[0]?.done === 7, 'what came before what was refused')
    one.answer(past)
    jumped = 6 * 86_400_000
    expect((await collector?.pollNow('gd-jyt', 'exchange'))?.poll.outcome).toBe('rejected')
    await until(() => collector?.backfillProgress()[0]?.done === 9, 'what came before nothing new')
  })

  it('that fails is put off and holds up neither the live polls nor other platforms', async () => {
    const bad = await stage((request, response) =>
      request.url?.startsWith('/past') ? response.writeHead(500).end() : response.end('{"rows":[]}'),
    )
    const good = await stage(past)
    const running = start([platform('bad', bad.base, [feed]), platform('good', good.base, [feed])])
    await until(
      () => running.backfillProgress().find((one) => one.platform === 'good')?.done === 5,
      'the good platform',
    )
    expect(bad.asked.filter((path) => path.startsWith('/past')).length).toBeLessThanOrEqual(5)
    expect((await running.pollNow('bad', 'exchange')).poll.outcome).toBe('ok')
  })
})

describe('a store that is away', () => {
  it.each([
    ['fault 41: that has too many parts', '252'],
    ['fault 47: whose views fail after an upgrade', '47'],
    ['fault 52: that is read-only, as without its Keeper', '242'],
  ])(
    '%s is waited for: polls go on, no platform is worse for it, and all of it lands once',
    async (_name, code) => {
      const one = await stage({ rows: [fresh()] })
      landing.fault = () => storeError(code)
      const running = start([platform('gd-jyt', one.base, [exchangeFeed(every)])])
      await until(() => polls.length >= 3, 'three polls')
      expect(running.states()).toMatchObject([{ state: 'ok', consecutive_failures: 0 }])
      landing.fault = () => undefined
      await until(() => landing.rows('poll').length >= 3 && landing.stamps.length > 0, 'the landing')
      expect(landing.rows('exchange')).toHaveLength(1)
      expect(running.desk.state()).toMatchObject({ quarantined_rows: 0 })
    },
  )

  it('keeps nobody from polling; what was heard lands when it is back, also after a restart', async () => {
    landing.fault = () => storeError('ECONNREFUSED')
    let n = 0
    const one = await stage((_, response) =>
      response.end(JSON.stringify({ rows: [{ ...fresh(), api: `svc-${n++}` }] })),
    )
    const running = start([platform('gd-jyt', one.base, [exchangeFeed(every)])])
    await until(() => polls.length >= 3, 'three polls')
    expect(running.outboxDepth()).toBeGreaterThanOrEqual(3)
    await restart([platform('gd-jyt', one.base, [exchangeFeed(every)])])
    landing.fault = () => undefined
    await until(() => landing.rows('exchange').length >= 4, 'the landing')
    const resources = landing.rows('exchange').map((row) => row['resource'])
    expect(resources.slice(0, 3)).toEqual(['svc-0', 'svc-1', 'svc-2'])
  })
})

describe('the figures', () => {
  it('count polls, records and what waits', async () => {
    const one = await stage({ rows: [fresh(), { ...fresh(), calls: 'x' }] })
    const running = start([
      platform('gd-jyt', one.base, [exchangeFeed({ every: '0 0 0 * * *', cadence_s: 86_400 })]),
    ])
    await until(() => polls.length === 1, 'the first poll')
    await running.pollNow('gd-jyt', 'exchange')
    expect(await counter('polls_total', { feed: 'exchange', outcome: 'ok' })).toBe(2)
    expect(await counter('records_total', { fate: 'new' })).toBe(1)
    expect(await counter('records_total', { fate: 'unchanged' })).toBe(1)
    expect(await counter('rejects_total', { reason: 'wrong_type' })).toBe(2)
    await until(() => running.outboxDepth() === 0, 'the landing')
    expect(await registry.metrics()).toContain('yuemai_collector_outbox_rows 0')
  })

  it('know no feed that is not there', async () => {
    const running = start([])
    await expect(running.pollNow('gd-jyt', 'exchange')).rejects.toThrow(
      'there is no feed exchange of a platform gd-jyt',
    )
  })
})
