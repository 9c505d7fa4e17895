import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import type { PollResult } from '../poll/poll.ts'
import { StageClock } from '../stage/clock.ts'
import { exchangeFeed, exchangeRecord, NOW, shanghai } from '../stage/definition.ts'
import { polledAt } from '../stage/polled.ts'
import { FILE, isFull } from './database.ts'
import { rowsOf, takeAll } from '../stage/rows.ts'
import { openMemory, OutboxFull, type Memory, type MemoryOptions } from './memory.ts'
import { STEPS } from './schema.ts'

let dir: string
let memory: Memory
let clock: StageClock

const start = (over: Partial<MemoryOptions> = {}) => {
  memory = openMemory({ dir, clock, zone: shanghai, onQuarantine: () => undefined, ...over })
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  clock = new StageClock(NOW)
})

afterEach(() => {
  memory.close()
  rmSync(dir, { recursive: true })
})

const gaugeFeed: PlatformFeed = {
  feed: 'measure',
  every: '*/15 * * * * *',
  cadence_s: 15,
  get: '/measure',
  records: 'rows',
  map: { observed_at: 'ts', name: 'name', value: 'value', basis: '"measured"' },
  mode: 'delta',
}
let n = 0
const facts = () => polledAt(clock.now(), exchangeFeed(), [exchangeRecord({ api: `svc-${++n}` })])
const gauge = () => polledAt(clock.now(), gaugeFeed, [{ ts: NOW - 60_000, name: `m${++n}`, value: n }])
const nothing = () => polledAt(clock.now(), exchangeFeed(), [])
const failed = async (): Promise<PollResult> => {
  const result = await nothing()
  return { ...result, complete: false, poll: { ...result.poll, outcome: 'timeout', error: 'x'.repeat(300) } }
}
const commit = async (count: number, make: () => Promise<PollResult>) => {
  for (let i = 0; i < count; i++) await memory.commit(await make())
}

describe('an outbox without room', () => {
  const counts = () => memory.outbox.dropped()

  it('fault 39: thins silent polls first, then failed ones, then gauges, from the oldest, and counts each', async () => {
    start({ limits: { max_bytes: 55_000 } })
    await commit(30, nothing)
    await commit(30, failed)
    await commit(20, gauge)
    await commit(8, facts)
    expect(memory.outbox.depth().bytes).toBeLessThanOrEqual(57_750)
    expect(counts().silent).toBeGreaterThan(0)
    const before = counts()
    await commit(30, facts)
    expect(counts().silent).toBeGreaterThanOrEqual(before.silent)
    expect(counts().failed).toBeGreaterThan(0)
    expect(counts().gauge).toBeGreaterThan(0)
    expect(memory.outbox.depth().polls + counts().silent + counts().failed + counts().gauge).toBe(118)
  })

  it('leaves something of every platform, also of those that are asked in turns', async () => {
    start({ limits: { max_bytes: 20_000 } })
    let i = 0
    for (; counts().silent === 0 && i < 1_000; i++) {
      const platform = `gd-${i % 4}`
      const result = await nothing()
      await memory.commit({
        ...result,
        plan: { ...result.plan, platform },
        poll: { ...result.poll, platform },
      })
    }
    const left = takeAll(memory, NOW)['poll'] ?? []
    expect(left.length).toBe(i - counts().silent)
    for (const platform of ['gd-0', 'gd-1', 'gd-2', 'gd-3'])
      expect(left.filter((row) => row['platform'] === platform).length).toBeGreaterThan(i / 16)
  })

  it('never drops facts: it takes no more in, says so, and goes on once the store does', async () => {
    start({ limits: { max_bytes: 10_000 } })
    let taken = 0
    let refusal: unknown
    while (refusal === undefined && taken < 100) {
      try {
        await memory.commit(await facts())
        taken++
      } catch (error) {
        refusal = error
      }
    }
    expect(refusal).toBeInstanceOf(OutboxFull)
    expect(memory.isFull()).toBe(true)
    expect(memory.outbox.depth()).toMatchObject({ polls: taken, facts: taken })
    await expect(memory.commit(await nothing())).rejects.toThrow(OutboxFull)
    memory.outbox.trim(memory.outbox.take(100_000).seqs)
    await commit(1, facts)
    expect(memory.isFull()).toBe(false)
  })

  it('fault 38: as the disk is nearly full takes no more in either', async () => {
    start({ limits: { min_free_bytes: Number.MAX_SAFE_INTEGER } })
    await expect(memory.commit(await facts())).rejects.toThrow('the outbox is full')
  })

  it('remembers over a restart what it holds and what it dropped', async () => {
    start({ limits: { max_bytes: 8_000 } })
    await commit(40, nothing)
    await commit(3, facts)
    const depth = memory.outbox.depth()
    const dropped = counts()
    memory.close()
    start()
    expect(memory.set_aside).toBeUndefined()
    expect(memory.outbox.depth()).toEqual(depth)
    expect(memory.outbox.dropped()).toEqual(dropped)
  })
})

