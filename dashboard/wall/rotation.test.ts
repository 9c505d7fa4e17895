import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  command,
  fail,
  isInHours,
  LATE_MS,
  minuteOfWeek,
  PREPARE_MS,
  preparing,
  RETRY_MS,
  START,
  TAKEOVER_MS,
  turn,
} from './rotation.ts'
import type { Facts, Turning } from './rotation.ts'

const scene = (id: string, over: Partial<Turning> = {}): Turning => ({
  id,
  dwell_s: 20,
  windows: [],
  takeover: false,
  ...over,
})
const SCENES = [scene('overview'), scene('sharing'), scene('security', { takeover: true })]
const at = (now: number, over: Partial<Facts> = {}): Facts => ({
  now,
  scenes: SCENES,
  minute: 0,
  ready: new Set(SCENES.map(({ id }) => id)),
  red: [],
  ...over,
})
const begun = turn(START, at(0))

describe('the rotation', () => {
  it('begins with the first scene, shows each for its own time, and begins again after the last', () => {
    const scenes = [scene('a', { dwell_s: 10 }), scene('b', { dwell_s: 30 })]
    const facts = (now: number): Facts => at(now, { scenes, ready: new Set(['a', 'b']) })
    let held = turn(START, facts(0))
    const seen: string[] = []
    for (let now = 0; now <= 85_000; now += 1_000) {
      held = turn(held, facts(now))
      if (seen.at(-1)?.split('@')[0] !== held.shown) seen.push(`${String(held.shown)}@${now / 1000}`)
    }
    expect(seen).toEqual(['a@0', 'b@10', 'a@40', 'b@50', 'a@80'])
  })

  it('makes the next scene ready before its turn, and shows it only when it is', () => {
    expect(preparing(begun, at(20_000 - PREPARE_MS - 1))).toBeNull()
    expect(preparing(begun, at(20_000 - PREPARE_MS))).toBe('sharing')
    const waiting = turn(begun, at(20_000, { ready: new Set() }))
    expect(waiting.shown).toBe('overview')
    expect(turn(waiting, at(21_000)).shown).toBe('sharing')
  })

  it('marks a scene that does not get ready, passes over it, and tries it again later', () => {
    const ready = new Set(['security', 'overview'])
    const marked = turn(begun, at(20_000 + LATE_MS, { ready }))
    expect([...marked.failed.keys()]).toEqual(['sharing'])
    const passed = turn(marked, at(20_001 + LATE_MS, { ready }))
    expect(passed.shown).toBe('security')
    const back = turn(passed, at(60_000, { ready }))
    expect(back.shown).toBe('overview')
    expect(turn(back, at(20_000 + LATE_MS + RETRY_MS)).shown).toBe('sharing')
  })

  it('leaves a scene at once that fails while it is shown', () => {
    const failed = fail(begun, 'overview', 5_000)
    expect(turn(failed, at(5_000)).shown).toBe('sharing')
  })

  it('stays where it is when there is no other', () => {
    const facts = (now: number): Facts => at(now, { scenes: [scene('overview')] })
    const held = turn(turn(START, facts(0)), facts(100_000))
    expect(held.shown).toBe('overview')
  })

  it('shows a scene only in its hours', () => {
    const windows = [{ days: ['mon' as const], from: '08:00', until: '18:00' }]
    const scenes = [scene('overview'), scene('office', { windows }), scene('security')]
    const [night, day] = [7 * 60, 9 * 60]
    const facts = { scenes, ready: new Set(scenes.map(({ id }) => id)) }
    expect(turn(begun, at(20_000, { ...facts, minute: night })).shown).toBe('security')
    expect(turn(begun, at(20_000, { ...facts, minute: day })).shown).toBe('office')
  })
})

