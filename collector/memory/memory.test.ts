import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import { FEEDS } from '#sql/feeds.ts'
import type { PollResult } from '../poll/poll.ts'
import { StageClock } from '../stage/clock.ts'
import {
  catalogueFeed,
  catalogueRecord,
  exchangeFeed,
  exchangeRecord,
  NOW,
  securityFeed,
  securityRecord,
  shanghai,
} from '../stage/definition.ts'
import { polledAt } from '../stage/polled.ts'
import { FILE } from './database.ts'
import { takeAll } from '../stage/rows.ts'
import { openMemory, type Memory } from './memory.ts'
import { STEPS } from './schema.ts'
import { olderDigestOf, toStatements, type Statement } from './statements.ts'

let dir: string
let memory: Memory
let clock: StageClock
let quarantined: string[]

function start(cadence_ms?: number): void {
  memory = openMemory({
    dir,
    clock,
    zone: shanghai,
    cadence_ms,
    onQuarantine: (reason, rows) => quarantined.push(`${rows}: ${reason}`),
  })
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  clock = new StageClock(NOW)
  quarantined = []
  start()
})

afterEach(() => {
  memory.close()
  rmSync(dir, { recursive: true })
})

/** A poll that got these records. */
const polled = (feed: PlatformFeed, records: object[], over: Partial<PollResult> = {}) =>
  polledAt(clock.now(), feed, records, over)

const failed = async (feed: PlatformFeed): Promise<PollResult> => {
  const result = await polled(feed, [])
  return { ...result, complete: false, poll: { ...result.poll, outcome: 'timeout' } }
}

/** Everything in the outbox, table by table, which is then trimmed. */
const landed = () => takeAll(memory, clock.now())

