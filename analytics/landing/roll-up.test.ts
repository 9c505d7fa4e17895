import { env } from 'node:process'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { evaluateAll } from '../stage/evaluation.ts'
import {
  censusRow,
  DAY,
  exchangeRow,
  HOUR,
  hoursOf,
  land,
  type Landed,
  MINUTE,
  NOW,
  qualityRow,
} from '../stage/rows.ts'
import { putWorld } from '../stage/put-world.ts'
import { together, worlds } from '../stage/world.ts'
import { byDay, hoursBehind, nextHours, resumeFrom, rollUp, rollUpMissingSteps } from './roll-up.ts'
import { rollUpPlatforms } from './roll-up-platforms.ts'

const CASES = Number(env['YUEMAI_CASES'] ?? 6)
const SEED = Number(env['YUEMAI_SEED'] ?? 20_261_123)
const CASE_MS = 20_000
/** Shrinking ends in time for its counterexample to be told. */
const LIMITS = { seed: SEED, interruptAfterTimeLimit: CASES * CASE_MS * 0.8, markInterruptAsFailure: true }

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const anything = z.record(z.string(), z.unknown())

const ROLLUPS = [
  'exchange_hour',
  'exchange_day',
  'exchange_organ_step',
  'listed_platform',
  'security_platform',
  'quality_platform',
]

/** The rollups, every column but when they were computed and of how many copies; a step that is no more is as none. */
const rollups = async () =>
  Promise.all(
    ROLLUPS.map((table) =>
      scratch.client.rows(
        anything,
        `SELECT * EXCEPT (computed_at ${table.endsWith('platform') ? ', print' : ''}) FROM ${table} FINAL
         ${table === 'exchange_organ_step' ? 'WHERE calls != 0 OR greatest(relay_to, provider_to) > 0 OR relay_records != 0 OR provider_records != 0 OR succeeded != 0' : ''}
         ORDER BY ALL`,
      ),
    ),
  )

const sums = (table: string) =>
  scratch.client.rows(
    z.object({ records: z.number(), calls: z.number(), periods: z.number() }),
    `SELECT sum(records) AS records, sum(calls) AS calls, sum(periods) AS periods FROM ${table} FINAL`,
  )

const rolled = async (...rows: Landed<'exchange'>[]): Promise<void> => {
  await land(scratch.client, { exchange: rows })
  await rollUp(scratch.client, hoursOf(rows))
}

describe('hours that are rolled up together', () => {
  it('share a day of China, and the newest day comes first', () => {
    const midnight = Date.UTC(2026, 10, 22, 16)
    expect(byDay([midnight - HOUR, midnight, midnight + HOUR, midnight - DAY])).toEqual([
      [midnight, midnight + HOUR],
      [midnight - DAY, midnight - HOUR],
    ])
  })
})

describe('the rollups', () => {
  it('count a restated period once, with its new value', async () => {
    await rolled(exchangeRow({ records: 100, calls: 10 }))
    await rolled(exchangeRow({ records: 70, calls: 7, known_at: NOW }))
    for (const table of ['exchange_hour', 'exchange_day']) {
      expect(await sums(table)).toEqual([{ records: 70, calls: 7, periods: 1 }])
    }
  })

  it('count what arrives late, on the day and in the hour that it is about', async () => {
    await rolled(exchangeRow(), exchangeRow({ observed_at: NOW - 3 * DAY }))
    await rolled(exchangeRow({ observed_at: NOW - 3 * DAY + 5 * MINUTE }))
    expect(await sums('exchange_hour')).toEqual([{ records: 300, calls: 30, periods: 3 }])
    expect(await sums('exchange_day')).toEqual([{ records: 300, calls: 30, periods: 3 }])
  })

  it('hold the last second of an hour and of a day', async () => {
    const midnight = Date.UTC(2026, 10, 22, 16)
    await rolled(exchangeRow({ observed_at: midnight - 1 }))
    await rolled(exchangeRow({ observed_at: midnight - 500, resource: 'other' }))
    expect(await sums('exchange_hour')).toMatchObject([{ periods: 2 }])
    expect(await sums('exchange_day')).toMatchObject([{ periods: 2 }])
  })

  it('forget what is gone', async () => {
    await rolled(exchangeRow())
    await rolled(exchangeRow({ gone: 1, known_at: NOW }))
    expect(await sums('exchange_hour')).toEqual([{ records: 0, calls: 0, periods: 0 }])
  })

  it(
    'are the same to the last bit when all is computed again, and when everything lands again',
    async () => {
      const property = fc.asyncProperty(
        worlds,
        fc.array(fc.nat(), { minLength: 97, maxLength: 97 }),
        async (parts, chance) => {
          const world = together(parts)
          await scratch.empty()
          await putWorld(scratch.client, world)
          const values = await evaluateAll(scratch.client, world.province, NOW)
          const before = await rollups()

          await rollUp(scratch.client, hoursOf(world.exchange))
          expect(await rollups()).toEqual(before)
          for (const table of ROLLUPS) await scratch.client.run(`TRUNCATE TABLE ${table}`)
          await rollUp(scratch.client, hoursOf(world.exchange))
          await rollUpPlatforms(scratch.client)
          expect(await rollups()).toEqual(before)

          const shuffled = <Row>(rows: readonly Row[]): Row[] =>
            rows
              .map((row, place) => ({ row, place: chance[place % chance.length] ?? 0 }))
              .sort((one, other) => one.place - other.place)
              .map(({ row }) => row)
          await putWorld(scratch.client, {
            ...world,
            exchange: shuffled(world.exchange),
            quality: shuffled(world.quality),
            security: shuffled(world.security),
            catalogue: shuffled(world.catalogue),
          })
          expect(await evaluateAll(scratch.client, world.province, NOW)).toEqual(values)
          expect(await rollups()).toEqual(before)
        },
      )
      await fc.assert(property, { ...LIMITS, numRuns: CASES })
    },
    CASES * CASE_MS,
  )
})

