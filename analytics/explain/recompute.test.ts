/** Recomputed with less known, every indicator says what it says over a store that holds no more, at random. */
import { env } from 'node:process'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FEED_NAMES, FEEDS } from '#sql/feeds.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { readSources } from '../indicator/sources.ts'
import { evaluateAll, MARKS, nameOf, REGISTER } from '../stage/evaluation.ts'
import { HOUR, NOW, type Common } from '../stage/rows.ts'
import { putWorld } from '../stage/put-world.ts'
import { moments, together, worlds } from '../stage/world.ts'
import { canRecompute, recompute, type Known } from './recompute.ts'

const CASES = Number(env['YUEMAI_CASES'] ?? 60)
const SEED = Number(env['YUEMAI_SEED'] ?? 20_261_123)
const CASE_MS = 6_000

/** Those that can be asked about with less known. */
const DIVIDED = [...REGISTER.values()].filter(canRecompute)

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

const organ = z.object({ code: z.string(), region: z.string() })

type World = ReturnType<typeof together>
type Row = Common & Record<string, unknown>
type Counts = (rows: readonly Row[], fact: (row: Row) => string) => Row[]

/** What a world holds, without the statements that do not count. */
function only(world: World, counts: Counts): World {
  const held = world as unknown as Record<string, readonly Row[] | undefined>
  const facts = FEED_NAMES.flatMap((feed) => {
    const columns = ['platform', 'observed_at', ...FEEDS[feed].key.map(String)]
    const rows = held[feed]
    return rows ? [[feed, counts(rows, (row) => columns.map((column) => String(row[column])).join('|'))]] : []
  })
  return { ...world, ...(Object.fromEntries(facts) as Partial<World>) }
}

const knownThen =
  (until: number): Counts =>
  (rows) =>
    rows.filter(({ known_at }) => known_at <= until)

const withLate =
  ({ known, until }: Known): Counts =>
  (rows, key) => {
    const before = new Set(rows.filter(({ known_at }) => known_at <= known).map(key))
    return rows.filter((row) => row.known_at <= known || (row.known_at <= until && !before.has(key(row))))
  }

/** Of every part that has facts, in every scope, its fraction. */
async function fractions(world: World, at: number, hasDays: boolean): Promise<Map<string, string>> {
  await scratch.empty()
  await putWorld(scratch.client, world, hasDays)
  const samples = await evaluateAll(scratch.client, world.province, at)
  const parts = new Map(
    [...REGISTER].map(([id, { wholes }]) => [id, new Set(wholes.map(({ part }) => part))]),
  )
  return new Map(
    samples
      .filter(({ indicator }) => DIVIDED.some(({ id }) => id === indicator))
      .filter(({ indicator, part }) => !parts.get(indicator)?.has(part))
      .filter(
        ({ numerator, denominator, observed_to }) => observed_to !== null || numerator + denominator !== '00',
      )
      .map((sample) => [
        nameOf(sample),
        `${sample.numerator}/${denominatorOf(sample.indicator, sample.denominator)}`,
      ]),
  )
}

const denominatorOf = (id: string, denominator: string): string =>
  REGISTER.get(id)?.kind === 'sum' ? '' : denominator

async function recomputed(world: World, at: number, known: Known): Promise<Map<string, string>> {
  const { client: store } = scratch
  const sources = await readSources(store, at)
  // As they are registered in the store, which is where the evaluation that it is compared with takes them from.
  const organs = await store.rows(organ, 'SELECT organ AS code, region FROM organ FINAL')
  const evaluation = { store, province: world.province, organs, marks: MARKS }
  const found = new Map<string, string>()
  const said = await Promise.all(
    DIVIDED.map((indicator) => recompute(indicator, at, known, sources, evaluation)),
  )
  for (const [place, indicator] of DIVIDED.entries()) {
    const parts = new Set(indicator.parts.map(({ id }) => id))
    for (const row of said[place] ?? []) {
      if (!parts.has(row.part) || (row.scope_kind === 'city' && ['', world.province].includes(row.scope_id)))
        continue
      found.set(
        nameOf({ ...row, indicator: indicator.id }),
        `${row.numerator}/${denominatorOf(indicator.id, row.denominator)}`,
      )
    }
  }
  return found
}

/** What has no facts is nothing, whichever way it is said. */
function told(all: ReadonlyMap<string, string>): [string, string][] {
  return [...all].filter(([, fraction]) => !/^0\/0?$/.test(fraction)).sort()
}

const cases = fc.record({
  at: moments,
  known: fc.integer({ min: 0, max: 3600 }).map((seconds) => NOW - HOUR + seconds * 1000),
  later: fc.integer({ min: 0, max: 1800 }).map((seconds) => seconds * 1000),
})

describe('recomputed with less known', () => {
  it(
    'every indicator says what it says over a store that holds no more',
    async () => {
      let spoken = 0
      const property = fc.asyncProperty(worlds, cases, async (parts, { at, known, later }) => {
        const world = together(parts)
        const until = known + later
        const then = { knowledge: 'then', known: until, until } as const
        const late = { knowledge: 'late', known, until } as const
        await scratch.empty()
        await putWorld(scratch.client, world)
        const said = [await recomputed(world, at, then), await recomputed(world, at, late)].map(told)
        const expected = [
          await fractions(only(world, knownThen(until)), at, NOW <= until),
          // A day of the calendar is stated anew and never late.
          await fractions(only(world, withLate(late)), at, NOW <= known),
        ].map(told)
        expect(said).toEqual(expected)
        spoken += expected.flat().length
      })
      await fc.assert(property, {
        seed: SEED,
        numRuns: Math.ceil(CASES / 15),
        interruptAfterTimeLimit: CASES * CASE_MS * 0.8,
        markInterruptAsFailure: true,
      })
      expect(spoken).toBeGreaterThan(CASES)
    },
    CASES * CASE_MS,
  )
})
