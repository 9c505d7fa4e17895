import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { registerSources } from '../landing/register-sources.ts'
import type {
  Drift,
  DriftList,
  PlatformPage,
  PlatformRow,
  PollHistory,
  Reject,
  RejectPage,
  Traces,
} from '../platform/shapes.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import { DAY, HOUR, land, MINUTE, NOW, pollRow } from '../stage/rows.ts'
import { serve, type Served } from '../stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
})
beforeEach(async () => {
  await served?.close()
  await scratch.empty()
  await registerSources(scratch.client, province, NOW - DAY)
  served = await serve(scratch.client, province, NOW, { ran_ms: MINUTE })
})
afterAll(async () => {
  await served.close()
  await scratch.close()
  province.destroy()
})

type PollOver = Parameters<typeof pollRow>[0] & Record<string, unknown>
const poll = (platform: string, over: PollOver = {}) => pollRow({ platform, ...over })
const landPolls = (...polls: object[]) => land(scratch.client, { poll: polls })
const get = async <Answer>(path: string): Promise<Answer> => {
  const answer = await served.get(path)
  expect(answer.status, answer.text).toBe(200)
  return answer.json as Answer
}
const list = () => get<PlatformRow[]>('/api/v1/platforms')
const rowOf = async (wanted: string) => (await list()).find(({ id }) => id === wanted)
const pageOf = (id: string) => get<PlatformPage>(`/api/v1/platforms/${id}`)
const feedOf = async (id: string, wanted: string) =>
  (await pageOf(id)).feeds.find(({ feed }) => feed === wanted)

const insert = (table: string, rows: readonly object[]) =>
  scratch.client.insert(table, rows.map((row) => JSON.stringify(row)).join('\n'))

type Of<Row> = Row & { platform: string }

function rejectRow(over: Partial<Of<Reject>>) {
  return {
    poll_id: 'p1',
    platform: 'gd-jyt',
    feed: 'quality',
    ordinal: 0,
    reason: 'wrong_type',
    field: 'checked',
    message: 'checked is "many", which is no whole number',
    excerpt: '{"checked":"many"}',
    known_at: NOW - MINUTE,
    state: 'refused',
    replayed_at: 0,
    ...over,
  }
}

function driftRow(over: Partial<Of<Drift>>) {
  return {
    platform: 'gd-jyt',
    feed: 'quality',
    path: 'ratio',
    kind: 'changed',
    weight: 'fault',
    state: 'open',
    was: 'number',
    is: 'string',
    example: '"97%"',
    poll_id: 'p1',
    first_seen: NOW - DAY,
    known_at: NOW - HOUR,
    ...over,
  }
}

describe('how a platform stands', () => {
  it('is told with the last poll of each feed, and the error of one that failed', async () => {
    await landPolls(
      poll('gd-zsj', { started: NOW - 40_000 }),
      poll('gd-zsj', {
        started: NOW - 10_000,
        outcome: 'timeout',
        http_status: 0,
        ms: 10_000,
        error: 'no answer within 10 s: look whether it is up',
      }),
    )
    const row = await rowOf('gd-zsj')
    expect(row).toMatchObject({ standing: 'delayed', dark: true, since: NOW - 40_000 })
    expect(row?.feeds).toEqual([
      {
        feed: 'exchange',
        cadence_s: 15,
        last_good_at: NOW - 40_000,
        state: 'stale',
        standing: 'delayed',
        failures: 1,
        suspect: [],
        last: {
          started: NOW - 10_000,
          ms: 10_000,
          http_status: 0,
          outcome: 'timeout',
          error: 'no answer within 10 s: look whether it is up',
          skew_s: 0,
        },
      },
    ])
  })

  it('is down after three failures in a row, unauthorised where it refuses us, and well only where all is', async () => {
    const failed = { outcome: 'http_5xx', http_status: 502 } as const
    const refused = { outcome: 'auth', http_status: 401 } as const
    await landPolls(
      poll('gd-zsj', { started: NOW - 20_000 }),
      ...[15, 10, 5].map((ago) => poll('gd-zsj', { started: NOW - ago * 1000, ...failed })),
      poll('gd-440300', { feed: 'exchange' }),
      poll('gd-440300', { feed: 'catalogue', ...refused }),
      poll('gd-440100', { feed: 'exchange' }),
      poll('gd-440100', { feed: 'quality' }),
      poll('gd-440100', { feed: 'security' }),
    )
    const standings = Object.fromEntries((await list()).map(({ id, standing }) => [id, standing]))
    expect(standings).toEqual({
      'gd-jyt': 'delayed',
      'gd-zsj': 'down',
      'gd-440100': 'ok',
      'gd-440300': 'unauthorised',
    })
    expect((await feedOf('gd-zsj', 'exchange'))?.failures).toBe(3)
  })

  it('that was never asked is neither well nor down, and has no last poll', async () => {
    const row = await rowOf('gd-zsj')
    expect(row).toMatchObject({ standing: 'delayed', dark: true, since: null })
    expect(row?.feeds[0]?.last).toBeNull()
  })

  it('does not take a poll for the past as a sign of life, nor an unknown clock for a right one', async () => {
    await landPolls(
      poll('gd-zsj', { backfill: 1 }),
      poll('gd-440300', { outcome: 'refused', http_status: 0 }),
    )
    expect((await rowOf('gd-zsj'))?.feeds[0]?.last).toBeNull()
    const feeds = (await rowOf('gd-440300'))?.feeds
    expect(feeds?.find(({ feed }) => feed === 'exchange')?.last?.skew_s).toBeNull()
  })
})