describe('a commit', () => {
  it('puts the rows and the poll that brought them into the outbox, ready to be inserted', async () => {
    const receipt = await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    expect(receipt).toMatchObject({ rows: 1, unchanged: 0, rejects: 0, known_at: NOW })
    const tables = landed()
    expect(Object.keys(tables).sort()).toEqual(['exchange', 'exchange_now', 'poll', 'poll_now'])
    expect(tables['exchange_now']?.[0]).toMatchObject({
      platform: 'gd-jyt',
      organ: 'GD-JYT',
      region: '440000',
      observed_at: NOW - 600_000,
      known_at: NOW,
      gone: 0,
      calls: 10,
      le_inf: 0,
    })
    expect(tables['exchange']).toEqual(tables['exchange_now'])
    expect(tables['poll']?.[0]).toMatchObject({
      outcome: 'ok',
      rows: 1,
      unchanged: 0,
      rejects: 0,
      known_at: NOW,
      backfill: 0,
    })
  })

  it.each([
    { cadence: 60_000, longest: 500 },
    { cadence: 3_000, longest: 300 },
  ])('waits for more polls where many came, up to $longest ms of $cadence', async ({ cadence, longest }) => {
    memory.close()
    start(cadence)
    const settled = new Set<string>()
    const commit = async (over: Partial<PollResult> = {}) => {
      const result = await polled(exchangeFeed(), [], over)
      void memory.commit(result).then(() => settled.add(result.poll.poll_id))
      return result.poll.poll_id
    }
    const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    const together = async (count: number) => {
      for (let one = 0; one < count; one += 1) await commit()
      await turn()
    }
    await together(1)
    const next = await commit()
    await turn()
    expect(settled).toContain(next)
    for (const [count, wait] of [
      [21, 200],
      [100, longest],
    ] as const) {
      await together(count)
      const later = await commit()
      clock.advance(wait - 1)
      await turn()
      expect(settled).not.toContain(later)
      clock.advance(1)
      await turn()
      expect(settled).toContain(later)
    }
    for (const hurried of [{ pushed: true }, { window: { from: NOW - 86_400_000, to: NOW } }]) {
      await together(100)
      const waits = await commit()
      const next = await commit(hurried)
      await turn()
      expect([...settled].slice(-2)).toEqual([waits, next])
    }
  })

  it.each(['delta', 'snapshot'] as const)(
    'knows by its digest of then what an older version was told, of a %s',
    async (mode) => {
      const result = await polled(exchangeFeed({ mode }), [exchangeRecord()])
      await memory.commit(result)
      memory.close()
      const [statement] = toStatements('exchange', result.observations).statements as [Statement]
      const older = olderDigestOf('exchange', statement)
      const file = new DatabaseSync(join(dir, FILE))
      const feed = Number(file.prepare('SELECT id FROM feed').get()?.['id'])
      file.prepare('DELETE FROM journal').run()
      if (mode === 'delta') {
        const said = JSON.stringify([[NOW, statement.key, older]])
        file
          .prepare('INSERT INTO spoken (feed, shelf, seq, said_at, said) VALUES (?, ?, 0, ?, ?)')
          .run(feed, statement.shelf, NOW, said)
      }
      file.prepare('UPDATE said SET digest = ?').run(older)
      file.close()
      start()
      const again = await memory.commit(await polled(exchangeFeed({ mode }), [exchangeRecord()]))
      expect(again).toMatchObject({ rows: 0, unchanged: 1 })
      const changed = exchangeRecord({ calls: 11 })
      expect((await memory.commit(await polled(exchangeFeed({ mode }), [changed]))).rows).toBe(1)
      expect((await memory.commit(await polled(exchangeFeed({ mode }), [changed]))).unchanged).toBe(1)
      memory.close()
      start()
      expect((await memory.commit(await polled(exchangeFeed({ mode }), [changed]))).unchanged).toBe(1)
    },
  )

  it('keeps rows of two months apart, by the months of the province', async () => {
    const midnight = Date.UTC(2026, 9, 31, 16)
    await memory.commit(
      await polled(exchangeFeed(), [exchangeRecord({ ts: midnight - 1 }), exchangeRecord({ ts: midnight })]),
    )
    const months = memory.outbox.take(100).parts.filter(({ tables }) => tables[0] === 'exchange')
    expect(months.map(({ month, rows, hours }) => [month, rows, hours])).toEqual([
      [202610, 1, [midnight - 3_600_000]],
      [202611, 1, [midnight]],
    ])
  })

  it('fault 30: gives every poll a known_at of its own that never goes back, whatever the wall clock does', async () => {
    const known: number[] = []
    for (const jump of [0, 0, -3_600_000, 3_600_000, 0]) {
      clock.jump(jump)
      known.push((await memory.commit(await polled(exchangeFeed(), []))).known_at)
    }
    memory.close()
    clock.jump(-86_400_000)
    start()
    known.push((await memory.commit(await polled(exchangeFeed(), []))).known_at)
    expect(known).toEqual([...known].sort((a, b) => a - b))
    expect(new Set(known).size).toBe(known.length)
  })

  it('of many polls at once acknowledges each, in order', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => polled(exchangeFeed(), [exchangeRecord({ api: `svc-${i}` })])),
    )
    const receipts = await Promise.all(results.map((result) => memory.commit(result)))
    expect(receipts.map(({ known_at }) => known_at - NOW)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(memory.outbox.depth()).toMatchObject({ polls: 50, facts: 50, oldest: NOW })
  })

  it('of many platforms at once is taken in as one, and each row is still of its own platform and poll', async () => {
    const results = await Promise.all(
      ['gd-a', 'gd-b', 'gd-c', 'gd-d'].map(async (platform, i) => {
        const records = Array.from({ length: i }, (_, n) => exchangeRecord({ api: `svc-${i}-${n}` }))
        const result = await polled(exchangeFeed(), records)
        return { ...result, plan: { ...result.plan, platform }, poll: { ...result.poll, platform } }
      }),
    )
    await Promise.all(results.map((result) => memory.commit(result)))
    const taken = memory.outbox.take(100)
    expect(memory.outbox.depth()).toMatchObject({ polls: 4, facts: 6 })
    // Those that brought facts, and the one that brought none.
    expect(taken.parts.map(({ tables, rows }) => [tables[0], rows])).toEqual([
      ['exchange', 6],
      ['poll', 3],
      ['poll', 1],
    ])
    const tables = landed()
    const idOf = (platform: unknown) => results.find(({ plan }) => plan.platform === platform)?.poll.poll_id
    expect(tables['poll']?.map(({ platform }) => platform).sort()).toEqual(['gd-a', 'gd-b', 'gd-c', 'gd-d'])
    for (const { platform, resource, poll_id } of tables['exchange'] ?? []) {
      expect(poll_id).toBe(idOf(platform))
      expect(
        String(resource).startsWith(`svc-${['gd-a', 'gd-b', 'gd-c', 'gd-d'].indexOf(String(platform))}-`),
      ).toBe(true)
    }
  })

  it('that fails costs only itself', async () => {
    const good = await polled(exchangeFeed(), [exchangeRecord()])
    const broken = { ...good, poll: { ...good.poll, started: Number.NaN } }
    const outcomes = await Promise.allSettled([
      memory.commit(good),
      memory.commit(broken),
      memory.commit(await polled(exchangeFeed(), [exchangeRecord({ api: 'b' })])),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(landed()['exchange']).toHaveLength(2)
  })
})

