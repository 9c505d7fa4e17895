import { describe, expect, it } from 'vitest'
import { openManners, type Ended } from './schedule/manners.ts'
import { compileSlots } from './schedule/slots.ts'
import { openStates } from './states.ts'
import { StageClock } from './stage/clock.ts'
import { NOW, shanghai } from './stage/definition.ts'

function watch(...platforms: string[]) {
  const clock = new StageClock(NOW)
  const feeds = platforms.map((platform) => ({
    source: { platform, feed: 'exchange' },
    name: `${platform}/exchange`,
    cadence_s: 15,
    slots: compileSlots('*/15 * * * * *', shanghai, 0),
  }))
  const manners = openManners(
    clock,
    feeds.map(({ source, name, cadence_s }) => ({ platform: source.platform, name, cadence_s })),
    () => undefined,
  )
  const states = openStates(clock, feeds, manners)
  const note = (platform: string, ended: Partial<Ended> & { skew_s?: number }) => {
    const { outcome = 'ok', http_status = 200, retry_after_ms, skew_s = 0 } = ended
    const row = {
      poll_id: 'x',
      platform,
      organ: 'X',
      region: '440000',
      feed: 'exchange',
      backfill: 0,
    } as const
    const counts = { ms: 12, rejects: 0, bytes: 0, answer_hash: '', skew_s }
    states.note({
      ...row,
      ...counts,
      started: clock.now(),
      http_status,
      outcome,
      error: outcome === 'ok' ? '' : 'why',
    })
    manners.end(`${platform}/exchange`, { outcome, http_status, retry_after_ms })
  }
  return { clock, states, note, first: () => states.list()[0] }
}

const refused = { outcome: 'refused', http_status: 0 } as const

describe('the state of a feed', () => {
  it('is not good before it has answered: not asked yet, and delayed once it should have been', () => {
    expect(watch('a').first()).toEqual({
      platform: 'a',
      feed: 'exchange',
      state: 'pending',
      consecutive_failures: 0,
      next_at: NOW + 15_000,
      because: null,
      breaker: 'closed',
      last: null,
      good_at: null,
      skew_s: null,
      changes: 0,
      flapping: false,
      turns: 0,
    })
    const { clock, first } = watch('a')
    clock.advance(37_500)
    expect(first()?.state).toBe('pending')
    clock.advance(1)
    expect(first()?.state).toBe('delayed')
  })

  it('is good, then delayed, then down, and says when it is asked next and why', () => {
    const { clock, note, first } = watch('a')
    note('a', {})
    expect(first()).toMatchObject({ state: 'ok', good_at: NOW, last: { outcome: 'ok', ms: 12 } })
    clock.advance(15_000)
    note('a', refused)
    expect(first()).toMatchObject({
      state: 'delayed',
      consecutive_failures: 1,
      next_at: NOW + 30_000,
      because: null,
    })
    for (let i = 0; i < 4; i++) {
      clock.advance(15_000)
      note('a', refused)
    }
    const state = first()
    expect(state).toMatchObject({
      state: 'down',
      consecutive_failures: 5,
      because: 'backing_off',
      breaker: 'open',
    })
    expect((state?.next_at ?? 0) - clock.now()).toBeGreaterThan(15_000)
    expect(state?.last).toMatchObject({ outcome: 'refused', error: 'why' })
    clock.advance(3_600_000)
    expect(first()).toMatchObject({ breaker: 'half_open', state: 'down' })
    note('a', {})
    expect(first()).toMatchObject({ state: 'ok', breaker: 'closed', consecutive_failures: 0, because: null })
  })

  it('is unauthorised where it does not accept who asks, and delayed where it is asked too often', () => {
    const { clock, note, first } = watch('a')
    note('a', { outcome: 'auth', http_status: 401 })
    expect(first()).toMatchObject({ state: 'unauthorised', because: 'unauthorised' })
    clock.advance(100_000)
    note('a', { outcome: 'rate_limited', http_status: 429, retry_after_ms: 42_000 })
    expect(first()).toMatchObject({
      state: 'delayed',
      because: 'rate_limited',
      next_at: clock.now() + 42_000,
    })
  })

  it('is delayed where it has not been asked for long, as after a night’s sleep', () => {
    const { clock, note, first } = watch('a')
    note('a', {})
    clock.advance(30_000)
    expect(first()?.state).toBe('ok')
    clock.advance(10_000)
    expect(first()?.state).toBe('delayed')
  })

  it('fault 30: is late by the time that passed, whether the wall clock is put back or forward', () => {
    const { clock, note, first } = watch('a')
    note('a', {})
    clock.jump(-3_600_000)
    expect(first()?.state).toBe('ok')
    clock.advance(40_000)
    expect(first()?.state).toBe('delayed')
    note('a', {})
    expect(first()?.state).toBe('ok')
    // Forward, it may as well have slept: late until it answers again, and no longer.
    clock.jump(3_600_000)
    expect(first()?.state).toBe('delayed')
    note('a', {})
    expect(first()).toMatchObject({ state: 'ok', good_at: clock.now() })
  })

  it('fault 7: counts how often it went up and down lately', () => {
    const { clock, note, first } = watch('a')
    for (let i = 0; i < 8; i++) {
      note('a', i % 2 === 0 ? {} : refused)
      clock.advance(15_000)
    }
    expect(first()).toMatchObject({ changes: 7, flapping: true, turns: 7 })
    note('a', {})
    expect(first()?.state).toBe('delayed')
    clock.advance(600_001)
    expect(first()?.changes).toBe(0)
  })

  it('fault 31: tells the clock behind it as most of its answers do, whatever one of them says', () => {
    const { note, first } = watch('a')
    for (const skew_s of [300, 301, 0, 299, 300, 4_000_000]) note('a', { skew_s })
    expect(first()?.skew_s).toBe(300)
    note('a', { ...refused, skew_s: 0 })
    expect(first()?.skew_s).toBe(300)
  })
})