describe('lists and runs', () => {
  const kept = (table: string) =>
    scratch.client.rows(
      z.object({ platform: z.string(), at: z.number() }),
      `SELECT platform, toUnixTimestamp64Milli(computed_at) AS at FROM ${table} FINAL ORDER BY platform`,
    )
  const run = (platform: string, over: Partial<Landed<'quality'>> = {}) => qualityRow({ platform, ...over })

  it('are computed again for the platforms of which something has landed, and for no other', async () => {
    await land(scratch.client, { quality: [run('p1'), run('p2')], census: [censusRow()] })
    expect(await rollUpPlatforms(scratch.client)).toBe(NOW - 10 * MINUTE)
    const [one, two] = await kept('quality_platform')
    expect(await rollUpPlatforms(scratch.client)).toBe(0)
    expect(await kept('quality_platform')).toEqual([one, two])

    await land(scratch.client, { quality: [run('p2', { failed: 7, known_at: NOW })] })
    await rollUpPlatforms(scratch.client, new Set(['quality', 'quality_now']))
    const [again, restated] = await kept('quality_platform')
    expect(again).toEqual(one)
    expect(restated?.at).toBeGreaterThan(two?.at ?? Number.NaN)
  })

  it('forget what is gone, and keep that they have been told so', async () => {
    await land(scratch.client, { census: [censusRow()] })
    await rollUpPlatforms(scratch.client)
    await land(scratch.client, { census: [censusRow({ gone: 1, known_at: NOW })] })
    await rollUpPlatforms(scratch.client)
    const rows = await scratch.client.rows(
      z.object({ platform: z.string(), groups: z.number() }),
      'SELECT platform, length(groups) AS groups FROM listed_platform FINAL',
    )
    expect(rows).toEqual([{ platform: 'gd-jyt', groups: 0 }])
  })
})

describe('a start', () => {
  it('computes the steps of hours that were rolled up before there were any', async () => {
    await rolled(exchangeRow(), exchangeRow({ observed_at: NOW - 3 * DAY }))
    const [, , before] = await rollups()
    expect(await rollUpMissingSteps(scratch.client)).toBe(0)
    await scratch.client.run('TRUNCATE TABLE exchange_organ_step')
    expect(await rollUpMissingSteps(scratch.client)).toBe(2)
    const [, , after] = await rollups()
    expect(after).toEqual(before)
  })

  it('follows the landings from ten minutes before the last rollup on, and from the first on where there is none', async () => {
    expect(await resumeFrom(scratch.client)).toBe(0)
    await rolled(exchangeRow())
    const from = await resumeFrom(scratch.client)
    expect(Math.abs(Date.now() - 10 * MINUTE - from)).toBeLessThan(10_000)
  })

  it('finds every hour that landed and was left for later, and no other', async () => {
    expect(await hoursBehind(scratch.client)).toEqual([])
    const rows = [0, 1, 2, 3, 4].map((days) => exchangeRow({ observed_at: NOW - days * DAY }))
    await land(scratch.client, { exchange: rows })
    const { now, later } = nextHours(hoursOf(rows))
    expect(now).toEqual(hoursOf(rows.slice(0, 3)))
    await rollUp(scratch.client, now)
    expect((await hoursBehind(scratch.client)).toSorted()).toEqual(later.toSorted())
    await rollUp(scratch.client, later)
    expect(await hoursBehind(scratch.client)).toEqual([])
    // As where one tier was backed up before it had been computed, and another after.
    for (const tier of ['exchange_hour', 'exchange_day', 'exchange_organ_step']) {
      await scratch.client.run(`TRUNCATE TABLE ${tier}`)
      expect((await hoursBehind(scratch.client)).toSorted(), tier).toEqual(hoursOf(rows).toSorted())
      await rollUp(scratch.client, hoursOf(rows))
      expect(await hoursBehind(scratch.client), tier).toEqual([])
    }
    await land(scratch.client, { exchange: [exchangeRow({ observed_at: NOW - 4 * DAY, known_at: NOW + 1 })] })
    expect(await hoursBehind(scratch.client)).toEqual(hoursOf(rows.slice(4)))
  })
})
