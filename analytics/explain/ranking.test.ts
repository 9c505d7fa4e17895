import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleOf } from '../stage/sample.ts'
import { rank } from './ranking.ts'

const city = (scope_id: string, value: number | null, over = {}) =>
  sampleOf({ scope_kind: 'city', scope_id, value, state: value === null ? 'unknown' : 'known', ...over })

describe('a ranking', () => {
  it('puts the best first, equals on one place, and goes on after them', () => {
    const rows = rank(
      { direction: 'higher' },
      ['a', 'b', 'c', 'd'],
      [city('a', 80), city('b', 90), city('c', 90), city('d', 70)],
      new Set(),
    )
    expect(rows.map(({ scope_id, rank: place }) => [scope_id, place])).toEqual([
      ['b', 1],
      ['c', 1],
      ['a', 3],
      ['d', 4],
    ])
  })

  it('suspends whoever is silent, unknown or not to be trusted, and says why', () => {
    const samples = [city('a', 99), city('b', null), city('c', 98, { grade: 'D' }), city('d', 1)]
    const rows = rank({ direction: 'lower' }, ['a', 'b', 'c', 'd', 'e'], samples, new Set(['a']))
    expect(rows.map(({ scope_id, rank: place, suspended }) => [scope_id, place, suspended])).toEqual([
      ['d', 1, 'no'],
      ['a', null, 'dark'],
      ['b', null, 'unknown'],
      ['c', null, 'low_confidence'],
      ['e', null, 'unknown'],
    ])
  })

  it('never gets anybody ahead of more by falling silent', () => {
    const codes = ['a', 'b', 'c', 'd', 'e']
    const value = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 5 }))
    fc.assert(
      fc.property(fc.tuple(value, value, value, value, value), fc.subarray(codes), (values, dark) => {
        const samples = codes.map((code, place) => city(code, values[place] ?? null))
        const before = rank({ direction: 'higher' }, codes, samples, new Set())
        const after = rank({ direction: 'higher' }, codes, samples, new Set(dark))
        for (const row of after) {
          if (dark.includes(row.scope_id)) expect(row.rank).toBeNull()
          // Whoever still reports can only move up, because fewer are compared.
          else
            expect(row.rank ?? 0).toBeLessThanOrEqual(
              before.find((one) => one.scope_id === row.scope_id)?.rank ?? 0,
            )
        }
      }),
    )
  })
})
