import { describe, expect, it } from 'vitest'
import { StageClock } from '../stage/clock.ts'
import { openManners, type Ended, type MannersFeed } from './manners.ts'

const ok: Ended = { outcome: 'ok', http_status: 200 }
const refused: Ended = { outcome: 'refused', http_status: 0 }
const failed: Ended = { outcome: 'http_5xx', http_status: 500 }
const auth: Ended = { outcome: 'auth', http_status: 401 }
const limited = (retry_after_ms?: number): Ended => ({
  outcome: 'rate_limited',
  http_status: 429,
  retry_after_ms,
})

/** Feeds with their slots on a clock of our own, and a platform that answers as it is told. */
function play(cadences: Record<string, number>, answer: (name: string, at: number) => Ended) {
  const clock = new StageClock(0)
  const feeds: MannersFeed[] = Object.entries(cadences).map(([name, cadence_s]) => ({
    platform: name.split('/')[0] ?? '',
    name,
    cadence_s,
  }))
  const asked: { name: string; at: number }[] = []
  const ask = (name: string) => {
    if (!manners.admits(name) || !manners.begin(name)) return
    const at = clock.monotonic() / 1000
    asked.push({ name, at })
    manners.end(name, answer(name, at))
  }
  const manners = openManners(clock, feeds, ask)
  for (const { name, cadence_s } of feeds) {
    const slot = () => {
      ask(name)
      clock.after(cadence_s * 1000, slot)
    }
    clock.after(0, slot)
  }
  const at = (name?: string) =>
    asked.filter((one) => name === undefined || one.name === name).map((one) => one.at)
  return { clock, manners, asked, at }
}

const gaps = (times: number[]) => times.slice(1).map((time, place) => time - (times[place] ?? 0))

describe('a platform that does not answer', () => {
  it('fault 1: is asked at three slots as ever, then ever less, but every minute or so', () => {
    const { clock, at, manners } = play({ 'a/x': 10 }, () => refused)
    clock.advance(3_600_000)
    expect(at().slice(0, 3)).toEqual([0, 10, 20])
    expect(manners.standing('a/x')).toMatchObject({ breaker: 'open', held: { reason: 'backing_off' } })
    const later = gaps(at().slice(2))
    expect(later[0]).toBeGreaterThanOrEqual(17)
    expect(Math.max(...later)).toBeLessThanOrEqual(60)
    expect(at().length).toBeLessThan(80)
  })

  it('is seen to be back at once by all of its feeds, whatever their own cadence', () => {
    const { clock, at, manners } = play({ 'a/fast': 10, 'a/slow': 86_400, 'a/hourly': 3_600 }, (_, time) =>
      time < 1_000 ? refused : ok,
    )
    clock.advance(1_200_000)
    const back = at().find((time) => time >= 1_000) ?? 0
    expect(back).toBeLessThan(1_060)
    expect(at('a/slow').filter((time) => time >= 1_000)).toEqual([back])
    expect(at('a/hourly').filter((time) => time >= 1_000)).toEqual([back])
    expect(manners.standing('a/slow')).toEqual({ failures: 0, breaker: 'closed', held: undefined })
    expect(manners.isSound('a')).toBe(true)
  })

  it('is asked by one feed alone, however many it has', () => {
    const names = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`a/${i}`, 15]))
    const { clock, at } = play(names, () => refused)
    clock.advance(3_600_000)
    expect(at().filter((time) => time > 600).length).toBeLessThanOrEqual(3_000 / 50)
  })

  it('keeps nobody else from being asked', () => {
    const { clock, at } = play({ 'a/x': 10, 'b/x': 10 }, (name) => (name === 'a/x' ? refused : ok))
    clock.advance(600_000)
    expect(at('b/x')).toHaveLength(61)
  })

  it('is asked at its own slots where it is seldom asked, and made up for within the hour', () => {
    const { clock, at } = play({ 'a/ten': 600, 'a/day': 86_400 }, () => failed)
    clock.advance(86_400_000 - 1)
    expect(Math.max(...gaps(at()))).toBeLessThanOrEqual(600)
    const alone = play({ 'b/day': 86_400 }, (_, time) => (time < 3_000 ? failed : ok))
    alone.clock.advance(86_400_000 - 1)
    expect(alone.at()).toEqual([0, 300, 900, 2_100, 4_500])
  })
})