describe('a full disk', () => {
  it('fault 37: costs the polls that it could not take and no others: they are asked again, and their cursor stood', async () => {
    const feed = exchangeFeed({
      get: '/x?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
    })
    const make = (i: number) =>
      polledAt(clock.now(), feed, [
        exchangeRecord({ api: `svc-${i}`, updated: NOW - 100_000 + i, note: 'x'.repeat(500) }),
      ])
    start()
    await memory.commit(await make(0))
    memory.close()
    // The engine's own limit fails as a full disk does.
    start({ max_pages: 60, limits: { reserve_bytes: 1_000_000 } })
    await memory.commit(await make(0))
    const reserve = join(dir, 'collector.reserve')
    expect(statSync(reserve).size).toBe(1_000_000)
    let stored = 0
    let error: unknown
    for (let i = 1; error === undefined && i < 5_000; i++) {
      try {
        await memory.commit(await make(i))
        stored = i
      } catch (caught) {
        error = caught
      }
    }
    expect(isFull(error)).toBe(true)
    expect(memory.isFull()).toBe(true)
    // What was held back is given back, so that what has landed can be forgotten.
    expect(existsSync(reserve)).toBe(false)
    expect(memory.cursor('gd-jyt', 'exchange')).toBe(NOW - 100_000 + stored)
    expect(memory.outbox.depth()).toMatchObject({ facts: stored + 1 })
    const taken = memory.outbox.take(10)
    expect(taken.rows).toBeGreaterThan(0)

    memory.close()
    start()
    expect(memory.outbox.depth()).toMatchObject({ facts: stored + 1 })
    expect(await memory.commit(await make(stored + 1))).toMatchObject({ rows: 1 })
  })
})

describe('a file of the first version', () => {
  it('is brought up to date, and what waited in it lands', async () => {
    const line = JSON.stringify({ platform: 'gd-jyt', calls: 1, resource: '粤' })
    const old = new DatabaseSync(join(dir, FILE))
    old.exec(STEPS[0] ?? '')
    old.exec('PRAGMA user_version = 1')
    old.exec(`INSERT INTO feed (platform, feed, cursor) VALUES ('gd-jyt', 'exchange', ${NOW - 5})`)
    old.exec('INSERT INTO outbox (lane, facts, made_at) VALUES (0, 1, 1)')
    old
      .prepare("INSERT INTO outbox_part VALUES (1, 0, 'exchange,exchange_now', 202611, '', 1, ?, ?)")
      .run(crc32(line), line)
    old.close()
    start()
    expect(memory.set_aside).toBeUndefined()
    expect(memory.cursor('gd-jyt', 'exchange')).toBe(NOW - 5)
    await commit(1, facts)
    expect(memory.outbox.depth()).toMatchObject({ polls: 2, facts: 2 })
    expect(takeAll(memory, NOW)['exchange_now']?.[0]).toEqual(JSON.parse(line))
  })

  it('is not one of a newer version, which is refused and left as it is', () => {
    start()
    memory.close()
    const newer = new DatabaseSync(join(dir, FILE))
    newer.exec('CREATE TABLE later (id INTEGER); PRAGMA user_version = 99')
    newer.close()
    expect(() => start()).toThrow('was made by a newer version of this program')
    rmSync(join(dir, FILE))
    start()
  })
})

