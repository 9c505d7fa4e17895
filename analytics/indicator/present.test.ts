/**
 * The present is asked in a shorter form than the past: both say the same, over small provinces at random, or the shorter
 * one refuses.
 */
import { env } from 'node:process'
import { ClickHouseError } from '@clickhouse/client'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { StoreClient } from '#sql/client.ts'
import { atPresent } from '#sql/present.ts'
import { rollUp } from '../landing/roll-up.ts'
import { rollUpPlatforms } from '../landing/roll-up-platforms.ts'
import { readDark } from '../live/dark.ts'
import { evaluateAll, REGISTER } from '../stage/evaluation.ts'
import { censusRow, HOUR, hoursOf, land, MINUTE, NOW, type Landed } from '../stage/rows.ts'
import { putWorld } from '../stage/put-world.ts'
import { moments, together, worlds } from '../stage/world.ts'
import { readSources } from './sources.ts'

const CASES = Number(env['YUEMAI_CASES'] ?? 2)
const SEED = Number(env['YUEMAI_SEED'] ?? 20_261_123)
const CASE_MS = 90_000
/** Shrinking ends in time for its counterexample to be told. */
const LIMITS = { seed: SEED, interruptAfterTimeLimit: CASES * CASE_MS * 0.8, markInterruptAsFailure: true }

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
afterAll(() => scratch.close())

/** A store that answers no question about the present alone. */
const refusing = (client: StoreClient): StoreClient => ({
  ...client,
  rows: (schema, sql, parameters) =>
    sql.includes('throwIf(')
      ? Promise.reject(new ClickHouseError({ message: 'refused', code: '395', type: 'REFUSED' }))
      : client.rows(schema, sql, parameters),
})

/** A store that answers only what is asked about the present, and polls and exchange. */
const presentOnly = (client: StoreClient): StoreClient => ({
  ...client,
  rows: (schema, sql, parameters) =>
    atPresent(sql) === null
      ? client.rows(schema, sql, parameters)
      : Promise.reject(new Error('the past was asked')),
})

/** Everything that is asked about a moment. */
const told = async (store: StoreClient, at: number) => ({
  samples: await evaluateAll(store, '440000', at),
  sources: (await readSources(store, at)).toSorted((one, other) =>
    `${one.platform} ${one.feed}` < `${other.platform} ${other.feed}` ? -1 : 1,
  ),
  dark: await readDark(store, at),
})

const surveys: fc.Arbitrary<Landed<'census'>[]> = fc.array(
  fc
    .record({
      platform: fc.constantFrom('p0-0', 'p1-0', 'p2-1'),
      item: fc.constantFrom('i1', 'i2', 'i3'),
      observed_at: fc.integer({ min: -1, max: 30 }).map((hours) => NOW - hours * HOUR),
      gone: fc.constantFrom<0 | 1>(0, 0, 1),
    })
    .map((row) => censusRow({ ...row, organ: `GD-${row.platform}` })),
  { maxLength: 8 },
)

describe('what is asked about the present', () => {
  it('has a shorter form wherever an indicator asks a view of a moment', () => {
    for (const { id, sql } of REGISTER.values())
      expect(atPresent(sql) !== null, id).toBe(/_(group_at|count_at|state)\(at = /.test(sql))
  })

  it(
    'is the same as what the views say, whatever is repeated, restated, gone, late or silent',
    async () => {
      const property = fc.asyncProperty(
        worlds,
        worlds,
        surveys,
        moments,
        async (parts, later, census, moment) => {
          await scratch.empty()
          const world = together(parts)
          await putWorld(scratch.client, world)
          await land(scratch.client, { census })
          // After all of it, in the midst of it, and when more has landed of the same things.
          const present = NOW + 2 * HOUR
          for (const at of [NOW + MINUTE, moment])
            expect(await told(scratch.client, at)).toEqual(await told(refusing(scratch.client), at))
          expect(await told(presentOnly(scratch.client), present)).toEqual(
            await told(refusing(scratch.client), present),
          )
          const { exchange, catalogue, quality, security } = together(later)
          await land(scratch.client, { exchange, catalogue, quality, security })
          await rollUp(scratch.client, hoursOf(exchange))
          await rollUpPlatforms(scratch.client, new Set(['catalogue', 'quality', 'security']))
          expect(await told(presentOnly(scratch.client), present)).toEqual(
            await told(refusing(scratch.client), present),
          )
        },
      )
      await fc.assert(property, { ...LIMITS, numRuns: CASES })
    },
    CASES * CASE_MS,
  )
})
