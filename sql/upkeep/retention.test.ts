import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '../scratch-store.ts'
import { applyRetention, ttlsOf, type Keep } from './retention.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const KEEP: Keep = { facts_days: 400, samples_hour_days: 400, polls_days: 30 }
const DAY_MS = 86_400_000
const number = z.object({ n: z.number() })

const ask = async (sql: string): Promise<number> =>
  (await scratch.client.rows(number, sql))[0]?.n ?? Number.NaN
const rows = (table: string): Promise<number> => ask(`SELECT count() AS n FROM ${table}`)
const mutations = (): Promise<number> =>
  ask('SELECT count() AS n FROM system.mutations WHERE database = currentDatabase()')

/** One row a day, so many days ago. */
async function insertAged(
  table: string,
  column: string,
  ages: readonly number[],
  rest: object = {},
): Promise<void> {
  const now = Date.now()
  // One insert each: rows of one part go together.
  for (const age of ages)
    await scratch.client.insert(
      table,
      JSON.stringify({ ...rest, [column]: now - age * DAY_MS, known_at: now }),
    )
}

describe('what is past its time', () => {
  it('goes from the statements and from the current truth, and what is not stays', async () => {
    await applyRetention(scratch.client, KEEP)
    for (const table of ['quality', 'quality_now']) await insertAged(table, 'observed_at', [500, 450, 300, 1])
    await expect.poll(() => rows('quality')).toBe(2)
    await expect.poll(() => rows('quality_now')).toBe(2)
  })

  it('goes by the time of the province, once that is set', async () => {
    await applyRetention(scratch.client, KEEP)
    await insertAged('measure', 'observed_at', [300, 100, 1])
    expect(await rows('measure')).toBe(3)
    await applyRetention(scratch.client, { ...KEEP, facts_days: 200 })
    await expect.poll(() => rows('measure')).toBe(2)
    await applyRetention(scratch.client, KEEP)
  })

  it('no longer goes by a time that has been lengthened', async () => {
    await applyRetention(scratch.client, { ...KEEP, facts_days: 3 })
    await insertAged('progress', 'observed_at', [2.9999])
    await applyRetention(scratch.client, KEEP)
    const ends = await ask(
      `SELECT toUnixTimestamp(max(delete_ttl_info_max)) AS n FROM system.parts
       WHERE database = currentDatabase() AND table = 'progress' AND active AND rows > 0`,
    )
    expect(ends * 1000).toBeGreaterThan(Date.now() + 390 * DAY_MS)
    expect(await rows('progress')).toBe(1)
  })

  it('is nothing at the longest time that a province may name', async () => {
    await applyRetention(scratch.client, { ...KEEP, facts_days: 10_000 })
    await insertAged('progress', 'observed_at', [3000])
    await scratch.client.run('OPTIMIZE TABLE progress FINAL')
    const kept = await ask(
      'SELECT count() AS n FROM progress WHERE observed_at < now() - toIntervalDay(2999)',
    )
    expect(kept).toBe(1)
    await applyRetention(scratch.client, KEEP)
  })

  it('stays where it still holds: an alert that is open is not closed by its age', async () => {
    await applyRetention(scratch.client, { ...KEEP, facts_days: 30 })
    const alert = { alert: 'a', state: 'open' }
    for (const table of ['security', 'security_now']) await insertAged(table, 'observed_at', [500], alert)
    await insertAged('quality', 'observed_at', [500])
    await expect.poll(() => rows('quality')).toBe(0)
    expect(await rows('security_now')).toBe(1)
    expect(await rows('security')).toBe(1)
    await applyRetention(scratch.client, KEEP)
  })
})

describe('the times of the tables', () => {
  it('are set once: a start that finds them as they should be changes nothing', async () => {
    await applyRetention(scratch.client, { ...KEEP, polls_days: 31 })
    const before = await mutations()
    expect(await applyRetention(scratch.client, { ...KEEP, polls_days: 31 })).toEqual([])
    expect(await mutations()).toBe(before)
    expect((await applyRetention(scratch.client, KEEP)).sort()).toEqual([
      'landing',
      'poll',
      'poll_hour',
      'reject',
    ])
  })

  it('are set on tables that the schema has', async () => {
    const names = await scratch.client.rows(
      z.object({ name: z.string() }),
      'SELECT name FROM system.tables WHERE database = currentDatabase()',
    )
    expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining([...ttlsOf(KEEP).keys()]))
  })
})
