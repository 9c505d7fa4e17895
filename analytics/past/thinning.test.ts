import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { grainOf, thinSamples } from '#sql/upkeep/thin-samples.ts'
import { SAID_AGAIN_MS, SHOWN_MS, type Sample } from '../sample.ts'
import { sampleOf } from '../stage/sample.ts'
import { appendSamples, samplesAt } from './sample-log.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const KEEP = { samples_full_days: 7, samples_minute_days: 90 }
/** A midnight of China. */
const MIDNIGHT = Date.UTC(2026, 5, 30, 16)
const ORGANS = ['A', 'B', 'C']

/** What was shown at `at`, by the whole log: organ and value. */
function shown(log: readonly Sample[], at: number): [string, number | null][] {
  return ORGANS.flatMap((organ): [string, number | null][] => {
    const said = log.filter((one) => one.scope_id === organ && one.at <= at && one.at > at - SHOWN_MS)
    const last = said.toSorted((one, other) => one.at - other.at).at(-1)
    return last ? [[organ, last.value]] : []
  })
}

const answered = async (at: number): Promise<[string, number | null][]> =>
  (await samplesAt(scratch.client, { at })).map((one) => [one.scope_id, one.value])

const stored = async (): Promise<number> =>
  (
    await scratch.client.rows(z.object({ n: z.number() }), 'SELECT count() AS n FROM indicator_sample FINAL')
  )[0]?.n ?? 0

/** Three hours before a midnight and three after it: said in bursts, said again, and not said for a while. */
const logs = fc
  .array(
    fc.record({
      scope_id: fc.constantFrom(...ORGANS),
      at: fc.oneof(
        fc.integer({ min: MIDNIGHT - 3 * HOUR_MS, max: MIDNIGHT + 3 * HOUR_MS }),
        fc.integer({ min: -18, max: 18 }).map((step) => MIDNIGHT + step * SAID_AGAIN_MS),
        fc.integer({ min: -3, max: 3 }).map((hour) => MIDNIGHT + hour * HOUR_MS),
        fc.integer({ min: -3, max: 3 }).map((hour) => MIDNIGHT + hour * HOUR_MS - 1),
      ),
      value: fc.option(fc.integer({ min: 0, max: 100 })),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((said) => {
    const unique = new Map(said.map((one) => [`${one.scope_id} ${one.at}`, one]))
    return [...unique.values()].map((one) => sampleOf({ ...one, scope_kind: 'organ' }))
  })

const moments = fc.array(fc.integer({ min: MIDNIGHT - 3 * HOUR_MS, max: MIDNIGHT + 4 * HOUR_MS }), {
  maxLength: 6,
})

describe('the thinned log of samples', () => {
  it.each([
    ['minute', MINUTE_MS, MIDNIGHT + 9 * DAY_MS],
    ['hour', HOUR_MS, MIDNIGHT + 92 * DAY_MS],
  ])('answers for the end of the %s exactly as the whole one does', async (_name, grain, now) => {
    await fc.assert(
      fc.asyncProperty(logs, moments, async (log, some) => {
        await scratch.empty()
        await appendSamples(scratch.client, log)
        await thinSamples(scratch.client, KEEP, now)
        const days = new Set(log.map(({ at }) => (at < MIDNIGHT ? 'before' : 'after')))
        for (const at of [...some, ...log.map((one) => one.at)].slice(0, 8)) {
          // A day on which nothing was said has not been thinned, and needs not be.
          const isThinned = days.has(at < MIDNIGHT ? 'before' : 'after')
          const end = isThinned ? Math.floor(at / grain) * grain + grain - 1 : at
          expect(await answered(at)).toEqual(shown(log, end))
        }
        const buckets = new Set(log.map((one) => `${one.scope_id} ${Math.floor(one.at / grain)}`))
        expect(await stored()).toBe(buckets.size)
      }),
      { numRuns: 8 },
    )
  })

  it('is first by the minute and later by the hour, and the days since are whole', async () => {
    const log = [0, 20_000, 70_000, HOUR_MS].flatMap((later) => [
      sampleOf({ at: MIDNIGHT + later, value: later }),
      sampleOf({ at: MIDNIGHT + 85 * DAY_MS + later, value: later }),
    ])
    await appendSamples(scratch.client, log)
    const counts = async (now: number) =>
      (await thinSamples(scratch.client, KEEP, now)).map(({ grain_s, before, after }) => [
        grain_s,
        before,
        after,
      ])
    expect(await counts(MIDNIGHT + 8 * DAY_MS - 1)).toEqual([])
    expect(await counts(MIDNIGHT + 8 * DAY_MS)).toEqual([[60, 4, 3]])
    expect(await counts(MIDNIGHT + 8 * DAY_MS)).toEqual([])
    expect(await counts(MIDNIGHT + 91 * DAY_MS)).toEqual([[3600, 3, 2]])
    expect(await stored()).toBe(6)
    expect(
      (await samplesAt(scratch.client, { at: MIDNIGHT + 85 * DAY_MS })).map(({ value }) => value),
    ).toEqual([0])
  })

  it('answers the same wherever thinning it was cut off, and is whole once it has run again', async () => {
    const log = [0, 20_000, 40_000, 70_000].map((later) => sampleOf({ at: MIDNIGHT + later, value: later }))
    const now = MIDNIGHT + 9 * DAY_MS
    const end = MIDNIGHT + MINUTE_MS - 1
    let steps = Number.POSITIVE_INFINITY
    const cut = {
      ...scratch.client,
      run: (...call: Parameters<typeof scratch.client.run>) => {
        steps -= 1
        return steps < 0 ? Promise.reject(new Error('cut off')) : scratch.client.run(...call)
      },
    }
    for (let after = 0; after < 8; after += 1) {
      await scratch.empty()
      await appendSamples(scratch.client, log)
      steps = after
      await thinSamples(cut, KEEP, now).catch(() => undefined)
      expect((await samplesAt(scratch.client, { at: end })).map(({ value }) => value)).toEqual([40_000])
      await thinSamples(scratch.client, KEEP, now)
      expect((await samplesAt(scratch.client, { at: MIDNIGHT })).map(({ value }) => value)).toEqual([40_000])
      expect(await stored()).toBe(2)
    }
  })
})

describe('a day', () => {
  it('is thinned when its last moment is past the time, and not before', () => {
    expect(grainOf('20260701', KEEP, MIDNIGHT + 8 * DAY_MS - 1)).toBe(0)
    expect(grainOf('20260701', KEEP, MIDNIGHT + 8 * DAY_MS)).toBe(60)
    expect(grainOf('20260701', KEEP, MIDNIGHT + 91 * DAY_MS)).toBe(3600)
  })
})
