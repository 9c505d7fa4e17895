import { describe, expect, it } from 'vitest'
import { coverage, dimmed, returns, silences, statesDiffer, type Source } from './sources.ts'

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

describe('a platform that has fallen silent', () => {
  const slow = source({ feed: 'catalogue', cadence_s: 600, last_good: 1_000_000 })
  const fast = source({ feed: 'security', cadence_s: 15, last_good: 1_000_000 })

  it('is late with all it says once its fastest feed is, and with nothing before', () => {
    const states = (at: number) => dimmed([slow, fast], at).map(({ state }) => state)
    expect(states(1_030_000)).toEqual(['known', 'known'])
    expect(states(1_030_001)).toEqual(['stale', 'stale'])
  })

  it('is judged by its own cadence where that is slower than half a minute, and apart from the others', () => {
    const minute = source({ feed: 'exchange', cadence_s: 60, last_good: 1_000_000 })
    const other = { ...slow, platform: 'q' }
    expect(dimmed([slow, minute, other], 1_120_000).map(({ state }) => state)).toEqual([
      'known',
      'known',
      'known',
    ])
    expect(dimmed([slow, minute, other], 1_120_001).map(({ state }) => state)).toEqual([
      'stale',
      'stale',
      'known',
    ])
  })

  it('is no better for it: what is unknown stays so, and a fast feed that was never heard judges no other', () => {
    const lost = { ...slow, state: 'unknown' as const }
    expect(dimmed([lost, fast], 9_000_000)[0]?.state).toBe('unknown')
    const never = { ...fast, last_good: 0, state: 'unknown' as const }
    expect(dimmed([slow, never], 1_500_000)[0]?.state).toBe('known')
  })
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
      unasked: 0,
      unheard: true,
    })
    expect(scopes).toContainEqual({
      scope_kind: 'city',
      scope_id: '440100',
      expected: 2,
      reporting: 1,
      fresh: 0,
      unasked: 0,
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
