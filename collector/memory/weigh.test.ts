import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import type { PollResult } from '../poll/poll.ts'
import { replayRecords } from '../push/replay.ts'
import { StageClock } from '../stage/clock.ts'
import {
  exchangeFeed,
  exchangeMap,
  exchangeRecord,
  NOW,
  planOf,
  platformOf,
  shanghai,
} from '../stage/definition.ts'
import { polledAt } from '../stage/polled.ts'
import { FILE } from './database.ts'
import { openMemory, type Memory } from './memory.ts'

let dir: string
let memory: Memory
let clock: StageClock

const start = () => {
  memory = openMemory({ dir, clock, zone: shanghai, onQuarantine: () => undefined })
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

const cursor = { max: 'updated', start_h: 24, overlap_s: 60 } as const
const feed = exchangeFeed({ get: '/x?since={cursor}', cursor })
const well = (api: string, more: object = {}) => exchangeRecord({ api, ...more })
const bad = (api: string, more: object = {}) => exchangeRecord({ api, calls: 'many', ...more })

/** A poll that got these records, weighed as live ones are, and stored. */
async function poll(records: object[], over: Partial<PollResult> = {}, of = feed) {
  clock.advance(15_000)
  const polled = await polledAt(clock.now(), of, records, over)
  const result = polled.pushed || polled.window ? polled : memory.weigh(polled)
  await memory.commit(result)
  return result.poll
}
const outcome = async (...records: object[]) => (await poll(records)).outcome

async function replay(mended: PlatformFeed) {
  const plan = planOf(platformOf('http://127.0.0.1:9', [mended]))
  const waiting = memory.refused.waiting(memory.feedId('gd-jyt', 'exchange'), 10)
  return (await replayRecords(plan, waiting, memory, () => 0)).map(({ fate }) => fate)
}

describe('a feed with a cursor', () => {
  it('of which all that is new is refused is silent until something can be used, over a restart too', async () => {
    expect(await outcome(well('a'))).toBe('ok')
    expect(await poll([well('a'), bad('b')])).toMatchObject({
      outcome: 'rejected',
      error: expect.stringContaining('none of its 1 records could be used: record 1, calls') as string,
    })
    const refused_at = new Date(clock.now()).toISOString()
    expect(await poll([])).toMatchObject({
      outcome: 'rejected',
      error: expect.stringContaining(`since its records were refused at ${refused_at}`) as string,
    })
    expect(await outcome(well('a'), bad('b'))).toBe('rejected')
    memory.close()
    start()
    expect(await outcome(well('a'))).toBe('rejected')
    expect(await outcome(well('a', { calls: 11 }), bad('b'))).toBe('ok')
    expect(await outcome(well('a', { calls: 11 }), bad('b'))).toBe('ok')
    expect(await outcome()).toBe('ok')
  })

  it('is silent however often what was of use is said again, where what is new names no moment that it could go by', async () => {
    expect(await outcome(well('a', { updated: NOW - 1_000 }))).toBe('ok')
    const ahead = clock.now() + 600_000
    for (let n = 0; n < 3; n++)
      expect(
        await outcome(well('a', { updated: NOW - 1_000 }), well('b', { ts: ahead, updated: ahead })),
      ).toBe('rejected')
  })

  it('can be used again by what comes late', async () => {
    expect(await outcome(bad('a', { updated: NOW - 1_000 }))).toBe('rejected')
    expect(await outcome(bad('a', { updated: NOW - 1_000 }), well('b', { updated: NOW - 30_000 }))).toBe('ok')
    expect(await outcome(bad('a', { updated: NOW - 1_000 }))).toBe('ok')
  })

  it('is not silent for what was refused along with what could be used, nor for what is none of it', async () => {
    expect(await outcome(well('a'), bad('b'))).toBe('ok')
    expect(await outcome(bad('b'))).toBe('ok')
    expect((await poll([bad('b')], { skipped: 1 })).outcome).toBe('ok')
  })

  it('is asked on from what was refused, of which each record waits once', async () => {
    expect(await outcome(bad('a', { updated: NOW - 2_000 }), bad('b', { updated: NOW - 1_000 }))).toBe(
      'rejected',
    )
    expect(memory.cursor('gd-jyt', 'exchange')).toBe(NOW - 1_000)
    expect(await outcome(bad('b', { updated: NOW - 1_000 }))).toBe('rejected')
    expect(memory.refused.count().waiting).toBe(2)
  })

  it('can be used again once a mended map has read what was refused', async () => {
    expect(await outcome(bad('a', { calls: undefined, n: 10 }))).toBe('rejected')
    const mended = exchangeFeed({ get: '/x?since={cursor}', cursor, map: { ...exchangeMap, calls: 'n' } })
    expect((await poll([], {}, mended)).outcome).toBe('rejected')
    expect(await replay(mended)).toEqual(['landed'])
    expect((await poll([], {}, mended)).outcome).toBe('ok')
    memory.close()
    start()
    expect((await poll([], {}, mended)).outcome).toBe('ok')
  })

  it('is none the better for an older record that is replayed', async () => {
    expect(await outcome(well('a'), bad('b', { calls: undefined, n: 10 }))).toBe('ok')
    expect(await outcome(bad('c'))).toBe('rejected')
    const mended = exchangeFeed({ get: '/x?since={cursor}', cursor, map: { ...exchangeMap, calls: 'n' } })
    expect(await replay(mended)).toEqual(['landed', 'refused'])
    expect(await outcome()).toBe('rejected')
  })

  it('is what it was where a replay could not be kept', async () => {
    expect(await outcome(bad('a', { calls: undefined, n: 10 }))).toBe('rejected')
    const mended = exchangeFeed({ get: '/x?since={cursor}', cursor, map: { ...exchangeMap, calls: 'n' } })
    const result = await polledAt(NOW, mended, [bad('a', { calls: undefined, n: 10 })])
    const [observation] = result.observations
    const waiting = memory.outbox.depth()
    expect(() =>
      memory.together(() => {
        const [refused] = memory.refused.waiting(memory.feedId('gd-jyt', 'exchange'), 1)
        if (refused && observation) memory.replay(result.plan, refused, observation)
        throw new Error('the disk is full')
      }),
    ).toThrow('the disk is full')
    expect(memory.outbox.depth()).toEqual(waiting)
    expect(await outcome()).toBe('rejected')
    expect(await replay(mended)).toEqual(['landed'])
  })

  it('that is sent to us as well is used where that brings something, and silent where it is refused', async () => {
    const push = (...records: object[]) => poll(records, { pushed: true, cursor: undefined })
    expect(await outcome(bad('a'))).toBe('rejected')
    await push(well('b'))
    expect(await outcome(well('b'))).toBe('ok')
    await push(bad('c'))
    expect(await outcome(bad('c'))).toBe('rejected')
    await push(well('b'))
    expect(await outcome(well('b'))).toBe('rejected')
    expect(await outcome(well('d'))).toBe('ok')
    await push(bad('c'))
    expect(await outcome(bad('c'))).toBe('ok')
  })

  it('that is sent what is refused along with what was said before is silent until it says something new', async () => {
    expect(await outcome(well('a'))).toBe('ok')
    for (const api of ['x', 'y']) {
      await poll([well('a'), bad(api)], { pushed: true, cursor: undefined })
      expect(await outcome(bad(api))).toBe('rejected')
    }
  })

  it('asks for what is too large to be kept until it can be read, whatever else can be used meanwhile', async () => {
    const large = bad('b', { updated: NOW - 5_000, more: 'x'.repeat(70_000) })
    const stands = () => memory.cursor('gd-jyt', 'exchange')
    expect(await outcome(well('a', { updated: NOW - 9_000 }))).toBe('ok')
    expect(await outcome(large)).toBe('rejected')
    await poll([well('c')], { pushed: true, cursor: undefined })
    for (let n = 0; n < 2; n++) expect([await outcome(large), stands()]).toEqual(['rejected', NOW - 9_000])
    expect(await outcome(large, well('d', { updated: NOW - 4_000 }))).toBe('ok')
    expect([await outcome(large), stands()]).toEqual(['ok', NOW - 4_000])
  })

  it('goes on from what contradicts itself, as one of the two could be used', async () => {
    const twice = [well('c', { calls: 11 }), well('c', { calls: 12 })]
    expect(await outcome(...twice)).toBe('ok')
    expect(await outcome(bad('d'))).toBe('rejected')
    expect(await outcome(...twice, bad('d', { updated: NOW - 1_000 }))).toBe('rejected')
    expect(memory.cursor('gd-jyt', 'exchange')).toBe(NOW - 1_000)
  })

  it('of which it is damaged since when it is silent is not', async () => {
    expect(await outcome(bad('a'))).toBe('rejected')
    memory.close()
    const database = new DatabaseSync(join(dir, FILE))
    database.exec('DELETE FROM standing; UPDATE feed SET refused_at = 8999999999999999')
    database.close()
    start()
    expect(await outcome()).toBe('ok')
  })

  it('that was silent for days knows what is missing with the poll that goes on, over a restart too', async () => {
    const backfill = { days: 2, get: '/past?from={from}&to={to}' }
    const past = exchangeFeed({ get: '/x?since={cursor}', cursor, backfill })
    expect((await poll([well('a')], {}, past)).outcome).toBe('ok')
    const due = () => memory.history.due(clock.now()).length
    expect(due()).toBe(0)
    clock.advance(3 * 86_400_000)
    expect((await poll([bad('b')], {}, past)).outcome).toBe('rejected')
    memory.close()
    start()
    expect(due()).toBe(1)
    expect(memory.history.progress()).toMatchObject([{ total: 2, done: 0 }])
  })

  it('is not judged by its history', async () => {
    const window = { from: NOW - 86_400_000, to: NOW }
    expect(await outcome(well('a'))).toBe('ok')
    await poll([bad('b')], { window })
    expect(await outcome()).toBe('ok')
  })
})

it('a feed without a cursor says all there is each time, and is judged by that alone', async () => {
  const whole = exchangeFeed()
  expect((await poll([bad('a')], {}, whole)).outcome).toBe('rejected')
  expect((await poll([], {}, whole)).outcome).toBe('ok')
  expect((await poll([well('a'), bad('b')], {}, whole)).outcome).toBe('ok')
  expect((await poll([well('a'), bad('c')], {}, whole)).outcome).toBe('ok')
})
