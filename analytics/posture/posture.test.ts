import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { exchangeRow, HOUR, land, MINUTE, NOW, securityRow } from '../stage/rows.ts'
import { readAttacks } from './attacks.ts'
import { heardOrgans, readFlows } from './flows.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

describe('the flows of a day', () => {
  it('are counted on one side, the relay’s where it reports, and only where something flowed', async () => {
    const one = { observed_at: NOW - 30 * MINUTE, provider: 'GD-A', consumer: 'GD-B', resource: 'r' }
    await land(scratch.client, {
      exchange: [
        exchangeRow({ ...one, side: 'provider', calls: 10, failures: 1, records: 100 }),
        exchangeRow({ ...one, side: 'relay', calls: 9, failures: 2, records: 90 }),
        exchangeRow({ ...one, consumer: 'GD-C', side: 'provider', calls: 3, failures: 0, records: 7 }),
        exchangeRow({ ...one, consumer: 'GD-D', side: 'provider', calls: 0, failures: 0, records: 0 }),
        exchangeRow({ ...one, consumer: 'GD-E', side: 'provider', observed_at: NOW - 30 * HOUR, calls: 5 }),
      ],
    })
    expect(await readFlows(scratch.client, NOW)).toEqual([
      { provider: 'GD-A', consumer: 'GD-B', calls: 9, failures: 2, records: 90 },
      { provider: 'GD-A', consumer: 'GD-C', calls: 3, failures: 0, records: 7 },
    ])
  })

  it('are unknown of an organ whose exchange nobody hears', () => {
    const source = { platform: 'p', region: '440000', cadence_s: 15, last_good: 0 }
    expect(
      heardOrgans([
        { ...source, organ: 'GD-B', feed: 'exchange', state: 'stale' },
        { ...source, organ: 'GD-A', feed: 'exchange', state: 'known' },
        { ...source, organ: 'GD-C', feed: 'exchange', state: 'unknown' },
        { ...source, organ: 'GD-D', feed: 'security', state: 'known' },
      ]),
    ).toEqual(['GD-A', 'GD-B'])
  })
})

it('open alerts are counted by organ, level and category, the gravest first, and closed ones are not', async () => {
  const at = NOW - 10 * MINUTE
  await land(scratch.client, {
    security: [
      securityRow({ alert: 'a', organ: 'GD-A', warn_level: 2, category: 'NA', observed_at: at }),
      securityRow({ alert: 'b', organ: 'GD-A', warn_level: 2, category: 'NA', observed_at: at + 1000 }),
      securityRow({ alert: 'c', organ: 'GD-B', warn_level: 1, category: 'MI', observed_at: at }),
      securityRow({
        alert: 'd',
        organ: 'GD-B',
        warn_level: 1,
        category: 'MI',
        state: 'closed',
        observed_at: at,
      }),
    ],
  })
  expect(
    (await readAttacks(scratch.client, NOW)).map(({ organ, warn_level, category, count, newest_at }) => [
      organ,
      warn_level,
      category,
      count,
      newest_at,
    ]),
  ).toEqual([
    ['GD-B', 1, 'MI', 1, at],
    ['GD-A', 2, 'NA', 2, at + 1000],
  ])
})
