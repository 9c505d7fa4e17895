import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '../scratch-store.ts'
import { sweepStatements } from './sweep-statements.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 10, 23)
const KEEP = { facts_days: 400 }
const HORIZON = NOW - 400 * DAY_MS

interface Said {
  entry: string
  observed_at: number
  known_at: number
  gone: 0 | 1
  name: string
}

/** As the collector lands them: later statements are about later moments. */
const said = fc
  .array(
    fc.record({
      entry: fc.constantFrom('a', 'b', 'c'),
      day: fc.integer({ min: 0, max: 800 }),
      gone: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((all) =>
    all
      .toSorted((one, other) => one.day - other.day)
      .map(({ entry, day, gone }, place): Said => {
        const observed_at = NOW - (800 - day) * DAY_MS
        return { entry, observed_at, known_at: observed_at + place, gone: gone ? 1 : 0, name: `n${place}` }
      }),
  )

const at = async (moment: number): Promise<string[]> => {
  const rows = await scratch.client.rows(
    z.object({ name: z.string() }),
    'SELECT name FROM catalogue_at(at = {at:Int64}) ORDER BY name',
    { at: moment },
  )
  return rows.map(({ name }) => name)
}

const rows = async (table: string): Promise<number> =>
  (await scratch.client.rows(z.object({ n: z.number() }), `SELECT count() AS n FROM ${table} FINAL`))[0]?.n ??
  Number.NaN

describe('a sweep', () => {
  it('changes nothing of what is answered for any moment that is kept', async () => {
    await fc.assert(
      fc.asyncProperty(said, async (all) => {
        await scratch.empty()
        // One part each, so that what was replaced is still there, unmerged.
        for (const one of all)
          for (const table of ['catalogue', 'catalogue_now'])
            await scratch.client.insert(table, JSON.stringify({ platform: 'p', ...one }))
        const moments = [HORIZON, HORIZON + 1, ...all.map((one) => one.observed_at), NOW].filter(
          (one) => one >= HORIZON,
        )
        const before = await Promise.all(moments.map(at))
        await sweepStatements(scratch.client, KEEP, NOW)
        expect(await Promise.all(moments.map(at))).toEqual(before)
        expect(await sweepStatements(scratch.client, KEEP, NOW)).toEqual([])
        const old = all.filter((one) => one.observed_at < HORIZON)
        expect(await rows('catalogue')).toBeLessThanOrEqual(
          all.length - old.length + new Set(old.map(({ entry }) => entry)).size,
        )
      }),
      { numRuns: 6 },
    )
  })

  it('clears alerts that closed long ago, and never one that is open', async () => {
    const alerts = [
      { alert: 'long closed', state: 'open', observed_at: HORIZON - 9 * DAY_MS, known_at: 1 },
      { alert: 'long closed', state: 'closed', observed_at: HORIZON - 8 * DAY_MS, known_at: 2 },
      { alert: 'long open', state: 'open', observed_at: HORIZON - 9 * DAY_MS, known_at: 1 },
      { alert: 'open again', state: 'closed', observed_at: HORIZON - 8 * DAY_MS, known_at: 1 },
      { alert: 'open again', state: 'open', observed_at: HORIZON + DAY_MS, known_at: 2 },
    ]
    for (const alert of alerts)
      for (const table of ['security', 'security_now'])
        await scratch.client.insert(table, JSON.stringify({ platform: 'p', ...alert }))
    expect(await sweepStatements(scratch.client, KEEP, NOW)).toEqual([
      { table: 'security_now', rows: 1 },
      { table: 'security', rows: 2 },
    ])
    expect(await rows('security_now')).toBe(2)
    expect(await rows('security')).toBe(3)
  })
})
