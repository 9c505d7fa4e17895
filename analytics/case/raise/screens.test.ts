import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KnownScreen } from '../../live/screens.ts'
import { guangdong, stageBook, type StagedBook } from '../../stage/cases.ts'
import type { Case } from '../machine/facts.ts'
import { reconcile } from './condition.ts'
import { SCREENS, screenConditions } from './screens.ts'

const NOW = Date.UTC(2026, 10, 23, 8)
const SECOND = 1_000
const rules = guangdong.alert_rules.screens

let staged: StagedBook
beforeEach(() => (staged = stageBook()))
afterEach(() => staged.destroy())

/** A screen that last proved itself at a moment, as it is known at another. */
function screenOf(screen: string, proved_at: number | null, at: number, named = true): KnownScreen {
  const state = at - (proved_at ?? NOW) >= 60 * SECOND ? 'silent' : 'fresh'
  const proof = { scene: 'overview', build: 'b', drawn_seq: 1, drawn_at: at, frame_ms: 16, heap_mb: 20 }
  return { ...proof, screen, named, state, first_at: NOW, reported_at: at, proved_at, pages: 1 }
}

function see(at: number, known: readonly KnownScreen[]): void {
  const conditions = screenConditions(rules, known, staged.book.cases(), at)
  staged.book.actAll(reconcile(SCREENS, conditions, staged.book.cases(), at))
}

/** Ten screens, each of which proves itself every ten seconds, until a moment. */
const ten = (cut: number, at: number): KnownScreen[] =>
  Array.from({ length: 10 }, (_, n) => screenOf(`hall-${n}`, Math.min(at, cut - n * SECOND), at))

const cases = (): Case[] => [...staged.book.cases()]
const live = (): string[] =>
  cases()
    .filter(({ state }) => state === 'open')
    .map(({ fingerprint }) => fingerprint)

describe('a screen that shows no fresh picture for a minute', () => {
  it('is one case, which is over by itself when it draws again, and the same one when it falls silent anew', () => {
    see(NOW + 59 * SECOND, [screenOf('hall-1', NOW, NOW + 59 * SECOND)])
    expect(cases()).toEqual([])
    for (const s of [60, 63, 90]) see(NOW + s * SECOND, [screenOf('hall-1', NOW, NOW + s * SECOND)])
    expect(cases()).toMatchObject([
      { state: 'open', warn_level: 3, count: 1, title: { zh: expect.stringContaining('hall-1') as string } },
    ])
    see(NOW + 100 * SECOND, [screenOf('hall-1', NOW + 100 * SECOND, NOW + 100 * SECOND)])
    expect(cases()).toMatchObject([{ state: 'resolved', stands: false }])
    see(NOW + 200 * SECOND, [screenOf('hall-1', NOW + 100 * SECOND, NOW + 200 * SECOND)])
    expect(cases()).toMatchObject([{ state: 'open', reopened: 1 }])
  })

  it('stays one over a start of the server, until it proves itself: what is not heard is not over', () => {
    see(NOW + 60 * SECOND, [screenOf('hall-1', NOW, NOW + 60 * SECOND)])
    staged.reopen()
    see(NOW + 70 * SECOND, [])
    see(NOW + 80 * SECOND, [screenOf('hall-1', null, NOW)])
    expect(live()).toEqual(['screen|hall-1'])
    see(NOW + 90 * SECOND, [screenOf('hall-1', NOW + 90 * SECOND, NOW + 90 * SECOND)])
    expect(live()).toEqual([])
  })

  it('is of the lowest level where nobody named it, and over when its page is closed on purpose', () => {
    see(NOW + 60 * SECOND, [screenOf('x7', NOW, NOW + 60 * SECOND, false)])
    expect(cases()).toMatchObject([{ state: 'open', warn_level: 4 }])
    see(NOW + 70 * SECOND, [])
    expect(cases()).toMatchObject([{ state: 'resolved' }])
  })

  it('that a person has closed the case of stays closed while it is silent still', () => {
    see(NOW + 60 * SECOND, [screenOf('hall-1', NOW, NOW + 60 * SECOND)])
    close(NOW + 70 * SECOND)
    see(NOW + 80 * SECOND, [screenOf('hall-1', NOW, NOW + 80 * SECOND)])
    expect(cases()).toMatchObject([{ state: 'closed', stands: true }])
  })
})

function close(at: number): void {
  const by = { kind: 'person' as const, id: '王芳' }
  for (const { id, state } of cases())
    if (state === 'open')
      for (const command of ['resolve', 'close'])
        staged.book.act({ id, command, given: { comment: 'x' }, by, at })
}

describe('nearly all screens at once', () => {
  const CUT = NOW + 300 * SECOND

  it('are one case, however their proofs were spread, and none is left when they all draw again', () => {
    for (let at = CUT; at <= CUT + 120 * SECOND; at += SECOND) see(at, ten(CUT, at))
    expect(live()).toEqual(['screens'])
    // They come back one by one.
    for (let n = 0; n <= 10; n += 1) {
      const at = CUT + (130 + n) * SECOND
      see(
        at,
        ten(CUT, at).map((one, which) => (which < n ? screenOf(one.screen, at, at) : one)),
      )
      expect(cases().length, `after ${n}`).toBe(1)
    }
    expect(live()).toEqual([])
  })

  it('come to the fore each by itself once a person has closed that case and they are silent still', () => {
    for (let at = CUT; at <= CUT + 120 * SECOND; at += SECOND) see(at, ten(CUT, at))
    close(CUT + 121 * SECOND)
    see(CUT + 122 * SECOND, ten(CUT, CUT + 122 * SECOND))
    see(CUT + 123 * SECOND, ten(CUT, CUT + 123 * SECOND))
    expect(live()).toHaveLength(10)
    expect(live()).not.toContain('screens')
  })

  it('are not meant where most go on drawing: each of the others is a case', () => {
    const at = CUT + 200 * SECOND
    see(
      at,
      ten(CUT, at).map((one, n) => (n < 4 ? one : screenOf(one.screen, at, at))),
    )
    expect(live()).toHaveLength(4)
  })

  it('are not over because the server was started anew and has heard nobody yet', () => {
    for (let at = CUT; at <= CUT + 120 * SECOND; at += SECOND) see(at, ten(CUT, at))
    staged.reopen()
    see(CUT + 130 * SECOND, [])
    expect(live()).toEqual(['screens'])
  })
})
