import { describe, expect, it } from 'vitest'
import { NOW } from '../stage/rows.ts'
import type { Alive } from './events.ts'
import type { RememberedScreen } from './screen-record.ts'
import { createScreens, type SilentScreen } from './screens.ts'

const SECOND = 1_000

function stage(remembered: readonly RememberedScreen[] = []) {
  const told: SilentScreen[] = []
  const screens = createScreens({ seq: 100, at: NOW, remembered, onSilent: (event) => told.push(event) })
  const proof = (over: Partial<Alive> = {}): Alive => ({
    screen: 'hall-1',
    named: true,
    scene: 'overview',
    build: 'b',
    drawn_seq: 100,
    drawn_at: NOW,
    frame_ms: 17,
    heap_mb: 20,
    ...over,
  })
  /** A frame each second, and a proof of what is drawn each ten. */
  const play = (from: number, to: number, drawn: ((seq: number) => number) | null): void => {
    for (let s = from; s <= to; s += 1) {
      screens.pushed(100 + s, NOW + s * SECOND)
      if (drawn && s % 10 === 0) screens.hear('page', proof({ drawn_seq: drawn(100 + s) }), NOW + s * SECOND)
      if (s % 3 === 0) screens.look(NOW + s * SECOND)
    }
  }
  return { screens, told, proof, play }
}

const states = (told: readonly SilentScreen[]): string[] => told.map(({ state }) => state)

describe('a screen', () => {
  it('that draws what is pushed is fresh, and raises nothing', () => {
    const { screens, told, play } = stage()
    play(1, 300, (seq) => seq - 2)
    expect(screens.list(NOW + 300 * SECOND)).toMatchObject([
      { screen: 'hall-1', state: 'fresh', pages: 1, proved_at: NOW + 300 * SECOND, frame_ms: 17 },
    ])
    expect(told).toEqual([])
  })

  it('that says nothing for a minute is silent, once, and said to be well again when it is', () => {
    const { screens, told, play } = stage()
    play(1, 30, (seq) => seq)
    play(31, 89, null)
    expect(told).toEqual([])
    play(90, 200, null)
    expect(told).toEqual([
      {
        kind: 'screen_silent',
        state: 'silent',
        screen: 'hall-1',
        named: true,
        since: NOW + 30 * SECOND,
        scene: 'overview',
        build: 'b',
      },
    ])
    expect(screens.silent(NOW + 200 * SECOND)).toEqual(told)
    play(201, 220, (seq) => seq)
    expect(states(told)).toEqual(['silent', 'fresh'])
    expect(screens.silent(NOW + 220 * SECOND)).toEqual([])
  })

  it('that goes on talking but draws an old picture is silent all the same', () => {
    const { told, play } = stage()
    play(1, 200, () => 101)
    expect(states(told)).toEqual(['silent'])
  })

  it('proves nothing with a number of another run of the server', () => {
    const { screens, told, play } = stage()
    play(1, 80, () => 9e12)
    expect(screens.list(NOW + 80 * SECOND)).toMatchObject([{ proved_at: null, state: 'silent' }])
    expect(states(told)).toEqual(['silent'])
  })

  it('is fresh while nothing changes, for then the old picture is the present one', () => {
    const { screens, told, proof } = stage()
    for (let s = 0; s <= 300; s += 10) {
      screens.hear('page', proof(), NOW + s * SECOND)
      screens.look(NOW + s * SECOND)
    }
    expect(told).toEqual([])
  })

  it('is not blamed for what the server did not hear while it stood still itself', () => {
    const { screens, told, play } = stage()
    play(1, 30, (seq) => seq)
    // The machine slept for ten minutes.
    screens.look(NOW + 630 * SECOND)
    expect(told).toEqual([])
    expect(screens.silent(NOW + 631 * SECOND)).toEqual([])
    play(631, 692, null)
    expect(states(told)).toEqual(['silent'])
  })

  it('that nobody named is forgotten when its page is closed on purpose; a named one is missed', () => {
    const { screens, proof } = stage()
    screens.hear('visitor', proof({ screen: 'x7', named: false }), NOW)
    screens.hear('wall', proof(), NOW)
    screens.leave('visitor')
    screens.leave('wall')
    expect(screens.silent(NOW + 61 * SECOND).map(({ screen }) => screen)).toEqual(['hall-1'])
  })

  it('whose browser breaks is missed, named or not', () => {
    const { screens, proof } = stage()
    screens.hear('page', proof({ screen: 'x7', named: false }), NOW)
    screens.close('page')
    expect(screens.list(NOW + 61 * SECOND)).toMatchObject([{ screen: 'x7', pages: 0, state: 'silent' }])
  })

  it('is forgotten after a day without a word', () => {
    const { screens, proof } = stage()
    screens.hear('page', proof(), NOW)
    for (let s = 10; s < 24 * 3_600; s += 10) screens.look(NOW + s * SECOND)
    expect(screens.list(NOW)).toHaveLength(1)
    screens.look(NOW + 24 * 3_600 * SECOND)
    expect(screens.list(NOW + 24 * 3_600 * SECOND)).toEqual([])
  })

  it('is not forgotten for a day in which nobody listened', () => {
    const { screens, proof } = stage()
    screens.hear('page', proof(), NOW)
    screens.look(NOW + 30 * 3_600 * SECOND)
    expect(screens.list(NOW + 30 * 3_600 * SECOND)).toHaveLength(1)
  })

  it('that was known before the start is missed a minute after it, and well once it draws', () => {
    const { screens, told, proof } = stage([
      { screen: 'hall-1', scene: 'sharing', build: 'a', first_at: 1, reported_at: 2, proved_at: 2 },
    ])
    screens.look(NOW + 10 * SECOND)
    expect(screens.list(NOW + 10 * SECOND)).toMatchObject([{ named: true, state: 'fresh', pages: 0 }])
    for (let s = 20; s <= 60; s += 10) screens.look(NOW + s * SECOND)
    expect(told).toMatchObject([{ state: 'silent', screen: 'hall-1', since: 2, scene: 'sharing' }])
    screens.hear('page', proof(), NOW + 61 * SECOND)
    expect(states(told)).toEqual(['silent', 'fresh'])
  })

  it('is not believed when it talks nonsense', () => {
    const { screens, proof } = stage()
    const nonsense: unknown[] = [
      null,
      'x',
      {},
      { ...proof(), screen: '<script>' },
      { ...proof(), screen: 'x'.repeat(65) },
      { ...proof(), drawn_seq: Number.NaN },
      { ...proof(), heap_mb: -1 },
      { ...proof(), scene: 'x'.repeat(1_000) },
    ]
    expect(nonsense.map((told) => screens.hear('page', told, NOW))).toEqual(nonsense.map(() => false))
    expect(screens.list(NOW)).toEqual([])
  })

  it('is one of two thousand at the most', () => {
    const { screens, proof } = stage()
    for (let n = 0; n < 2_000; n += 1) screens.hear('page', proof({ screen: `s${n}` }), NOW)
    expect(screens.hear('page', proof({ screen: 'one-more' }), NOW)).toBe(false)
    expect(screens.hear('page', proof({ screen: 's7' }), NOW)).toBe(true)
    expect(screens.list(NOW)).toHaveLength(2_000)
  })
})