describe('said again', () => {
  it('is not said anew: of a hundred polls of one answer one lands', async () => {
    for (let i = 0; i < 100; i++) {
      const receipt = await memory.commit(
        await polled(exchangeFeed(), [exchangeRecord(), exchangeRecord({ api: 'b' })]),
      )
      expect(receipt).toMatchObject(i === 0 ? { rows: 2, unchanged: 0 } : { rows: 0, unchanged: 2 })
      clock.advance(15_000)
    }
    const tables = landed()
    expect(tables['exchange']).toHaveLength(2)
    expect(tables['poll']).toHaveLength(100)
  })

  it('stays so over a restart', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    memory.close()
    start()
    expect(await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))).toMatchObject({
      rows: 0,
      unchanged: 1,
    })
  })

  it('with another value is a restatement: a new row of the same key', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    expect(await memory.commit(await polled(exchangeFeed(), [exchangeRecord({ calls: 11 })]))).toMatchObject({
      rows: 1,
    })
    expect(await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))).toMatchObject({ rows: 1 })
    expect(landed()['exchange_now']?.map(({ calls, known_at }) => [calls, Number(known_at) - NOW])).toEqual([
      [10, 0],
      [11, 1],
      [10, 2],
    ])
  })

  it('is unchanged where only the moment of reading differs', async () => {
    await memory.commit(await polled(catalogueFeed(), [catalogueRecord('A')]))
    clock.advance(600_000)
    expect(await memory.commit(await polled(catalogueFeed(), [catalogueRecord('A')]))).toMatchObject({
      rows: 0,
      unchanged: 1,
    })
  })

  it('counts the records of an answer that is the same byte for byte', async () => {
    const first = await polled(catalogueFeed(), [catalogueRecord('A'), catalogueRecord('B')])
    await memory.commit(first)
    expect(memory.lastAnswer('gd-jyt', 'catalogue')).toEqual({
      hash: first.poll.answer_hash,
      digest: first.plan.digest,
      records: 2,
    })
    const same = { ...(await polled(catalogueFeed(), [])), same: 2, complete: true }
    expect(await memory.commit(same)).toMatchObject({ rows: 0, unchanged: 2, gone: 0 })
    clock.advance(86_400_001)
    expect(memory.lastAnswer('gd-jyt', 'catalogue')).toBeUndefined()
  })

  it('is forgotten three days after it was last said', async () => {
    const say = async () => (await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))).unchanged
    await say()
    for (let day = 0; day < 5; day++) {
      clock.advance(86_400_000 + 1)
      memory.forget()
      expect(await say()).toBe(1)
    }
    clock.advance(3 * 86_400_000 + 1)
    memory.forget()
    expect(await say()).toBe(0)
  })
})

