import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closeAll, compareFields, type Change, type Known } from './compare.ts'
import { compileMapped } from './mapped.ts'
import { fieldsOf, newOutline, outlineRecords } from './outline.ts'

const isMapped = compileMapped(['id', 'data.calls', 'hist.3', '$sum(parts.`size in kb`) + extra'])

/** A feed's memory over several answers. */
function watch() {
  const known = new Map<string, Known>()
  return {
    known,
    hear(...records: unknown[]): Change[] {
      const outline = newOutline()
      outlineRecords(outline, records)
      const { changes, put, drop } = compareFields(known, fieldsOf(outline), isMapped, 1_000)
      for (const path of drop) known.delete(path)
      for (const one of put) known.set(one.path, one)
      return changes
    },
  }
}

const told = (changes: Change[]) =>
  changes.map(({ kind, path, weight, state, was, is }) => `${state} ${weight}: ${kind} ${path} ${was}>${is}`)

const good = { id: 'a', data: { calls: 1, note: 'x' }, hist: [1, 2, 3, 4] }

describe('the records of a feed', () => {
  it('say nothing of themselves at first, and nothing as long as they stay what they are', () => {
    const feed = watch()
    expect(feed.hear(good, { ...good, id: 'b' })).toEqual([])
    expect(feed.hear(good)).toEqual([])
    expect([...feed.known.keys()].sort()).toEqual([
      'data',
      'data.calls',
      'data.note',
      'hist',
      'hist.[]',
      'id',
    ])
  })

  it('fault 15: that lose a field which is read are a fault at once, and the new name is a notice', () => {
    const feed = watch()
    feed.hear(good)
    expect(told(feed.hear({ ...good, data: { count: 1, note: 'x' } }))).toEqual([
      'open notice: new data.count >number',
      'open fault: missing data.calls number>',
    ])
    expect(feed.hear({ ...good, data: { count: 1, note: 'x' } })).toEqual([])
    expect(told(feed.hear({ ...good, data: { calls: 1, count: 1, note: 'x' } }))).toEqual([
      'closed fault: missing data.calls >number',
    ])
  })

  it('fault 15: that state a field in another type are a fault at once, and told once however they alternate', () => {
    const feed = watch()
    feed.hear(good)
    expect(told(feed.hear({ ...good, id: 7 }))).toEqual(['open fault: changed id text>number'])
    for (const id of ['a', 7, 'a', 7]) expect(feed.hear({ ...good, id })).toEqual([])
  })

  it('that lose a field which nothing reads are a notice after three answers', () => {
    const feed = watch()
    feed.hear(good)
    const without = { ...good, data: { calls: 1 } }
    expect(feed.hear(without)).toEqual([])
    expect(feed.hear(without)).toEqual([])
    expect(told(feed.hear(without))).toEqual(['open notice: missing data.note text>'])
  })

  it('may leave out what they never always had, and null states nothing', () => {
    const feed = watch()
    feed.hear(good, { ...good, error: 'x', empty: null })
    for (let i = 0; i < 10; i++) expect(feed.hear(good)).toEqual([])
  })

  it('that lose a whole part are told of the part, not of all that was in it', () => {
    const feed = watch()
    feed.hear(good)
    expect(told(feed.hear({ id: 'a', hist: [1] }))).toEqual(['open fault: missing data object>'])
  })
})

describe('names that are data', () => {
  it('are one field from the start where they look like it', () => {
    const feed = watch()
    feed.hear({ id: 'a', days: { '2026-11-23': 1 }, hosts: { '10.0.0.1': 1 } })
    expect(
      feed.hear({ id: 'a', days: { '2026-11-24': 1, '2026-11-25': 2 }, hosts: { '10.0.0.2': 3 } }),
    ).toEqual([])
  })

  it('are told once, as one, where they come in crowds, and never again', () => {
    const feed = watch()
    const map = (from: number) =>
      Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [`k${String.fromCharCode(97 + (i % 26))}${from + i}x`, i]),
      )
    feed.hear({ id: 'a', counts: map(0) })
    const changes: string[] = []
    for (let i = 1; i < 20; i++) changes.push(...told(feed.hear({ id: 'a', counts: map(i * 40) })))
    expect(changes).toEqual(['open notice: new counts.* >number'])
    expect(feed.known.size).toBeLessThan(10)
  })

  it('neither flood nor hide the fields that are read, however many come at once', () => {
    const feed = watch()
    feed.hear(good)
    const wide = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`column_${'x'.repeat(i % 30)}${i}`, i]),
    )
    expect(feed.hear({ ...good, ...wide }).length).toBeLessThanOrEqual(20)
    expect(told(feed.hear({ ...wide, data: good.data, hist: good.hist }))).toEqual([
      'open fault: missing id text>',
    ])
  })
})

describe('whatever records hold', () => {
  it('what is remembered of them is bounded, and hearing the same again says nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 8 }), { maxLength: 8 }), (records) => {
        const feed = watch()
        feed.hear(...records)
        expect(feed.known.size).toBeLessThanOrEqual(1_001)
        expect(feed.hear(...records)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

it('a mended definition closes what was raised', () => {
  const feed = watch()
  feed.hear(good)
  feed.hear({ ...good, id: 7, data: { note: 'x' } })
  expect(told(closeAll(feed.known, isMapped))).toEqual([
    'closed fault: changed id >text|number',
    'closed fault: missing data.calls >number',
  ])
})

it('an expression reads every name that stands in it outside of quotes', () => {
  const reads = compileMapped(["$map(rows, function($r) { $r.`a b` & 'word' & total })"])
  expect(['rows', 'x.total', 'a b', 'rows.[]'].map(reads)).toEqual([true, true, true, true])
  expect(['word', 'map', 'r'].map(reads)).toEqual([false, false, false])
})