describe('fault 27: what is hard to believe', () => {
  it('is said of the feed with its reason, in the list and on its page, and the platform stands as ever', async () => {
    const told = (started: number, rows: number) => poll('gd-zsj', { started, rows })
    await landPolls(
      ...[6, 5, 4, 3, 2].map((hours) => told(NOW - hours * HOUR, 3)),
      ...[90, 60, 30, 2].map((minutes) => told(NOW - minutes * MINUTE, 0)),
      told(NOW - 4000, 0),
    )
    const stuck = { kind: 'stuck', field: '', since: NOW - 2 * HOUR, was: null, is: null, others: 0 }
    // It told something every hour: two hours are not long yet, six are.
    expect((await rowOf('gd-zsj'))?.feeds[0]?.suspect).toEqual([])
    served.clock.at += 4 * HOUR
    await landPolls(told(served.clock.at - 4000, 0))
    const row = await rowOf('gd-zsj')
    expect(row?.feeds[0]).toMatchObject({ suspect: [stuck], standing: 'ok' })
    expect((await feedOf('gd-zsj', 'exchange'))?.suspect).toEqual([stuck])
  })
})

describe('the day of a platform', () => {
  it('counts the polls of 24 hours once, however often they landed, and none for the past', async () => {
    const polls = [
      poll('gd-zsj', { started: NOW - DAY, rejects: 100 }),
      poll('gd-zsj', { started: NOW - HOUR, rejects: 2, masked: 3 }),
      poll('gd-zsj', { started: NOW - HOUR + 1, backfill: 1, rejects: 50 }),
      poll('gd-zsj', { started: NOW - 5000, rejects: 1, outcome: 'schema', ms: 700 }),
    ]
    await landPolls(...polls)
    await landPolls(...polls)
    expect((await rowOf('gd-zsj'))?.day).toMatchObject({ polls: 2, failed: 1, rejects: 3, masked: 3 })
    expect((await feedOf('gd-zsj', 'exchange'))?.counts).toMatchObject({ polls: 2, failed: 1, max_ms: 700 })
  })

  it('tells what waits for somebody: what is refused still, and drift that the definition reads', async () => {
    await insert('reject', [
      rejectRow({ ordinal: 0 }),
      rejectRow({ ordinal: 1 }),
      rejectRow({ ordinal: 2, known_at: NOW - 90 * DAY }),
    ])
    await insert('reject', [rejectRow({ ordinal: 1, state: 'replayed', replayed_at: NOW })])
    await insert('drift', [
      driftRow({}),
      driftRow({ path: 'extra', kind: 'new', weight: 'notice' }),
      driftRow({ path: 'gone', kind: 'missing' }),
      driftRow({ path: 'gone', kind: 'missing', state: 'closed', known_at: NOW - MINUTE }),
    ])
    expect((await rowOf('gd-jyt'))?.day.waiting).toEqual({ rejects: 2, drift: 1 })
    expect((await feedOf('gd-jyt', 'quality'))?.waiting).toEqual({ rejects: 2, drift: 1 })
  })
})

describe('one platform', () => {
  it('is told with its schedule, its host and the hash of its last answer', async () => {
    await landPolls(poll('gd-440300'))
    const page = await pageOf('gd-440300')
    expect(page).toMatchObject({
      id: 'gd-440300',
      organ: 'GD-440300',
      host: '127.0.0.1:1',
      auth: 'tif',
      at: NOW,
    })
    expect(page.feeds.map(({ feed }) => feed)).toEqual(['exchange', 'catalogue'])
    expect(page.feeds[0]).toMatchObject({ every: '*/15 * * * * *', mode: 'delta', dialect: null })
    expect(page.feeds[0]?.last).toMatchObject({ answer_hash: 'c0ffee', rows: 1 })
  })
})

