import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import type { PollResult } from '../poll/poll.ts'
import { replayRecords } from '../push/replay.ts'
import { StageClock } from '../stage/clock.ts'
import {
  catalogueFeed,
  catalogueRecord,
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
import { polledAt } from '../stage/polled.ts'
import { FILE } from './database.ts'
import { openMemory, type Memory } from './memory.ts'

const PHONE = '13800138000'
const ID = '44010619900307001X'

let dir: string
let memory: Memory
let clock: StageClock

const start = () => {
  memory = openMemory({ dir, clock, zone: shanghai, onQuarantine: () => undefined })
  expect(memory.set_aside).toBeUndefined()
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  clock = new StageClock(NOW)
  start()
})

afterEach(() => {
  memory.close()
  rmSync(dir, { recursive: true })
})

const polled = (feed: PlatformFeed, records: object[], over: Partial<PollResult> = {}) =>
  polledAt(clock.now(), feed, records, over)
const commit = async (feed: PlatformFeed, ...records: object[]) => memory.commit(await polled(feed, records))

type Line = Record<string, string | number>

function landed(): Record<string, Line[]> {
  const tables: Record<string, Line[]> = {}
  for (;;) {
    const taken = memory.outbox.take(1, clock.now())
    if (taken.seqs.length === 0) return tables
    for (const { tables: names, lines } of taken.parts) {
      const rows = lines.split('\n').map((line) => JSON.parse(line) as Line)
      for (const name of names) tables[name] = [...(tables[name] ?? []), ...rows]
    }
    memory.outbox.trim(taken.seqs)
  }
}

describe('what identifies a person', () => {
  it('is masked in every text before anything is stored, and counted on the poll', async () => {
    const receipt = await commit(
      securityFeed(),
      securityRecord('a', { title: `${ID} 登录异常，联系 ${PHONE}` }),
      securityRecord('b', { level: 9, contact: PHONE, title: '电话 138 0013 8000' }),
    )
    expect(receipt).toMatchObject({ rows: 1, rejects: 1, masked: 4 })
    const tables = landed()
    expect(tables['security_now']?.[0]?.['title']).toBe('〔身份证号〕 登录异常，联系 〔手机号〕')
    expect(tables['poll']?.[0]).toMatchObject({ masked: 4 })
    const [reject] = tables['reject'] ?? []
    expect(reject?.['excerpt']).toContain('电话 〔手机号〕')
    memory.close()
    for (const name of [FILE, `${FILE}-wal`]) {
      const bytes = readFileSync(join(dir, name), { flag: 'a+' }).toString('latin1')
      expect(bytes.includes(PHONE) || bytes.includes(ID), name).toBe(false)
    }
    start()
  })

  it('is masked in the error of a poll', async () => {
    const failed = await polled(exchangeFeed(), [])
    const poll = { ...failed.poll, outcome: 'envelope' as const, error: `no right: ${PHONE}` }
    expect((await memory.commit({ ...failed, poll })).error).toBe('no right: 〔手机号〕')
    expect(landed()['poll']?.[0]?.['error']).toBe('no right: 〔手机号〕')
  })

  it('in a key stays one key over polls and restarts, and two stay two', async () => {
    const say = () =>
      commit(securityFeed(), securityRecord(PHONE), securityRecord('13900139000'), securityRecord('ordinary'))
    expect(await say()).toMatchObject({ rows: 3, masked: 2 })
    memory.close()
    start()
    expect(await say()).toMatchObject({ rows: 0, unchanged: 3, masked: 2 })
    const alerts = landed()['security_now']?.map(({ alert }) => alert) ?? []
    expect(new Set(alerts).size).toBe(3)
    expect(alerts).toContain('ordinary')
  })
})

describe('drift', () => {
  const drop = (record: Record<string, unknown>, ...names: string[]) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))

  it('fault 15: of a field that is read is a row at the next poll, with no default in place of what was not said', async () => {
    await commit(catalogueFeed(), catalogueRecord('A', { owner_phone: PHONE }))
    const map = catalogueFeed().map ?? {}
    const feed = catalogueFeed({ map: { ...map, last_data_at: 'last' } })
    await commit(feed, catalogueRecord('A', { last: NOW - 5 }))
    clock.advance(1_000)
    const receipt = await commit(feed, { ...drop(catalogueRecord('A'), 'name'), title: `目录 ${PHONE}` })
    expect(receipt).toMatchObject({ rows: 0, rejects: 1 })
    expect(receipt.drift.map(({ kind, weight, path }) => `${weight} ${kind} ${path}`).sort()).toEqual([
      'fault missing last',
      'fault missing name',
      'notice new title',
    ])
    const tables = landed()
    expect(tables['drift']).toContainEqual(
      expect.objectContaining({
        platform: 'gd-jyt',
        feed: 'catalogue',
        path: 'title',
        kind: 'new',
        state: 'open',
        is: 'text',
        example: '目录 〔手机号〕',
      }),
    )
    expect(tables['poll']?.at(-1)).toMatchObject({ drift: 3, masked: 1 })
    expect(memory.drifts.open(10)).toEqual([
      { platform: 'gd-jyt', feed: 'catalogue', path: 'last', kind: 'missing' },
      { platform: 'gd-jyt', feed: 'catalogue', path: 'name', kind: 'missing' },
    ])
  })

  it('is over when the field is back, or the definition was mended', async () => {
    await commit(exchangeFeed(), exchangeRecord())
    await commit(exchangeFeed(), exchangeRecord({ calls: '1' }))
    expect(memory.drifts.open(10)).toMatchObject([{ path: 'calls', kind: 'changed' }])
    const mended = exchangeFeed({ map: { ...exchangeMap, calls: '$number(calls)' } })
    expect((await commit(mended, exchangeRecord({ calls: '1' }))).drift).toMatchObject([
      { path: 'calls', kind: 'changed', state: 'closed' },
    ])
    expect(memory.drifts.open(10)).toEqual([])
  })

  it('is remembered over a restart, and not where its poll could not be stored', async () => {
    await commit(exchangeFeed(), exchangeRecord())
    const changed = await polled(exchangeFeed(), [exchangeRecord({ extra: 1 })])
    await expect(
      memory.commit({ ...changed, poll: { ...changed.poll, started: Number.NaN } }),
    ).rejects.toThrow()
    memory.close()
    start()
    expect((await memory.commit(changed)).drift).toMatchObject([{ path: 'extra', kind: 'new' }])
    expect((await commit(exchangeFeed(), exchangeRecord({ extra: 2 }))).drift).toEqual([])
  })
})

