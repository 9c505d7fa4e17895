import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAID_AGAIN_MS, SHOWN_MS } from '../sample.ts'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import type { Delta, OpenAlert } from './events.ts'
import { createFrames, keyOf, type Frames } from './frames.ts'

const FIRST = 1000
const open = (samples = [sampleOf()].slice(1)): Frames =>
  createFrames({ build: 'b', provenance: 'simulated', seq: FIRST, samples })

/** Drafts a frame and makes it part of the picture. */
function advance(
  frames: Frames,
  ...[at, samples, picture = {}]: [number, Parameters<Frames['draft']>[1], Parameters<Frames['draft']>[2]?]
) {
  const frame = frames.draft(at, samples, picture)
  if (frame) frames.commit(frame)
  return frame
}

const alert: OpenAlert = {
  platform: 'p',
  organ: 'A',
  region: '440000',
  alert: 'a',
  warn_level: 1,
  category: 'NA',
  title: 't',
  upstream: '',
  observed_at: 1,
  held: false,
}

describe('a frame', () => {
  it('carries what has changed, and nothing else', () => {
    const frames = open()
    const [one, other] = [sampleOf(), sampleOf({ part: 'accuracy' })]
    expect(advance(frames, NOW, [one, other])).toEqual({ seq: FIRST + 1, at: NOW, samples: [one, other] })
    const changed = sampleOf({ at: NOW + 1, value: 90 })
    expect(advance(frames, NOW + 1, [changed, { ...other, at: NOW + 1 }])?.samples).toEqual([changed])
    expect(advance(frames, NOW + 2, [{ ...changed, at: NOW + 2 }])).toBeNull()
    expect(frames.seq()).toBe(FIRST + 2)
  })

  it('carries a list when it is another than the one shown', () => {
    const frames = open()
    expect(advance(frames, NOW, [], { alerts: [alert], dark: [] })).toEqual({
      seq: FIRST + 1,
      at: NOW,
      samples: [],
      alerts: [alert],
    })
    expect(advance(frames, NOW, [], { alerts: [{ ...alert }] })).toBeNull()
    expect(advance(frames, NOW, [], { alerts: [alert], alerts_total: 78 })).toMatchObject({
      alerts_total: 78,
    })
    expect(frames.snapshot(NOW).alerts_total).toBe(78)
    expect(advance(frames, NOW, [], { alerts: [] })).toMatchObject({ alerts: [] })
    expect(advance(frames, NOW, [], { backfill: { done: 1, total: 9 } })).toMatchObject({
      backfill: { done: 1, total: 9 },
    })
    expect(frames.snapshot(NOW)).toMatchObject({ alerts: [], dark: [], backfill: { done: 1, total: 9 } })
  })

  it('that was drafted and not committed has never been', () => {
    const frames = open()
    const draft = frames.draft(NOW, [sampleOf()], {})
    expect(frames.snapshot(NOW)).toMatchObject({ seq: FIRST, samples: [] })
    expect(frames.since(FIRST)).toEqual([])
    expect(frames.draft(NOW, [sampleOf()], {})).toEqual(draft)
  })

  it('is committed in its turn only', () => {
    const frames = open()
    const draft = frames.draft(NOW, [sampleOf()], {})
    if (!draft) throw new Error('nothing was drafted')
    frames.commit(draft)
    expect(() => frames.commit(draft)).toThrow('does not follow')
  })
})

describe('a value that does not change', () => {
  it('is said again from time to time, so that it can be told from one that is no longer said', () => {
    const frames = open()
    advance(frames, NOW, [sampleOf()])
    const later = NOW + SAID_AGAIN_MS
    expect(advance(frames, later - 1, [sampleOf({ at: later - 1 })])).toBeNull()
    expect(advance(frames, later, [sampleOf({ at: later })])?.samples).toHaveLength(1)
  })

  it('and is no longer said leaves the picture', () => {
    const left = sampleOf({ scope_kind: 'organ', scope_id: 'GD-GONE' })
    const frames = open([left])
    advance(frames, NOW + 1000, [sampleOf({ at: NOW + 1000 })])
    expect(frames.sample(keyOf(left))).toEqual(left)
    const later = NOW + SHOWN_MS
    advance(frames, later, [sampleOf({ at: later })])
    expect(frames.sample(keyOf(left))).toBeUndefined()
    expect(frames.snapshot(later).samples).toEqual([sampleOf({ at: later })])
  })
})

describe('a start', () => {
  it('goes on from what was shown last, and says again only what is different', () => {
    const frames = open([sampleOf()])
    expect(frames.snapshot(NOW).samples).toEqual([sampleOf()])
    expect(advance(frames, NOW + 1, [sampleOf({ at: NOW + 1 })])).toBeNull()
  })
})

describe('a screen that was away', () => {
  it('gets just the frames it missed', () => {
    const frames = open()
    const sent = [1, 2, 3].map((value) => advance(frames, NOW + value, [sampleOf({ value })]))
    expect(frames.since(FIRST)).toEqual(sent)
    expect(frames.since(FIRST + 2)).toEqual(sent.slice(2))
    expect(frames.since(FIRST + 3)).toEqual([])
  })

  it('gets a snapshot where its last frame is not one of ours', () => {
    const frames = open()
    expect(frames.since(FIRST - 1)).toBeNull()
    advance(frames, NOW, [sampleOf()])
    expect(frames.since(FIRST - 1)).toBeNull()
    expect(frames.since(FIRST + 2)).toBeNull()
  })

  it('ends with the same picture whether it missed frames, took a snapshot, or saw them all', () => {
    const change = fc.record({ part: fc.constantFrom('', 'a', 'b', 'c'), value: fc.nat({ max: 3 }) })
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 40 }),
        fc.nat({ max: 40 }),
        (ticks, away) => {
          const frames = open()
          const seen = new Map<string, unknown>()
          const take = (frame: Delta) => frame.samples.forEach((sample) => seen.set(keyOf(sample), sample))
          let last = frames.seq()
          ticks.forEach((changes, tick) => {
            const frame = advance(
              frames,
              NOW + tick,
              changes.map((one) => sampleOf({ ...one, at: NOW + tick })),
            )
            if (!frame || tick >= away) return
            take(frame)
            last = frame.seq
          })
          frames.since(last)?.forEach(take)
          const snapshot = frames.snapshot(NOW)
          expect(new Map(snapshot.samples.map((sample) => [keyOf(sample), sample]))).toEqual(seen)
        },
      ),
    )
  })
})

describe('the memory of the stream', () => {
  it('is bounded in frames and in samples, and never has a hole', () => {
    const frames = open()
    for (let tick = 0; tick < 2000; tick += 1) advance(frames, NOW, [sampleOf({ value: tick })])
    expect(frames.since(frames.seq() - 1199)).toHaveLength(1199)
    expect(frames.since(frames.seq() - 1201)).toBeNull()

    const many = (value: number) =>
      Array.from({ length: 900 }, (_, place) => sampleOf({ scope_id: `${place}`, value }))
    for (let tick = 0; tick < 100; tick += 1) advance(frames, NOW, many(tick))
    const kept = frames.since(frames.seq() - 22) ?? []
    expect(kept.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 22 }, (_, place) => frames.seq() - 21 + place),
    )
    expect(frames.since(frames.seq() - 23)).toBeNull()
  })
})
