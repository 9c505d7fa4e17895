import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { atomically, openDatabase } from '../memory/database.ts'
import type { Part } from '../memory/parts.ts'
import { openOutbox, type Outbox } from '../memory/outbox.ts'
import { openMetrics, type Metrics } from '../metrics.ts'
import { StageClock } from '../stage/clock.ts'
import { NOW } from '../stage/definition.ts'
import { StageLanding, storeError } from '../stage/landing.ts'
import { blockOf } from '../stage/rows.ts'
import { toInserts } from './batch.ts'
import { openFlusher, type Flusher } from './flusher.ts'
import type { LandingStamp } from '#sql/landing.ts'

let dir: string
let outbox: Outbox
let clock: StageClock
let landing: StageLanding
let metrics: Metrics
let flusher: Flusher
let announced: LandingStamp[]
let log: string[]
let database: ReturnType<typeof openDatabase>['database']

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  database = openDatabase(dir, NOW).database
  outbox = openOutbox(database, () => undefined)
  clock = new StageClock(NOW)
  landing = new StageLanding()
  announced = []
  log = []
  metrics = openMetrics({ registry: new Registry(), depth: () => outbox.depth(), now: () => clock.now() })
  flusher = open()
})

function open(cadence_ms?: number): Flusher {
  const note = (_: object, message: string) => void log.push(message)
  return openFlusher({
    outbox,
    landing,
    clock,
    metrics,
    log: { info: note, warn: note, error: note },
    onLanded: (stamp) => announced.push(stamp),
    cadence_ms,
  })
}

afterEach(async () => {
  await flusher.close()
  database.close()
  rmSync(dir, { recursive: true })
})

const HOUR = 3_600_000
const hour = Math.floor(NOW / HOUR) * HOUR

function part(tables: string[], rows: object[], over: Partial<Part> = {}): Part {
  const hours = tables[0] === 'exchange' ? [hour] : []
  return {
    tables,
    month: 202611,
    hours,
    rows: rows.length,
    block: blockOf(rows),
    ...over,
  }
}

const facts = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ n: from + i }))
const exchange = (rows: object[], over: Partial<Part> = {}) => part(['exchange', 'exchange_now'], rows, over)
const poll = (n: number) => part(['poll', 'poll_now'], [{ poll: n }])

function put(parts: Part[], rows: number, lane: 'live' | 'history' = 'live'): void {
  atomically(database, () => outbox.append({ lane, kind: 'fact', polls: 1, facts: rows, parts }, clock.now()))
  flusher.wake(rows > 0)
}

/** Lets time and the flusher's own steps pass. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < ms; step += 50) {
    clock.advance(Math.min(50, ms - step))
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('the flusher', () => {
  it('lands facts in both their tables, then the polls, then the stamp, and only then trims', async () => {
    put([exchange(facts(2)), part(['reject'], [{ r: 1 }]), poll(1)], 2)
    await pass(1)
    expect(landing.order).toEqual([
      'exchange ×2',
      'exchange_now ×2',
      'reject ×1',
      'poll ×1',
      'poll_now ×1',
      'stamp',
    ])
    expect(landing.stamps[0]).toMatchObject({
      tables: ['exchange', 'exchange_now', 'reject', 'poll', 'poll_now'],
      hours: [hour],
    })
    expect(announced).toEqual(landing.stamps)
    expect(outbox.depth().polls).toBe(0)
  })

  it('keeps a gap of a quarter of a second after facts, and of a second where there are only polls', async () => {
    put([exchange(facts(1)), poll(1)], 1)
    await pass(1)
    put([exchange(facts(1)), poll(2)], 1)
    await pass(200)
    expect(landing.rows('exchange')).toHaveLength(1)
    await pass(50)
    expect(landing.rows('exchange')).toHaveLength(2)
    put([poll(3)], 0)
    await pass(900)
    expect(landing.rows('poll')).toHaveLength(2)
    await pass(100)
    expect(landing.rows('poll')).toHaveLength(3)
  })

  it('keeps up with more polls than it takes at once', async () => {
    for (let n = 0; n < 2_500; n += 1) put([exchange(facts(1, n))], 1)
    await pass(1)
    expect(landing.rows('exchange')).toHaveLength(2_000)
    await pass(300)
    expect(landing.rows('exchange')).toHaveLength(2_500)
  })

  describe('where many rows come for a while', () => {
    /** As many rows as are declared, of which one is there. */
    const many = (rows: number) => put([exchange(facts(1), { rows })], rows)

    async function come(a_second: number, seconds: number): Promise<void> {
      for (let quarter = 0; quarter < 4 * seconds; quarter += 1) {
        many(a_second / 4)
        await pass(250)
      }
    }

    /** How often it lands within as many seconds in which rows come. */
    async function flushes(a_second: number, seconds: number): Promise<number> {
      const before = announced.length
      await come(a_second, seconds)
      return announced.length - before
    }

    it.each([
      { rows: 900, cadence: 60_000, times: 64 },
      { rows: 1_200, cadence: 60_000, times: 4 },
      { rows: 1_200, cadence: 10_000, times: 4 },
      { rows: 1_200, cadence: 5_000, times: 8 },
      { rows: 1_200, cadence: 100, times: 64 },
      { rows: 16_000, cadence: 60_000, times: 8 },
      { rows: 64_000, cadence: 60_000, times: 32 },
    ])(
      'lands $times times in 16 s, at $rows rows a second of $cadence ms',
      async ({ rows, cadence, times }) => {
        await flusher.close()
        flusher = open(cadence)
        await come(rows, 120)
        expect(Math.abs((await flushes(rows, 16)) - times)).toBeLessThanOrEqual(times / 8 + 1)
        await come(40, 8)
        expect(await flushes(40, 16)).toBeGreaterThan(60)
      },
    )

    it('does not gather what comes at once after a start, nor a catalogue now and then', async () => {
      expect(await flushes(10_000, 2)).toBeGreaterThan(6)
      await come(40, 60)
      many(50_000)
      expect(await flushes(40, 4)).toBeGreaterThan(14)
    })
  })

  it('lets no insert span two years, and none be larger than forty thousand rows or sixteen megabytes', () => {
    const waiting = (rows: Part, bytes = 0) => ({ ...rows, bytes })
    const parts = [
      waiting(exchange([], { rows: 20_000 })),
      waiting(exchange([], { rows: 20_000 })),
      waiting(exchange([], { rows: 1 })),
      waiting(exchange([], { rows: 3, month: 202610 })),
      waiting(exchange([], { rows: 5 }), 16 * 1024 ** 2 + 1),
      waiting(exchange([], { rows: 2, month: 202512 })),
      waiting(poll(1)),
    ]
    const [facts_first = [], polls = []] = toInserts(parts)
    expect(polls).toHaveLength(1)
    expect(
      [...facts_first, ...polls].map(({ tables, month, parts }) => [
        tables[0],
        month,
        parts.reduce((sum, { rows }) => sum + rows, 0),
      ]),
    ).toEqual([
      ['exchange', 202611, 40_000],
      ['exchange', 202611, 4],
      ['exchange', 202611, 5],
      ['exchange', 202512, 2],
      ['poll', 202611, 1],
    ])
  })

  it('lands live rows before those of history', async () => {
    put([exchange(facts(120_000, 200_000))], 120_000, 'history')
    put([exchange(facts(120_000))], 120_000)
    await pass(1)
    expect(landing.rows('exchange').at(0)).toEqual({ n: 0 })
    await pass(300)
    expect(landing.rows('exchange')).toHaveLength(240_000)
  })
})

