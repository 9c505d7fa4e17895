/**
 * Every indicator against an oracle that shares no code with it, over small provinces at random.
 *
 * A case is one province at one moment. `YUEMAI_CASES` sets how many, `YUEMAI_SEED` which.
 */
import { env } from 'node:process'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { evaluateAll, nameOf } from '../stage/evaluation.ts'
import { ORACLE, tell } from '../stage/oracle.ts'
import type { Told, World } from '../stage/oracle-parts.ts'
import { moments, putWorld, stacked, STACKED, together } from '../stage/world.ts'

const CASES = Number(env['YUEMAI_CASES'] ?? 60)
const SEED = Number(env['YUEMAI_SEED'] ?? 20_261_123)
/** Of what one engine run judges: so many provinces at one or two moments. */
const A_RUN = ((STACKED.min + STACKED.max) / 2) * 1.5
const RUNS = Math.ceil(CASES / A_RUN)
/** Real time a run may take at the most. */
const RUN_MS = 60_000
/** Shrinking ends in time for its counterexample to be told. */
const LIMITS = { seed: SEED, interruptAfterTimeLimit: RUNS * RUN_MS * 0.8, markInterruptAsFailure: true }

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

/** Where two sets of values differ, key by key. */
function differences(said: readonly Told[], told: readonly Told[]): unknown[] {
  const other = new Map(told.map((one) => [nameOf(one), one]))
  const keys = new Set([...said, ...told].map(nameOf))
  return [...keys].flatMap((key) => {
    const mine = said.filter((one) => nameOf(one) === key)
    const theirs = other.get(key)
    return mine.length === 1 && isDeepStrictEqual(mine[0], theirs) ? [] : [{ key, said: mine, told: theirs }]
  })
}

const tellAll = (world: World, at: number): Told[] => Object.keys(ORACLE).flatMap((id) => tell(world, id, at))

describe('every value of every scope', () => {
  it(
    'is what the landed rows say, whatever was repeated, restated, late or silent',
    async () => {
      let cases = 0
      const property = fc.asyncProperty(
        stacked,
        fc.uniqueArray(moments, { minLength: 1, maxLength: 2 }),
        async (parts, ats) => {
          cases += parts.length * ats.length
          const world = together(parts)
          await scratch.empty()
          await putWorld(scratch.client, world)
          for (const at of ats) {
            const samples = await evaluateAll(scratch.client, world.province, at, world.organs)
            const said = samples.filter(({ indicator }) => indicator in ORACLE)
            expect(
              differences(
                said.map(({ version: _version, ...told }) => told),
                tellAll(world, at),
              ),
            ).toEqual([])
          }
        },
      )
      await fc.assert(property, { ...LIMITS, numRuns: RUNS })
      expect(cases).toBeGreaterThan(CASES * 0.5)
    },
    RUNS * RUN_MS,
  )
})