describe('a file that was damaged', () => {
  /** Every row that can be taken out of the outbox. */
  function drain(): string[] {
    return Object.values(takeAll(memory, clock.now())).flatMap((rows) =>
      rows.map((row) => JSON.stringify(row)),
    )
  }

  it('fault 45: by a flipped byte anywhere never stops a start, and never lands a row that was not said', async () => {
    start()
    await commit(12, facts)
    const said = new Set(
      memory.outbox
        .take(1_000)
        .parts.flatMap((part) => rowsOf(memory.outbox.read(part, clock.now()) ?? Buffer.alloc(0)))
        .map((row) => JSON.stringify(row)),
    )
    memory.close()
    const whole = join(dir, FILE)
    const bytes = readFileSync(whole)
    const secret = join(dir, 'mask.key')
    expect(bytes.length).toBeGreaterThan(50_000)
    const outcomes = { whole: 0, aside: 0, late: 0 }
    // The file's head and those of its pages, where their structure is, and some of what they hold.
    const offsets = Array.from({ length: bytes.length }, (_, at) => at).filter(
      (at) => (at < 100 && at % 4 === 0) || at % 4096 === 1 || at % 4096 === 5 || at % 5003 === 0,
    )
    for (const at of offsets) {
      const place = join(dir, `flip-${at}`)
      mkdirSync(place)
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 0xff
      writeFileSync(join(place, FILE), flipped)
      copyFileSync(secret, join(place, 'mask.key'))
      memory = openMemory({ dir: place, clock, zone: shanghai, onQuarantine: () => undefined })
      try {
        for (const line of drain()) expect(said.has(line), `a row after a flip at ${at}: ${line}`).toBe(true)
        if (memory.set_aside === undefined) {
          const again = await memory.commit(await facts()).then(
            () => true,
            () => false,
          )
          outcomes[again ? 'whole' : 'late']++
        } else {
          expect(await memory.commit(await facts())).toMatchObject({ rows: 1 })
          outcomes.aside++
        }
      } finally {
        memory.close()
        rmSync(place, { recursive: true })
      }
    }
    // What cannot be written any more was put aside at the start.
    expect(outcomes.late).toBe(0)
    expect(Math.min(outcomes.whole, outcomes.aside)).toBeGreaterThan(0)
    start()
  })

  it('gives up what was damaged and keeps the rest: what waited to land, and where every feed stood', async () => {
    start()
    const feed = exchangeFeed({
      get: '/x?since={cursor}',
      cursor: { max: 'updated', start_h: 24, overlap_s: 0 },
    })
    for (let i = 0; i < 40; i++)
      await memory.commit(
        await polledAt(clock.now(), feed, [exchangeRecord({ api: `svc-${i}`, updated: NOW - 100 + i })]),
      )
    memory.close()
    const path = join(dir, FILE)
    const damaged = new DatabaseSync(path)
    const page = Number(
      damaged.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'said'`).get()?.['rootpage'],
    )
    damaged.close()
    const bytes = readFileSync(path)
    bytes.fill(0xff, (page - 1) * 4096, page * 4096)
    writeFileSync(path, bytes)
    start()
    expect(memory.set_aside).toContain('.damaged-')
    expect(memory.cursor('gd-jyt', 'exchange')).toBe(NOW - 61)
    expect(memory.outbox.depth()).toMatchObject({ polls: 40, facts: 40 })
    const known = (await memory.commit(await facts())).known_at
    expect(known).toBeGreaterThan(NOW + 39)
  })
})