describe('one answer that says one key twice', () => {
  it('fault 17: says it once where both are equal', async () => {
    expect(
      await memory.commit(await polled(exchangeFeed(), [exchangeRecord(), exchangeRecord()])),
    ).toMatchObject({ rows: 1, unchanged: 1, rejects: 0 })
  })

  it('input 55: is held to the later one where they differ, and the earlier is refused', async () => {
    const receipt = await memory.commit(
      await polled(exchangeFeed(), [exchangeRecord({ calls: 1 }), exchangeRecord({ calls: 2 })]),
    )
    expect(receipt).toMatchObject({ rows: 1, rejects: 1 })
    const tables = landed()
    expect(tables['exchange']).toMatchObject([{ calls: 2 }])
    expect(tables['reject']).toMatchObject([{ ordinal: 0, reason: 'duplicate_in_answer', feed: 'exchange' }])
  })

  it('input 56: keeps one row of 10,000 records for one id', async () => {
    const records = Array.from({ length: 10_000 }, () => exchangeRecord())
    expect(await memory.commit(await polled(exchangeFeed(), records))).toMatchObject({
      rows: 1,
      unchanged: 9_999,
    })
  })
})

describe('what is said late', () => {
  it('fault 19: by three days lands, and touches the hour that it is about', async () => {
    const late = NOW - 3 * 86_400_000
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    expect(await memory.commit(await polled(exchangeFeed(), [exchangeRecord({ ts: late })]))).toMatchObject({
      rows: 1,
      rejects: 0,
    })
    const hours = memory.outbox.take(100).parts.flatMap((part) => part.hours)
    expect(hours).toContain(Math.floor(late / 3_600_000) * 3_600_000)
  })
})

describe('states of one thing', () => {
  const open = securityRecord('a', { at: NOW - 60_000 })
  const closed = securityRecord('a', { state: 'closed', at: NOW - 30_000 })

  it('are all kept where one answer tells several, and the latest is the truth, in whatever order they stand', async () => {
    const receipt = await memory.commit(await polled(securityFeed(), [closed, open]))
    expect(receipt).toMatchObject({ rows: 2, rejects: 0, known_at: NOW + 1 })
    expect(landed()['security_now']?.map(({ state, known_at }) => [state, known_at])).toEqual([
      ['open', NOW],
      ['closed', NOW + 1],
    ])
    expect(await memory.commit(await polled(securityFeed(), [open, closed]))).toMatchObject({
      rows: 0,
      unchanged: 2,
    })
  })

  it('fault 18: that come late are kept as statements and do not become the truth', async () => {
    await memory.commit(await polled(securityFeed(), [closed]))
    expect(await memory.commit(await polled(securityFeed(), [open]))).toMatchObject({ rows: 1 })
    const tables = landed()
    expect(tables['security']?.map(({ state }) => state)).toEqual(['closed', 'open'])
    expect(tables['security_now']?.map(({ state }) => state)).toEqual(['closed'])
    expect(await memory.commit(await polled(securityFeed(), [open]))).toMatchObject({ rows: 0, unchanged: 1 })
  })
})

