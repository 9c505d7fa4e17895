/**
 * Every indicator against an oracle that shares no code with it, over small provinces at random.
 *
 * A case is one province at one moment in one view: as it was known when only half of what was stated had landed, read
 * from the sample log, or as it is held true now that all has. `YUEMAI_CASES` sets how many, `YUEMAI_SEED` which.
 */
import { env } from 'node:process'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { registerCalendar } from '../landing/register-calendar.ts'
import { appendSamples, samplesAt } from '../past/sample-log.ts'
import { SHOWN_MS, type Sample } from '../sample.ts'
import { evaluateAll, nameOf } from '../stage/evaluation.ts'
import { ORACLE, tell } from '../stage/oracle.ts'
import type { Told, World } from '../stage/oracle-parts.ts'
import { NOW } from '../stage/rows.ts'
import {
  inTwo,
  openScratchLog,
  putCases,
  putPolls,
  putSources,
  putStated,
  statedIn,
} from '../stage/put-world.ts'
import { moments, stackOf, together } from '../stage/world.ts'

const CASES = Number(env['YUEMAI_CASES'] ?? 1_000)
const SEED = Number(env['YUEMAI_SEED'] ?? 20_261_123)
/** Of what one engine run judges: so many provinces, each at so many moments, in both views. */
const PROVINCES = 84
const MOMENTS = 3
const A_RUN = PROVINCES * MOMENTS * 2
const RUNS = Math.ceil(CASES / A_RUN)
/** Real time a run may take at the most. */
const RUN_MS = 300_000

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

/** What differs: how many values, the first few of them, and the facts of the first province that is named by one. */
function differences(
  said: readonly Sample[],
  told: ReadonlyMap<string, Told>,
  provinces: readonly World[],
): unknown[] {
  const mine = new Map<string, Sample[]>()
  for (const one of said) {
    if (one.indicator in ORACLE) mine.set(nameOf(one), [...(mine.get(nameOf(one)) ?? []), one])
  }
  const differing = [...new Set([...mine.keys(), ...told.keys()])].filter((key) => {
    const [first, ...more] = mine.get(key) ?? []
    const theirs = told.get(key)
    // The oracle knows no versions.
    return (
      more.length > 0 || !isDeepStrictEqual(first, theirs && { ...theirs, version: first?.version ?? '' })
    )
  })
  if (differing.length === 0) return []
  const shown = differing.slice(0, 3).map((key) => ({ key, said: mine.get(key), told: told.get(key) }))
  const place = differing.map((key) => /organ \S+-(\d+) /.exec(key)?.[1]).find((one) => one !== undefined)
  return [`${differing.length} differ`, ...shown, place === undefined ? {} : provinces[Number(place)]]
}

function tellAll(world: World, at: number): Map<string, Told> {
  const told = Object.keys(ORACLE).flatMap((id) => tell(world, id, at))
  return new Map(told.map((one) => [nameOf(one), one]))
}

/** What is shown at `at`: what was told then, and what was told shortly before of scopes that are no more. */
function shownAt(told: ReadonlyMap<number, ReadonlyMap<string, Told>>, at: number): Map<string, Told> {
  const then = [...told.keys()].filter((one) => one <= at && one > at - SHOWN_MS).sort((a, b) => a - b)
  return new Map(then.flatMap((one) => [...(told.get(one) ?? [])]))
}

const stage = fc.record({
  provinces: stackOf(PROVINCES),
  // The facts keep to the edges of what is asked about this moment.
  ats: fc
    .uniqueArray(moments, { minLength: MOMENTS, maxLength: MOMENTS })
    .map((some) => [NOW, ...some.filter((at) => at !== NOW)].slice(0, MOMENTS)),
})

describe('every value of every scope', () => {
  it(
    'is what the landed rows say, whatever was repeated, restated, late or silent, as known then and as corrected',
    async () => {
      let cases = 0
      const { client } = scratch
      const property = fc.asyncProperty(stage, async ({ provinces, ats }) => {
        const world = together(provinces)
        const [landed, missing] = inTwo(world)
        const said = (at: number): Promise<Sample[]> => evaluateAll(client, world.province, at, world.organs)
        await scratch.empty()
        await putSources(client, world)
        await putPolls(client, landed.polls)
        await putStated(client, statedIn(landed))
        const scratchLog = openScratchLog()
        await registerCalendar(client, landed.calendar, NOW)
        await putCases(client, scratchLog.log, landed)
        for (const at of ats) await appendSamples(client, await said(at))
        await putPolls(client, missing.polls)
        await putStated(client, statedIn(missing))
        await registerCalendar(client, missing.calendar, NOW)
        await putCases(client, scratchLog.log, missing)
        scratchLog.destroy()
        const known = new Map(ats.map((at) => [at, tellAll(landed, at)]))
        for (const at of ats) {
          expect(differences(await samplesAt(client, { at }), shownAt(known, at), provinces)).toEqual([])
          expect(differences(await said(at), tellAll(world, at), provinces)).toEqual([])
          cases += provinces.length * 2
        }
      })
      // A failure names its province itself: a smaller stack would take as long and say the same.
      const { failed, errorInstance, seed } = await fc.check(property, {
        seed: SEED,
        numRuns: RUNS,
        endOnFailure: true,
      })
      if (failed) throw new Error(`with YUEMAI_SEED=${seed}`, { cause: errorInstance })
      expect(cases).toBeGreaterThanOrEqual(CASES)
    },
    RUNS * RUN_MS,
  )
})