describe('a hand', () => {
  it('pauses and goes on, and then the scene has its whole time again', () => {
    const paused = command(begun, { do: 'pause' }, at(15_000))
    expect(turn(paused, at(500_000)).shown).toBe('overview')
    const on = command(paused, { do: 'pause' }, at(500_000))
    expect(turn(on, at(519_999)).shown).toBe('overview')
    expect(turn(on, at(520_000)).shown).toBe('sharing')
  })

  it('steps on and back over the ends, and jumps to a scene by its number', () => {
    expect(command(begun, { do: 'step', by: 1 }, at(1)).shown).toBe('sharing')
    expect(command(begun, { do: 'step', by: -1 }, at(1)).shown).toBe('security')
    expect(command(begun, { do: 'jump', to: 2 }, at(1)).shown).toBe('security')
    expect(command(begun, { do: 'jump', to: 8 }, at(1))).toBe(begun)
  })

  it('brings a scene that had failed', () => {
    const failed = fail(begun, 'sharing', 0)
    const asked = command(failed, { do: 'jump', to: 1 }, at(1))
    expect(asked.shown).toBe('sharing')
    expect(asked.failed.size).toBe(0)
  })
})

describe('a red alert', () => {
  it('that was there before takes over nothing', () => {
    const first = turn(START, at(0, { red: ['old'] }))
    expect(turn(first, at(1_000, { red: ['old'] })).taken).toBeNull()
  })

  it('takes over once, and gives back to the scene that it broke into, which has the rest of its time', () => {
    const red = ['new']
    const taken = turn(begun, at(15_000, { red }))
    expect(taken.shown).toBe('security')
    const still = turn(taken, at(15_000 + TAKEOVER_MS - 1, { red }))
    expect(still.shown).toBe('security')
    const back = turn(still, at(15_000 + TAKEOVER_MS, { red }))
    expect(back).toMatchObject({ shown: 'overview', taken: null })
    expect(turn(back, at(15_000 + TAKEOVER_MS + 4_999, { red })).shown).toBe('overview')
    expect(turn(back, at(15_000 + TAKEOVER_MS + 5_000, { red })).shown).toBe('sharing')
  })

  it('after another holds the glass on, and still gives back to where it began', () => {
    const one = turn(begun, at(6_000, { red: ['a'] }))
    const two = turn(one, at(20_000, { red: ['a', 'b'] }))
    expect(two.taken).toMatchObject({ until: 20_000 + TAKEOVER_MS, back_to: 'overview' })
  })

  it('takes nothing from somebody who has paused', () => {
    const paused = command(begun, { do: 'pause' }, at(6_000))
    expect(turn(paused, at(7_000, { red: ['a'] }))).toMatchObject({ shown: 'overview', taken: null })
  })
})

it('whatever happens, a scene is shown, it is one of those there are, and the rotation goes on', () => {
  const step = fc.record({
    by: fc.integer({ min: 1, max: 40_000 }),
    what: fc.constantFrom('wait', 'fail', 'next', 'back', 'red', 'nothing ready'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let held = turn(START, at(0))
      let now = 0
      let red: string[] = []
      for (const { by, what } of steps) {
        now += by
        if (what === 'fail' && held.shown !== null) held = fail(held, held.shown, now)
        if (what === 'next') held = command(held, { do: 'step', by: 1 }, at(now))
        if (what === 'back') held = command(held, { do: 'step', by: -1 }, at(now))
        if (what === 'red') red = [...red, `r${now}`]
        held = turn(held, at(now, { red, ...(what === 'nothing ready' ? { ready: new Set() } : {}) }))
        expect(SCENES.map(({ id }) => id)).toContain(held.shown)
      }
      // Left alone, it comes to another scene.
      const before = held.shown
      const seen = new Set<string | null>()
      for (let n = 0; n < 200; n++) {
        now += 1_000
        held = turn(held, at(now, { red }))
        seen.add(held.shown)
      }
      expect(seen.size, String(before)).toBeGreaterThan(1)
    }),
  )
})

it('knows the hours of the week in the province, also over midnight and over the end of the week', () => {
  // A Sunday, 23:30 in Guangdong.
  const minute = minuteOfWeek(Date.parse('2026-11-29T15:30:00Z'), 'Asia/Shanghai')
  expect(minute).toBe(6 * 1440 + 23 * 60 + 30)
  const night = [{ days: ['sun' as const], from: '22:00', until: '06:00' }]
  expect(isInHours(night, minute)).toBe(true)
  expect(isInHours(night, 5 * 60)).toBe(true)
  expect(isInHours(night, 6 * 60)).toBe(false)
  expect(isInHours([{ days: ['mon'], from: '00:00', until: '24:00' }], 1439)).toBe(true)
  expect(isInHours([{ days: ['mon'], from: '00:00', until: '24:00' }], 1440)).toBe(false)
})