describe('a snapshot', () => {
  const entries = (...codes: string[]) => codes.map((code) => catalogueRecord(code))

  it('that is complete lands what is gone, with the facts last known of it', async () => {
    await memory.commit(await polled(catalogueFeed(), entries('A', 'B', 'C')))
    clock.advance(600_000)
    expect(await memory.commit(await polled(catalogueFeed(), entries('A', 'C')))).toMatchObject({
      rows: 1,
      unchanged: 2,
      gone: 1,
    })
    expect(landed()['catalogue_now']?.at(-1)).toMatchObject({
      entry: 'B',
      gone: 1,
      name: '目录 B',
      observed_at: NOW + 600_000,
    })
    expect(await memory.commit(await polled(catalogueFeed(), entries('A', 'C')))).toMatchObject({
      rows: 0,
      gone: 0,
    })
    expect(await memory.commit(await polled(catalogueFeed(), entries('A', 'B', 'C')))).toMatchObject({
      rows: 1,
      gone: 0,
    })
  })

  it('that says a thing of a later moment does not say that it is gone, and later on it can be', async () => {
    const all = securityFeed({ mode: 'snapshot' })
    const open = (id: string, at: number) => securityRecord(id, { at })
    await memory.commit(await polled(all, [open('a', NOW - 60_000), open('b', NOW - 60_000)]))
    landed()
    clock.advance(30_000)
    const again = [open('a', NOW), open('b', NOW)]
    expect(await memory.commit(await polled(all, again))).toMatchObject({ rows: 2, gone: 0 })
    expect(landed()['security_now']?.map(({ alert, gone }) => [alert, gone])).toEqual([
      ['a', 0],
      ['b', 0],
    ])
    expect(await memory.commit(await polled(all, again))).toMatchObject({ rows: 0, unchanged: 2, gone: 0 })
    expect(await memory.commit(await polled(all, [open('a', NOW)]))).toMatchObject({ rows: 1, gone: 1 })
    expect(landed()['security_now']?.at(-1)).toMatchObject({ alert: 'b', gone: 1 })
  })

  it('that is not complete never does', async () => {
    await memory.commit(await polled(catalogueFeed(), entries('A', 'B')))
    expect(
      await memory.commit(await polled(catalogueFeed(), entries('A'), { complete: false })),
    ).toMatchObject({ gone: 0 })
    expect(
      await memory.commit(
        await polled(catalogueFeed(), [catalogueRecord('A'), catalogueRecord('B', { share: 9 })]),
      ),
    ).toMatchObject({ gone: 0, rejects: 1 })
    expect(await memory.commit(await failed(catalogueFeed()))).toMatchObject({ gone: 0 })
  })

  it('of a delta feed is none: what it does not say again is not gone', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    expect(await memory.commit(await polled(exchangeFeed(), []))).toMatchObject({ rows: 0, gone: 0 })
  })
})

describe('a refused record', () => {
  it('lands once, with its reason and what it said, however often it is said', async () => {
    const bad = exchangeRecord({ calls: -1 })
    for (let i = 0; i < 3; i++)
      expect(await memory.commit(await polled(exchangeFeed(), [bad]))).toMatchObject({ rejects: 1 })
    const tables = landed()
    expect(tables['reject']).toHaveLength(1)
    expect(tables['reject']?.[0]).toMatchObject({
      platform: 'gd-jyt',
      ordinal: 0,
      reason: 'out_of_range',
      field: 'calls',
      excerpt: JSON.stringify(bad),
    })
    expect(tables['poll']?.map(({ rejects }) => rejects)).toEqual([1, 1, 1])
  })
})

describe('the cursor', () => {
  const feed = exchangeFeed({
    get: '/x?since={cursor}',
    cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
  })
  const cursor = () => memory.cursor('gd-jyt', 'exchange')

  it('moves with the rows of its poll, stays over an empty page, and never goes back', async () => {
    expect(cursor()).toBeUndefined()
    await memory.commit(await polled(feed, [exchangeRecord({ updated: NOW - 100 })]))
    expect(cursor()).toBe(NOW - 100)
    await memory.commit(await polled(feed, []))
    await memory.commit(await failed(feed))
    await memory.commit(await polled(feed, [exchangeRecord({ updated: NOW - 200 })]))
    expect(cursor()).toBe(NOW - 100)
    memory.close()
    start()
    expect(cursor()).toBe(NOW - 100)
  })

  it('moves past what was refused where all of that is kept, and stays where it is not, so that it is asked for again', async () => {
    const bad = (count: number, updated: number) =>
      Array.from({ length: count }, (_, i) => exchangeRecord({ api: `svc-${i}`, calls: -1, updated }))
    expect(await memory.commit(await polled(feed, bad(1_000, NOW - 100)))).toMatchObject({ rejects: 1_000 })
    expect(cursor()).toBe(NOW - 100)
    expect(await memory.commit(await polled(feed, bad(1_001, NOW - 50)))).toMatchObject({ rejects: 1_001 })
    expect(cursor()).toBe(NOW - 100)
    // The one that had no room is kept as it is said again, and then there is nothing more to be asked for.
    const ahead = NOW + 30_000
    clock.advance(30_000)
    await memory.commit(await polled(feed, bad(1_001, NOW - 50)))
    expect(cursor()).toBe(NOW - 50)
    expect(memory.lastGood('gd-jyt', 'exchange')).toBe(ahead)
    expect(memory.refused.count().waiting).toBe(2_001)
    await memory.commit(await polled(feed, [exchangeRecord({ updated: NOW - 40 }), ...bad(1_001, NOW - 50)]))
    expect(cursor()).toBe(NOW - 40)
  })

  it('does not move where the rows could not be stored', async () => {
    const result = await polled(feed, [exchangeRecord({ updated: NOW - 100 })])
    await expect(
      memory.commit({ ...result, poll: { ...result.poll, started: Number.NaN } }),
    ).rejects.toThrow()
    expect(cursor()).toBeUndefined()
    expect(memory.outbox.depth().polls).toBe(0)
    expect(await memory.commit(result)).toMatchObject({ rows: 1 })
  })
})

