import { describe, expect, it } from 'vitest'
import { coverage, returns, silences, statesDiffer, type Source } from './sources.ts'

const source = (over: Partial<Source>): Source => ({
  platform: 'p',
  feed: 'exchange',
  organ: 'A',
  region: '440000',
  cadence_s: 10,
  last_good: 1_000,
  state: 'known',
  ...over,
})

describe('the coverage of a scope', () => {
  it('counts who should report, who does, and who does in time', () => {
    const scopes = coverage(
      [
        source({ organ: 'A' }),
        source({ organ: 'B', region: '440100', state: 'stale' }),
        source({ organ: 'B', region: '440100', platform: 'q', state: 'unknown', last_good: 0 }),
      ],
      '440000',
    )
    expect(scopes).toContainEqual({
      scope_kind: 'province',
      scope_id: '440000',
      expected: 3,
      reporting: 2,
      fresh: 1,
      unheard: true,
    })
    expect(scopes).toContainEqual({
      scope_kind: 'city',
      scope_id: '440100',
      expected: 2,
      reporting: 1,
      fresh: 0,
      unheard: true,
    })
    expect(scopes.find(({ scope_id }) => scope_id === 'A')?.unheard).toBe(false)
    expect(scopes.filter(({ scope_kind }) => scope_kind === 'city')).toHaveLength(1)
  })
})

describe('a platform', () => {
  it('is silent since the last of its silent feeds was heard', () => {
    expect(
      silences([
        source({ feed: 'census', state: 'unknown', last_good: 5 }),
        source({ feed: 'catalogue', state: 'unknown', last_good: 9 }),
        source({ platform: 'q', state: 'stale' }),
      ]),
    ).toEqual([{ platform: 'p', organ: 'A', since: 9 }])
  })

  it('returns with the first good poll after its silence, and not before', () => {
    const silent = source({ state: 'unknown', last_good: 5 })
    expect(returns([silent], [source({ state: 'known', last_good: 50 })])).toEqual([
      { feed: 'exchange', since: 5 },
    ])
    expect(returns([silent], [silent])).toEqual([])
    expect(returns([source({})], [source({ state: 'stale' })])).toEqual([])
  })
})

describe('the states of the sources', () => {
  it('differ when one changes, whatever order they come in and however often they are heard', () => {
    const [one, other] = [source({}), source({ platform: 'q' })]
    expect(statesDiffer([one, other], [other, { ...one, last_good: 7 }])).toBe(false)
    expect(statesDiffer([one, other], [one, { ...other, state: 'stale' }])).toBe(true)
    expect(statesDiffer([], [one])).toBe(true)
  })
})