describe('a feed that fails while its platform’s others do not', () => {
  it('fault 8: is never asked more often than it has slots', () => {
    const { clock, at } = play({ 'a/bad': 10, 'a/good': 10 }, (name) => (name === 'a/bad' ? failed : ok))
    clock.advance(3_600_000)
    expect(at('a/good')).toHaveLength(361)
    expect(at('a/bad').length).toBeLessThanOrEqual(361)
    expect(Math.max(...gaps(at('a/bad')))).toBeLessThanOrEqual(70)
  })

  it('fault 8: that fails once is asked again at its next slot', () => {
    let times = 0
    const { clock, at } = play({ 'a/x': 10 }, () => (++times === 1 ? failed : ok))
    clock.advance(60_000)
    expect(at()).toEqual([0, 10, 20, 30, 40, 50, 60])
  })
})

describe('a platform that is asked too often', () => {
  it.each([
    [1_000, 1],
    [42_000, 42],
    [900_000, 900],
  ])('fault 9, input 82: is asked again after what it says (%i ms)', (asked_ms, expected) => {
    const { clock, at, manners } = play({ 'a/x': 10, 'a/y': 10 }, (_, time) =>
      time === 0 ? limited(asked_ms) : ok,
    )
    clock.advance(10)
    expect(manners.standing('a/y').held).toMatchObject({ reason: 'rate_limited' })
    clock.advance(2_000_000)
    expect(at()[1]).toBe(expected)
  })

  it('fault 9: is left alone for a while where it does not say for how long, never for long', () => {
    const { clock, at } = play({ 'a/x': 10 }, () => limited())
    clock.advance(3_600_000)
    expect(gaps(at())[0]).toBe(20)
    expect(Math.max(...gaps(at()))).toBe(60)
  })

  it('fault 9: is not asked every second for ever because it says so', () => {
    const { clock, at } = play({ 'a/x': 10 }, () => limited(1_000))
    clock.advance(3_600_000)
    expect(at().length).toBeLessThan(80)
  })

  it('fault 9: may say so with a 503 too', () => {
    const { clock, at } = play({ 'a/x': 10 }, (_, time) =>
      time === 0 ? { ...failed, http_status: 503, retry_after_ms: 77_000 } : ok,
    )
    clock.advance(100_000)
    expect(at()[1]).toBe(77)
  })
})

describe('a platform that does not accept who asks', () => {
  it('fault 10: is asked at most once a minute, by all of its feeds together, and every three at the least', () => {
    const names = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`a/${i}`, 15]))
    const { clock, at } = play(names, () => auth)
    clock.advance(3_600_000)
    expect(Math.min(...gaps(at()))).toBeGreaterThanOrEqual(60)
    expect(Math.max(...gaps(at()))).toBeLessThanOrEqual(200)
  })

  it('fault 10: keeps its other feeds waiting once, where it is one alone that is refused', () => {
    const { clock, at } = play({ 'a/bad': 10, 'a/good': 10 }, (name) => (name === 'a/bad' ? auth : ok))
    clock.advance(3_600_000)
    expect(Math.max(...gaps(at('a/good')))).toBeLessThanOrEqual(70)
    expect(at('a/good').length).toBeGreaterThan(350)
    expect(Math.min(...gaps(at('a/bad')))).toBeGreaterThanOrEqual(60)
  })

  it('fault 10: is asked as ever once the key is right', () => {
    const { clock, at } = play({ 'a/x': 10 }, (_, time) => (time < 300 ? auth : ok))
    clock.advance(1_000_000)
    const back = at().find((time) => time >= 300) ?? 0
    expect(back).toBeLessThan(500)
    expect(at().filter((time) => time > back + 10 && time <= back + 110)).toHaveLength(10)
  })
})

describe('history', () => {
  it('is not asked of a platform that is left alone, and tells when one should be', () => {
    const { manners, clock } = play({ 'a/x': 10 }, () => ok)
    clock.advance(0)
    expect(manners.isSound('a')).toBe(true)
    manners.endHistory('a', limited(30_000))
    expect(manners.isSound('a')).toBe(false)
    expect(manners.admits('a/x')).toBe(false)
    clock.advance(40_000)
    expect(manners.isSound('a')).toBe(true)
  })
})

it('fault 30: what is held is held by a clock that never jumps', () => {
  const { clock, at } = play({ 'a/x': 10 }, (_, time) => (time === 0 ? limited(55_000) : ok))
  clock.advance(30_000)
  clock.jump(-3_600_000)
  clock.advance(30_000)
  expect(at()).toEqual([0, 55, 60])
})