describe('fault 29: all platforms at once', () => {
  it('that cannot be reached are our own fault, most likely', () => {
    const { note, states } = watch('a', 'b', 'c')
    for (const platform of ['a', 'b', 'c']) note(platform, {})
    expect(states.uplink()).toBe('ok')
    for (const platform of ['a', 'b', 'c']) note(platform, refused)
    expect(states.uplink()).toBe('cut')
    note('b', { outcome: 'http_5xx', http_status: 503 })
    expect(states.uplink()).toBe('ok')
  })

  it('are not yet, right after a start, as they may be starting too; then they are', () => {
    const { clock, note, states } = watch('a', 'b', 'c')
    for (const platform of ['a', 'b', 'c']) note(platform, refused)
    clock.advance(29_999)
    expect(states.uplink()).toBe('ok')
    clock.advance(1)
    expect(states.uplink()).toBe('cut')
  })

  it('are not all where there are two', () => {
    const { note, states } = watch('a', 'b')
    for (const platform of ['a', 'b']) note(platform, refused)
    expect(states.uplink()).toBe('ok')
  })
})

describe('a feed that only sends by itself', () => {
  const clock = new StageClock(NOW)
  const feed = {
    source: { platform: 'a', feed: 'security' },
    name: 'a/security',
    cadence_s: 60,
    slots: undefined,
  }
  const states = openStates(
    clock,
    [feed],
    openManners(clock, [], () => undefined),
  )
  const push = (outcome: 'ok' | 'schema') =>
    states.note(
      {
        poll_id: 'p',
        platform: 'a',
        organ: 'A',
        region: '440000',
        feed: 'security',
        backfill: 0,
        started: clock.now(),
        ms: 1,
        http_status: 202,
        outcome,
        error: '',
        rejects: 0,
        bytes: 0,
        answer_hash: '',
        skew_s: 0,
      },
      true,
    )
  const state = () => states.list()[0]

  it('is judged by its cadence, and by whether what it sends is understood', () => {
    expect(state()).toMatchObject({ state: 'pending', next_at: null, because: null, breaker: 'closed' })
    push('ok')
    expect(state()).toMatchObject({ state: 'ok', consecutive_failures: 0, good_at: NOW })
    clock.advance(151_000)
    expect(state()).toMatchObject({ state: 'delayed', consecutive_failures: 0 })
    for (const failures of [1, 2, 3]) {
      push('schema')
      expect(state()).toMatchObject({
        state: failures < 3 ? 'delayed' : 'down',
        consecutive_failures: failures,
      })
    }
    push('ok')
    expect(state()).toMatchObject({ state: 'ok', consecutive_failures: 0, next_at: null, because: null })
  })

  it('says nothing of whether we reach anybody', () => {
    expect(states.uplink()).toBe('ok')
  })
})
