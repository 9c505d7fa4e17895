import { describe, expect, it } from 'vitest'
import { StageClock } from '../stage/clock.ts'
import { NOW, shanghai } from '../stage/definition.ts'
import { firstCalls, startRota } from './rota.ts'
import { compileSlots, spreadHash } from './slots.ts'

const spread = spreadHash('gd-jyt', 'exchange')

function watch(every: string, first_ms = 0, begin = NOW) {
  const clock = new StageClock(begin)
  const calls: number[] = []
  const slots = compileSlots(every, shanghai, spread)
  const rota = startRota(clock, [{ slots, first_ms, call: () => calls.push(clock.monotonic()) }])
  return { clock, calls, rota }
}

/** Feeds of one slot and one spread. */
function watchMany(count: number, first_ms: readonly number[] = []) {
  const clock = new StageClock(NOW)
  const calls: number[][] = Array.from({ length: count }, () => [])
  let made = 0
  const counted = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after(ms: number, run: () => void) {
      made += 1
      return clock.after(ms, run)
    },
  }
  const slots = compileSlots('*/15 * * * * *', shanghai, spread)
  const turns = calls.map((times, place) => ({
    slots,
    first_ms: first_ms[place] ?? 0,
    call: () => times.push(clock.monotonic()),
  }))
  const rota = startRota(counted, turns)
  return { clock, timers: () => made, calls, rota }
}

describe('the rota', () => {
  it('calls a feed at once, and from then on at its starts', () => {
    const { clock, calls } = watch('*/15 * * * * *', 700)
    clock.advance(120_000)
    const offset = Math.floor((spread % 15_000) / 250) * 250
    const expected = [700]
    for (let at = offset > 700 ? offset : offset + 15_000; at <= 120_000; at += 15_000) expected.push(at)
    expect(calls).toEqual(expected)
  })

  it('calls a daily feed once a day, though it looks at the clock every minute', () => {
    const { clock, calls } = watch('0 30 3 * * *')
    clock.advance(10 * 86_400_000)
    expect(calls).toHaveLength(11)
  })

  it('does not call a feed twice for one start where the wall clock lags behind the timers', () => {
    const { clock, calls } = watch('*/15 * * * * *')
    clock.jump(-3)
    clock.advance(60_000)
    const gaps = calls.slice(2).map((at, i) => at - (calls[i + 1] ?? 0))
    expect(gaps).toHaveLength(3)
    expect(Math.min(...gaps)).toBeGreaterThan(14_000)
  })

  it('fault 30: leaves no gap larger than its cadence where the wall clock is put forward or back', () => {
    for (const jump of [3_600_000, -3_600_000, 40_000, -40_000]) {
      const { clock, calls } = watch('*/15 * * * * *')
      clock.advance(100_000)
      clock.jump(jump)
      clock.advance(100_000)
      const gaps = calls.slice(1).map((at, i) => at - (calls[i] ?? 0))
      expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000)
      expect(Math.min(...gaps.slice(1))).toBeGreaterThan(0)
    }
  })

  it('fault 58: calls each feed once after a sleep, however many slots were slept through', () => {
    const clock = new StageClock(NOW)
    let asleep = false
    const due: (() => void)[] = []
    // As after SIGSTOP: time has passed, and every timer that is over fires when the process goes on.
    const sleeper = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms: number, run: () => void) => clock.after(ms, () => (asleep ? due.push(run) : run())),
    }
    const calls: number[] = []
    const slots = compileSlots('*/15 * * * * *', shanghai, spread)
    startRota(sleeper, [{ slots, first_ms: 0, call: () => calls.push(clock.monotonic()) }])
    clock.advance(60_000)
    const before = calls.length
    asleep = true
    clock.advance(3_600_000)
    asleep = false
    for (const run of due.splice(0)) run()
    expect(calls.length).toBe(before + 1)
    clock.advance(60_000)
    expect(calls.length).toBe(before + 5)
  })

  it('has one timer for all feeds that start together, and calls each of them', () => {
    const { clock, timers, calls } = watchMany(50)
    clock.advance(60_000)
    for (const times of calls) expect(times).toHaveLength(5)
    expect(timers()).toBeLessThan(15)
  })

  it('does not wait along with what began to before the wall clock was put forward', () => {
    const { clock, calls, rota } = watchMany(2, [0, 700])
    clock.advance(500)
    clock.jump(1_000)
    clock.advance(15_000)
    const start = Math.floor((spread % 15_000) / 250) * 250
    expect(start).toBeGreaterThan(2_000)
    expect(calls.map(([, second]) => second)).toEqual([start, start - 1_000])
    rota.close()
    const before = calls.flat().length
    clock.advance(60_000)
    expect(calls.flat()).toHaveLength(before)
  })

  it('calls nothing once it is closed', () => {
    const { clock, calls, rota } = watch('*/15 * * * * *')
    clock.advance(1)
    rota.close()
    clock.advance(600_000)
    expect(calls).toHaveLength(1)
  })
})

describe('first calls', () => {
  const feeds = Array.from({ length: 280 }, (_, i) => {
    const cadence_s = [15, 30, 300, 600][i % 4] ?? 0
    const every = cadence_s < 60 ? `*/${cadence_s} * * * * *` : `0 */${cadence_s / 60} * * * *`
    const spread = spreadHash(`gd-${i}`, 'x')
    return { cadence_s, spread, slots: compileSlots(every, shanghai, spread) }
  })
  const calls = [...firstCalls(feeds, 2_000, NOW)].map(([feed, ms]) => ({ ms, feed }))
  const starts = (feed: (typeof feeds)[number]) => feed.slots.start(NOW) - NOW
  const early = calls.filter(({ feed }) => starts(feed) > 4_000).sort((a, b) => a.ms - b.ms)

  it('come within two seconds, the fastest feeds first, and never in one burst', () => {
    const order = early.map(({ feed }) => feed.cadence_s)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(Math.max(...early.map(({ ms }) => ms))).toBeLessThan(2_000)
    for (let from = 0; from < 2_000; from += 100) {
      expect(early.filter(({ ms }) => ms >= from && ms < from + 100).length).toBeLessThan(20)
    }
  })

  it('of feeds whose own start comes nearly as soon are that start, which is then not missed', () => {
    const own = calls.filter(({ feed }) => starts(feed) <= 4_000)
    expect(calls).toHaveLength(feeds.length)
    expect(own.length).toBeGreaterThan(10)
    for (const { ms, feed } of own) expect(ms).toBe(starts(feed))
    for (const { ms, feed } of early) expect(starts(feed) - ms).toBeGreaterThan(2_000)
  })
})