describe('a rehearsal', () => {
  it('gives what a commit would give, and keeps nothing', async () => {
    const result = await polled(exchangeFeed(), [exchangeRecord(), exchangeRecord({ calls: -1 })])
    const { receipt } = memory.rehearse(result)
    expect(memory.outbox.depth()).toMatchObject({ polls: 0, facts: 0, bytes: 0 })
    expect(await memory.commit(result)).toEqual(receipt)
  })
})

describe('a refused record that is replayed', () => {
  const mended = exchangeFeed({ map: { ...exchangeMap, calls: '$number(calls)' } })
  const replay = async (feed: PlatformFeed) => {
    const plan = planOf(platformOf('http://127.0.0.1:9', [feed]))
    const waiting = memory.refused.waiting(memory.feedId('gd-jyt', feed.feed), 100)
    return (await replayRecords(plan, waiting, memory, () => 0)).map(({ fate }) => fate)
  }

  it('is known since its poll, so that what was said of it later stays the truth', async () => {
    const { known_at } = await commit(exchangeFeed(), exchangeRecord({ calls: '7' }))
    clock.advance(60_000)
    await commit(exchangeFeed(), exchangeRecord({ calls: 8 }))
    expect(await replay(mended)).toEqual(['landed'])
    const rows = landed()['exchange_now'] ?? []
    const truth = rows.toSorted((a, b) => Number(b['known_at']) - Number(a['known_at']))[0]
    expect(rows.map(({ calls, known_at: at }) => [calls, at])).toContainEqual([7, known_at])
    expect(truth?.['calls']).toBe(8)
  })

  it('that has been said since in the same words is unchanged', async () => {
    await commit(exchangeFeed(), exchangeRecord({ calls: '7' }))
    await commit(exchangeFeed(), exchangeRecord({ calls: 7 }))
    expect(await replay(mended)).toEqual(['unchanged'])
    expect(await replay(mended)).toEqual([])
    expect(landed()['exchange']).toHaveLength(1)
  })

  it('without a time is about the moment at which it was read', async () => {
    await commit(catalogueFeed(), catalogueRecord('A', { share: '1' }))
    clock.advance(86_400_000)
    const map = { ...catalogueFeed().map, share_type: '$number(share)' }
    expect(await replay(catalogueFeed({ map }))).toEqual(['landed'])
    expect(landed()['catalogue']).toMatchObject([{ observed_at: NOW, entry: 'A' }])
  })

  it('of a state becomes the truth only where it is the latest', async () => {
    const late = securityRecord('a', { level: '2', at: NOW - 60_000 })
    await commit(securityFeed(), late)
    await commit(securityFeed(), securityRecord('a', { state: 'closed', at: NOW - 30_000 }))
    const map = { ...securityFeed().map, warn_level: '$number(level)' }
    expect(await replay(securityFeed({ map }))).toEqual(['landed'])
    const tables = landed()
    expect(tables['security']?.map(({ state }) => state)).toEqual(['closed', 'open'])
    expect(tables['security_now']?.map(({ state }) => state)).toEqual(['closed'])
  })

  it('was kept with its numbers masked, and lands as a poll would have landed it', async () => {
    const record = securityRecord(PHONE, { level: '2', title: `call ${PHONE}` })
    await commit(securityFeed(), record)
    const map = { ...securityFeed().map, warn_level: '$number(level)' }
    expect(await replay(securityFeed({ map }))).toEqual(['landed'])
    expect(await commit(securityFeed({ map }), record)).toMatchObject({ rows: 0, unchanged: 1 })
  })

  it('that read more of its answer than itself says so', async () => {
    await commit(exchangeFeed(), exchangeRecord({ calls: '7' }))
    const feed = exchangeFeed({ map: { ...exchangeMap, calls: '$answer.total' } })
    await expect(replay(feed)).rejects.toThrow('$answer')
  })
})