describe('history', () => {
  const window = { from: NOW - 2 * 86_400_000, to: NOW - 86_400_000 }

  it('is done once its rows are in the outbox, behind the live ones', async () => {
    const feed = memory.feedId('gd-jyt', 'exchange')
    memory.history.plan(feed, [window, { from: window.from - 86_400_000, to: window.from }], window.to)
    expect(memory.history.due(NOW)).toEqual([{ feed, window }])
    const past = await polled(exchangeFeed(), [exchangeRecord({ ts: window.from })])
    await memory.commit({ ...past, window, poll: { ...past.poll, backfill: 1 } })
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    expect(memory.history.progress()).toEqual([{ platform: 'gd-jyt', feed: 'exchange', total: 2, done: 1 }])
    expect(landed()['exchange']?.map(({ observed_at }) => observed_at)).toEqual([NOW - 600_000, window.from])
  })

  it('that failed is asked for again, later and later, and goes on after a restart', async () => {
    const feed = memory.feedId('gd-jyt', 'exchange')
    memory.history.plan(feed, [window], window.to)
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      await memory.commit({ ...(await failed(exchangeFeed())), window })
      let wait = 0
      while (memory.history.due(clock.now()).length === 0) {
        clock.advance(1_000)
        wait++
      }
      waits.push(wait)
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900])
    memory.close()
    start()
    expect(memory.history.due(clock.now())).toEqual([{ feed, window }])
  })
})

describe('a file that is damaged', () => {
  it('in one part gives up that part, and the rest lands', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord({ api: 'a' })]))
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord({ api: 'b' })]))
    memory.close()
    const file = new DatabaseSync(join(dir, FILE))
    const place = `seq = 1 AND tables LIKE 'exchange%'`
    const block = file.prepare(`SELECT block FROM outbox_part WHERE ${place}`).get()?.['block'] as Uint8Array
    // Its last value is another one.
    block[block.length - 1] = 99
    file.prepare(`UPDATE outbox_part SET block = ? WHERE ${place}`).run(block)
    file.close()
    start()
    const tables = landed()
    expect(tables['exchange']?.map(({ resource }) => resource)).toEqual(['b'])
    expect(tables['poll']).toHaveLength(2)
    expect(quarantined).toEqual(['1: its checksum does not fit: the file was damaged'])
    expect(memory.outbox.quarantined()).toMatchObject([
      {
        tables: 'exchange,exchange_now',
        rows: 1,
        lines: expect.stringContaining('"resource":"a"') as string,
      },
    ])
    expect(memory.outbox.depth().polls).toBe(0)
  })

  it('so that its rows cannot be told apart keeps what of them people can read', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord({ api: 'svc-a' })]))
    memory.close()
    const file = new DatabaseSync(join(dir, FILE))
    file.exec(
      `UPDATE outbox_part SET block = CAST(substr(block, 1, length(block) - 10) AS BLOB) WHERE tables LIKE 'exchange%'`,
    )
    file.close()
    start()
    expect(landed()['exchange']).toBeUndefined()
    expect(memory.outbox.quarantined()).toMatchObject([
      { rows: 1, lines: expect.stringContaining('svc-a') as string },
    ])
  })

  it('as a whole is put aside, and never stops the start', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))
    memory.close()
    writeFileSync(join(dir, FILE), Buffer.alloc(50_000, 'not a database'))
    start()
    expect(memory.set_aside).toContain('.damaged-')
    expect(readdirSync(dir).some((name) => name.startsWith(`${FILE}.damaged-`))).toBe(true)
    expect(await memory.commit(await polled(exchangeFeed(), [exchangeRecord()]))).toMatchObject({ rows: 1 })
  })

  it('is not what a file in use is: a second collector on it is refused', () => {
    expect(() => openMemory({ dir, clock, zone: shanghai, onQuarantine: () => undefined })).toThrow(
      'another collector runs on this directory',
    )
  })
})