describe('a store that fails', () => {
  it('is tried again until it takes everything, later and later, and nothing is lost', async () => {
    landing.fault = () => storeError('ECONNREFUSED', 'connect ECONNREFUSED')
    put([exchange(facts(3)), poll(1)], 3)
    await pass(60_000)
    expect(outbox.depth()).toMatchObject({ polls: 1, facts: 3 })
    const tries = log.length
    expect(tries).toBeGreaterThan(10)
    expect(tries).toBeLessThan(40)
    landing.fault = () => undefined
    await pass(5_000)
    expect(landing.rows('exchange')).toEqual(facts(3))
    expect(landing.rows('exchange_now')).toEqual(facts(3))
    expect(landing.stamps).toHaveLength(1)
    expect(outbox.depth().polls).toBe(0)
  })

  it('in the middle of a batch is given the rest, and the stamp comes once all is in', async () => {
    landing.fault = (table) => (table === 'poll' ? storeError('241', 'memory limit exceeded') : undefined)
    put([exchange(facts(1)), poll(1)], 1)
    await pass(3_000)
    expect(landing.stamps).toEqual([])
    expect(landing.rows('exchange')).toHaveLength(1)
    landing.fault = () => undefined
    await pass(5_000)
    expect(landing.stamps).toHaveLength(1)
    expect(landing.rows('exchange')).toHaveLength(1)
  })

  it('does not keep the collector from closing, and finds its rows at the next start', async () => {
    landing.fault = () => storeError('ECONNREFUSED')
    put([exchange(facts(3))], 3)
    await pass(1_000)
    await flusher.close()
    expect(outbox.depth().facts).toBe(3)
  })

  it('that takes rows is let finish the batch under way: no rows are in without the stamp that tells of them', async () => {
    put([exchange(facts(3)), poll(1)], 3)
    let closing: Promise<void> | undefined
    landing.fault = () => {
      closing ??= flusher.close()
      return undefined
    }
    await pass(100)
    await closing
    expect(landing.stamps).toHaveLength(1)
    expect(landing.rows('poll')).toHaveLength(1)
    expect(outbox.depth().polls).toBe(0)
  })

  it('because a column is missing is waited for: that is no fault of the rows', async () => {
    landing.fault = () => storeError('16', 'No such column')
    put([exchange(facts(3))], 3)
    await pass(10_000)
    expect(outbox.depth().facts).toBe(3)
    expect(outbox.quarantined()).toEqual([])
  })
})

describe('a row that the store refuses for good', () => {
  const poison = (...numbers: number[]) => {
    landing.fault = (_, row) =>
      numbers.includes(Number(row['n']))
        ? storeError('27', `Cannot parse input (at row ${row['n']})`)
        : undefined
  }

  it('is set aside with the reason, while all others land', async () => {
    poison(7, 40)
    put([exchange(facts(50)), poll(1)], 50)
    await pass(1_000)
    const landed = new Set(landing.rows('exchange').map(({ n }) => n))
    expect(landed.size).toBe(48)
    expect(landed.has(7) || landed.has(40)).toBe(false)
    expect(outbox.quarantined()).toMatchObject([
      {
        tables: 'exchange,exchange_now',
        rows: 1,
        lines: '{"n":7}',
        reason: expect.stringContaining('Cannot parse input') as string,
      },
      { rows: 1, lines: '{"n":40}' },
    ])
    expect(outbox.depth().polls).toBe(0)
    expect(landing.stamps).toHaveLength(1)
  })

  it('is not looked for where the store refuses every row: then the fault is its own', async () => {
    poison(...facts(200).map(({ n }) => n))
    put([exchange(facts(200))], 200)
    await pass(3_000)
    expect(outbox.quarantined()).toEqual([])
    expect(outbox.depth().facts).toBe(200)
    landing.fault = () => undefined
    await pass(6_000)
    expect(landing.rows('exchange')).toHaveLength(200)
  })
})
