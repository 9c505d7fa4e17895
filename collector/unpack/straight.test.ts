import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FEEDS } from '#sql/feeds.ts'
import { NOW, shanghai } from '../stage/definition.ts'
import { compileCheck } from './check.ts'
import { compileMapping, mapRecords } from './mapping.ts'
import { sort } from './sort.ts'
import { compileStraight } from './straight.ts'

const pause = () => undefined

const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 0, -0, 1, 1.5, -1, 4, NaN, [], {}, 'x', '3', true, 2 ** 53),
  fc.constantFrom<unknown>(NOW, NOW + 120_000, NOW + 120_001, Date.UTC(2000, 0, 1), Date.UTC(2000, 0, 1) - 1),
  fc.string({ maxLength: 210 }),
)

const CASES = [
  {
    feed: 'exchange',
    well: {
      observed_at: NOW, side: 'provider', provider: 'GD-JYT', consumer: 'GD-GAT', resource: 'a', period_s: 300,
      calls: 4, failures: 1, records: 3, bytes: 9, le_5: 2,
    }, // prettier-ignore
  },
  {
    feed: 'catalogue',
    well: {
      observed_at: NOW, entry: 'e', name: '学籍', provider: 'GD-JYT', share_type: 1, cycle: 'daily', mounted: 'api',
      last_data_at: NOW, published_at: 0, landed: 1, grade: 'core',
    }, // prettier-ignore
  },
] as const

it.each(CASES)(
  'an answer of $feed goes the short way exactly where all of it is well, and comes out as the same',
  async ({ feed, well }) => {
    const options = { time: 'ms', zone: shanghai, untimed: 'refused' } as const
    const mapping = compileMapping({ map: Object.fromEntries(Object.keys(well).map((name) => [name, name])) })
    const goStraight = compileStraight(feed, mapping, options)
    const check = compileCheck(feed, options)
    const record = fc
      .dictionary(fc.constantFrom(...Object.keys(well)), odd, { maxKeys: 2 })
      .map((over) => ({ ...well, ...over }))
    const records = fc.array(fc.oneof({ arbitrary: record, weight: 30 }, fc.constantFrom(null, 1, [], 'x')), {
      maxLength: 4,
    })
    let straight = 0
    await fc.assert(
      fc.asyncProperty(records, async (found) => {
        const short = await goStraight?.(found, 7, NOW, found, pause)
        const mapped = await mapRecords(found, 7, mapping, { answer: found }, () => 0, pause)
        if (typeof mapped === 'string') throw new Error(mapped)
        const long = await sort(found, mapped, { check, read_at: NOW, suspect: false, first: 7, pause })
        expect(short !== undefined).toBe(long.rejects.length === 0)
        if (!short) return
        straight += found.length
        expect(short).toStrictEqual(long.observations)
        for (const { facts } of short)
          expect(Object.keys(facts)).toEqual(Object.keys(FEEDS[feed].schema.shape))
      }),
      { numRuns: 1_500 },
    )
    expect(straight).toBeGreaterThan(100)
  },
)

it.each([
  ['JSONata', { map: { calls: 'a + 1' } }],
  ['a cursor', { map: { calls: 'a' }, cursor: 'ts' }],
  ['what refuses', { map: { calls: 'a' }, refuse: 'why' }],
  ['what skips', { map: { calls: 'a' }, skip: 'why' }],
])('a definition with %s goes the long way', (_, text) => {
  const options = { time: 'ms', zone: shanghai, untimed: 'refused' } as const
  expect(compileStraight('exchange', compileMapping(text), options)).toBeUndefined()
})