describe('a file of the version before', () => {
  /** As it was left: rows as lines, and what was said in a table of its own. */
  function leave(lines: Record<string, object[]>, remembered: string[]): void {
    memory.close()
    rmSync(join(dir, FILE))
    const file = new DatabaseSync(join(dir, FILE))
    for (const step of STEPS.slice(0, 2)) file.exec(step)
    file.exec(`PRAGMA user_version = 2;
      INSERT INTO outbox (seq, lane, facts, made_at) VALUES (1, 0, 1, ${NOW});
      INSERT INTO feed (id, platform, feed) VALUES (1, 'gd-jyt', 'catalogue')`)
    const add = file.prepare(
      'INSERT INTO outbox_part (seq, ordinal, tables, month, hours, rows, crc, lines) VALUES (1, ?, ?, 202611, ?, ?, ?, ?)',
    )
    Object.entries(lines).forEach(([tables, rows], ordinal) => {
      const text = rows.map((row) => JSON.stringify(row)).join('\n')
      add.run(ordinal, tables, '', rows.length, crc32(text), text)
    })
    remembered.forEach((facts, place) => {
      file.prepare(`INSERT INTO fact VALUES (1, ?, 'h', ${NOW}, ?)`).run(`key ${place}`, facts)
    })
    file.close()
    start()
    expect(memory.set_aside).toBeUndefined()
  }

  it('lands the rows that wait in it, with what their columns were then', async () => {
    await memory.commit(await polled(exchangeFeed(), [exchangeRecord(), exchangeRecord({ api: '粤' })]))
    const { exchange = [], poll = [] } = landed()
    const older = poll.map((row) => ({ ...row, masked: undefined, drift: undefined }))
    leave({ 'exchange,exchange_now': exchange, 'poll,poll_now': older, reject: [{ nothing: 'known' }] }, [])
    const tables = landed()
    expect(tables['exchange']).toEqual(exchange)
    expect(tables['exchange_now']).toEqual(exchange)
    expect(JSON.stringify(tables['poll'])).toBe(JSON.stringify(older))
    expect(memory.outbox.depth()).toMatchObject({ polls: 0, facts: 0 })
    expect(memory.outbox.quarantined()).toMatchObject([{ tables: 'reject', lines: '{"nothing":"known"}' }])
  })

  it('has not forgotten what a snapshot held: what is gone is noticed, what is there lands once more', async () => {
    await memory.commit(await polled(catalogueFeed(), [catalogueRecord('A'), catalogueRecord('B')]))
    const held = landed()['catalogue'] ?? []
    leave(
      {},
      held.map((row) => {
        const facts = Object.keys(FEEDS.catalogue.facts).map((name) => [name, row[name]])
        return `${row['observed_at']} ${JSON.stringify(Object.fromEntries(facts))}`
      }),
    )
    const receipt = await memory.commit(await polled(catalogueFeed(), [catalogueRecord('A')]))
    expect(receipt).toMatchObject({ rows: 2, gone: 1, unchanged: 0 })
    expect(landed()['catalogue_now']?.map(({ entry, gone }) => [entry, gone])).toEqual([
      ['A', 0],
      ['B', 1],
    ])
  })
})
