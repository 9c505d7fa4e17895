import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StoreClient } from '#sql/client.ts'
import { createFrames } from './live/frames.ts'
import { createRota } from './indicator/rota.ts'
import { createHistory, type History } from './past/history.ts'
import { MARKS, REGISTER } from './stage/evaluation.ts'
import { NOW } from './stage/rows.ts'
import { startTicker, type Ticker } from './ticker.ts'

// When it ticks is all that is tested here, on a clock of our own; what a tick does is tested on a real store.

let ticker: Ticker
let ticks: number[]
let broken: boolean
let errors: string[]
let nothingToFill: History

const store: StoreClient = {
  rows: () => Promise.resolve([]),
  run: () => Promise.resolve(),
  insert: () => Promise.resolve(),
  insertBlocks: () => Promise.resolve(),
  ping: () => Promise.resolve(true),
  close: () => Promise.resolve(),
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  vi.setSystemTime(NOW)
  ticks = []
  errors = []
  broken = false
  nothingToFill = { ...createHistory(REGISTER, new Set(REGISTER.keys()), MARKS.C), next: () => null }
  ticker = start(nothingToFill)
})

afterEach(async () => {
  const closed = ticker.close()
  await vi.advanceTimersByTimeAsync(5_000)
  await closed
  vi.useRealTimers()
})

function start(history: History): Ticker {
  const began = performance.now()
  return startTicker({
    store,
    province: '440000',
    organs: [],
    marks: MARKS,
    register: REGISTER,
    tail: {
      look() {
        ticks.push(performance.now() - began)
        return broken
          ? Promise.reject(new Error('gone'))
          : Promise.resolve({ tables: new Set<string>(), hours: new Set<number>() })
      },
      settle: () => undefined,
    },
    frames: createFrames({ build: 'b', provenance: 'simulated', seq: 0, samples: [] }),
    history,
    rota: createRota([], []),
    backfill: () => ({ done: 0, total: 0 }),
    handlingOf: () => undefined,
    clock: { now: () => Date.now() },
    log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }),
    onTick: () => undefined,
    onFrame: () => undefined,
  })
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the ticker', () => {
  it('ticks at once, and then every second though nothing lands', async () => {
    await pass(3_500)
    expect(ticks).toEqual([0, 1_000, 2_000, 3_000])
    expect(ticker.lastTick()).toBe(NOW + 3_000)
  })

  it('ticks soon when something has landed', async () => {
    await pass(600)
    ticker.nudge()
    await pass(1)
    expect(ticks).toEqual([0, 600])
  })

  it('ticks no more often than every 400 ms, however often something lands', async () => {
    for (let time = 0; time < 100; time += 1) {
      ticker.nudge()
      await pass(20)
    }
    const gaps = ticks.slice(1).map((at, place) => at - (ticks[place] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(400)
    expect(ticks.length).toBeGreaterThanOrEqual(5)
  })

  it('forgets nothing that lands while it rests', async () => {
    ticker.nudge()
    await pass(100)
    ticker.nudge()
    await pass(301)
    expect(ticks).toEqual([0, 400])
    await pass(400)
    expect(ticks).toEqual([0, 400])
  })

  it('says that a tick failed, tries again after a second, and does not spin', async () => {
    await pass(100)
    broken = true
    for (let time = 0; time < 50; time += 1) {
      ticker.nudge()
      await pass(100)
    }
    expect(ticks.length).toBeLessThanOrEqual(7)
    expect(errors.length).toBe(ticks.length - 1)
    expect(errors[0]).toContain('a tick failed')
    const last = ticker.lastTick()
    expect(last).toBe(NOW)
    broken = false
    await pass(2_000)
    expect(ticker.lastTick()).toBeGreaterThan(last)
  })

  it('stops when it is closed, at once', async () => {
    await pass(100)
    const closed = ticker.close()
    await pass(1)
    await closed
    await pass(10_000)
    expect(ticks).toEqual([0])
  })

  it('computes the trend in between, and lets nothing that lands wait for it', async () => {
    await ticker.close()
    let filled = 0
    const [indicator] = REGISTER.values()
    if (!indicator) throw new Error('there is no indicator')
    const endless: History = {
      ...nothingToFill,
      next: () => ({ indicator, at: NOW }),
      keep: () => void (filled += 1),
    }
    // Every point takes 30 ms.
    const rows = vi
      .spyOn(store, 'rows')
      .mockImplementation(() => new Promise((done) => setTimeout(() => done([]), 15)))
    ticks = []
    ticker = start(endless)
    await pass(700)
    expect(filled).toBeGreaterThan(5)
    const before = ticks.length
    ticker.nudge()
    // As long a rest as the tick before took.
    await pass(200)
    expect(ticks.length).toBe(before + 1)
    rows.mockRestore()
  })
})