describe('the history of its polls', () => {
  const START = NOW - 23 * HOUR - 45 * MINUTE

  it('comes in quarters of an hour that keep the extremes, and gaps stay gaps', async () => {
    await landPolls(
      ...[10, 20, 30, 900].map((ms, n) => poll('gd-zsj', { started: START + n * MINUTE, ms, rows: n })),
      poll('gd-zsj', {
        started: START + 5 * MINUTE,
        ms: 40,
        outcome: 'timeout',
        rows: 0,
        rejects: 4,
      }),
      poll('gd-zsj', { started: NOW - 1000, ms: 7 }),
    )
    const { step_s, from, feeds } = await get<PollHistory>('/api/v1/platforms/gd-zsj/polls')
    expect({ step_s, from }).toEqual({ step_s: 900, from: START })
    const buckets = feeds[0]?.buckets ?? []
    expect(buckets).toHaveLength(96)
    expect(buckets[0]).toEqual({
      at: START,
      polls: 5,
      outcomes: { ok: 4, timeout: 1 },
      p50_ms: 30,
      max_ms: 900,
      rows: 6,
      unchanged: 0,
      rejects: 4,
    })
    expect(buckets.filter(({ polls }) => polls > 0).map(({ at }) => at)).toEqual([START, NOW - 15 * MINUTE])
    expect(buckets[1]).toMatchObject({ polls: 0, p50_ms: null, max_ms: null })
  })

  it('is of the feed and the hours that are asked for', async () => {
    await landPolls(poll('gd-jyt', { feed: 'quality', started: NOW - 30 * MINUTE }))
    const { step_s, feeds } = await get<PollHistory>('/api/v1/platforms/gd-jyt/polls?feed=quality&hours=1')
    expect(feeds.map(({ feed }) => feed)).toEqual(['quality'])
    expect(step_s).toBe(60)
    expect(feeds[0]?.buckets.filter(({ polls }) => polls > 0)).toHaveLength(1)
  })

  it('is told of many platforms side by side, as one number a bucket', async () => {
    await landPolls(
      poll('gd-zsj', { started: NOW - 1000, ms: 9 }),
      poll('gd-zsj', { started: NOW - 2000, ms: 90, outcome: 'dns' }),
    )
    const { platforms, step_s } = await get<Traces>('/api/v1/polls?platforms=gd-jyt,gd-zsj')
    expect(step_s).toBe(1800)
    const [jyt, zsj] = platforms
    expect(jyt?.polls).toEqual(Array.from({ length: 48 }).fill(null))
    // The bucket that holds NOW has just begun; those of a second ago lie in the one before.
    expect(zsj?.polls.slice(-2)).toEqual([2, null])
    expect(zsj?.failed.slice(-2)).toEqual([1, null])
    expect(zsj?.max_ms.slice(-2)).toEqual([90, null])
  })
})

describe('its refused records', () => {
  it('are read a page at a time, the newest first, none twice and none left out', async () => {
    const all = [
      ...[0, 1, 2].map((ordinal) => rejectRow({ poll_id: 'new', ordinal, known_at: NOW - 1000 })),
      ...[0, 1].map((ordinal) => rejectRow({ poll_id: 'twin', ordinal, known_at: NOW - 1000 })),
      rejectRow({ poll_id: 'old', known_at: NOW - HOUR }),
    ]
    await insert('reject', all)
    await insert('reject', [rejectRow({ platform: 'gd-zsj', feed: 'exchange', poll_id: 'other' })])
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const before: string = next === '' ? '' : `&before=${encodeURIComponent(next)}`
      const page: RejectPage = await get(`/api/v1/platforms/gd-jyt/rejects?limit=2${before}`)
      seen.push(...page.rejects.map(({ poll_id, ordinal }) => `${poll_id} ${ordinal}`))
      next = page.next
    }
    expect(seen).toEqual(['twin 0', 'twin 1', 'new 0', 'new 1', 'new 2', 'old 0'])
  })

  it('say why, which field, the text, and what became of them', async () => {
    await insert('reject', [rejectRow({})])
    await insert('reject', [rejectRow({ state: 'replayed', replayed_at: NOW })])
    const { rejects } = await get<RejectPage>('/api/v1/platforms/gd-jyt/rejects?feed=quality')
    const told = rejects.map((one) => ({ ...one, platform: 'gd-jyt' }))
    expect(told).toEqual([rejectRow({ state: 'replayed', replayed_at: NOW })])
  })
})

describe('its drift', () => {
  it('is what is so still, faults first, and what was over within the week', async () => {
    await insert('drift', [
      driftRow({ path: 'a', weight: 'notice', kind: 'new', was: '', known_at: NOW - 1000 }),
      driftRow({ path: 'b' }),
      driftRow({ path: 'c', state: 'closed', known_at: NOW - DAY }),
      driftRow({ path: 'd', state: 'closed', known_at: NOW - 8 * DAY }),
      driftRow({ path: 'e', known_at: NOW - 30 * DAY }),
    ])
    const { drift } = await get<DriftList>('/api/v1/platforms/gd-jyt/drift')
    expect(drift.map(({ path }) => path)).toEqual(['b', 'e', 'a', 'c'])
    expect({ ...drift[0], platform: 'gd-jyt' }).toEqual(driftRow({ path: 'b' }))
  })
})
