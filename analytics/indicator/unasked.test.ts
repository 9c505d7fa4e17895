import { expect, it } from 'vitest'
import { coverage, statesDiffer, type Source } from './sources.ts'
import { withUnasked } from './unasked.ts'

/** We were away for a minute, and are back for five seconds. */
const NOW = 1_800_000_000_000
const absence = { from: NOW - 65_000, until: NOW - 5_000 }
const AWAY = absence.from

const source = (over: Partial<Source>): Source => ({
  platform: 'p',
  feed: 'exchange',
  organ: 'A',
  region: '440000',
  cadence_s: 15,
  last_good: AWAY,
  state: 'stale',
  ...over,
})

const unasked = (sources: Source[], asked: [string, number][], at = NOW) =>
  withUnasked(sources, new Map(asked), absence, at).map((one) => one.unasked === true)

it('a source that is late is one that nobody has asked since the start, until it was or could have been', () => {
  const one = source({})
  expect(unasked([one], [['p exchange', AWAY]])).toEqual([true])
  expect(unasked([one], [])).toEqual([true])
  expect(unasked([one], [['p exchange', NOW - 1_000]])).toEqual([false])
  expect(unasked([one], [['p exchange', AWAY]], absence.until + 30_001)).toEqual([false])
  expect(unasked([source({ state: 'known' })], [['p exchange', AWAY]])).toEqual([false])
})

it('a slow feed is late by the fastest of its platform where that is silent, and has what time that has', () => {
  const slow = source({ feed: 'catalogue', cadence_s: 3_600 })
  const fast = source({})
  expect(unasked([slow, fast], [])).toEqual([true, true])
  expect(unasked([slow, fast], [['p exchange', NOW - 1_000]])).toEqual([false, false])
  const heard = source({ state: 'known', last_good: NOW - 1_000 })
  expect(unasked([slow, heard], [['p exchange', NOW - 1_000]])).toEqual([true, false])
})

it('is counted in its scope, and makes a difference', () => {
  const sources = [
    source({ unasked: true }),
    source({ platform: 'q' }),
    source({ platform: 'r', state: 'known' }),
  ]
  const [province] = coverage(sources, '440000')
  expect(province).toMatchObject({ expected: 3, reporting: 3, fresh: 1, unasked: 1 })
  expect(statesDiffer(sources, [source({}), ...sources.slice(1)])).toBe(true)
})
