import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient, type StoreClient } from './client.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'

const anything = z.record(z.string(), z.unknown())
const held = z.object({
  id: z.number(),
  text: z.string(),
  amount: z.number(),
  share: z.number(),
  at: z.number(),
})
type Held = z.output<typeof held>

let scratch: ScratchStore
let client: StoreClient

beforeAll(async () => {
  scratch = await openScratchStore({ migrated: false })
  client = scratch.client
  await client.run(
    `CREATE TABLE thing (id UInt64, text String, amount UInt64, share Float64, at DateTime64(3, 'Asia/Shanghai'))
     ENGINE = MergeTree ORDER BY id`,
  )
})

beforeEach(() => client.run('TRUNCATE TABLE thing'))

afterAll(() => scratch.close())

const insert = (rows: readonly object[]): Promise<void> =>
  client.insert('thing', rows.map((row) => JSON.stringify(row)).join('\n'))
const all = (): Promise<Held[]> =>
  client.rows(
    held,
    'SELECT id, text, amount, share, toUnixTimestamp64Milli(thing.at) AS at FROM thing ORDER BY id',
  )
const thing = (over: Partial<Held> = {}): Held => ({
  id: 1,
  text: 'a',
  amount: 1,
  share: 0.5,
  at: 1,
  ...over,
})

describe('what is put in', () => {
  it('comes back as it was, to the last digit', async () => {
    const rows = fc.array(
      fc.record({
        text: fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed()),
        amount: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        // JSON has no -0.
        share: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        at: fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) }),
      }),
      { minLength: 1, maxLength: 50 },
    )
    await fc.assert(
      fc.asyncProperty(rows, async (values) => {
        await client.run('TRUNCATE TABLE thing')
        const given = values.map((value, id) => ({ id, ...value }))
        await insert(given)
        expect(await all()).toEqual(given)
      }),
      { numRuns: 20 },
    )
  })

  it('is all in or not at all', async () => {
    await expect(insert([thing(), { ...thing({ id: 2 }), colour: 'red' }])).rejects.toThrow(/colour/)
    await expect(insert([thing(), { ...thing({ id: 2 }), amount: 'many' }])).rejects.toThrow()
    expect(await all()).toEqual([])
  })

  it('goes into a table and nowhere else', async () => {
    await expect(client.insert('thing FORMAT CSV --', '{}')).rejects.toThrow(/not a table's name/)
    await expect(client.insert('nowhere', JSON.stringify(thing()))).rejects.toMatchObject({ code: '60' })
  })

  it('is there for the next read, however many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, id) => insert([thing({ id })])))
    expect(await all()).toHaveLength(40)
  })
})

describe('a parameter', () => {
  it('may name every organ of a large province', async () => {
    const organs = Array.from({ length: 10_000 }, (_, place) => `GD-ORGAN-OF-A-COUNTY-${place}`)
    expect(await client.rows(anything, 'SELECT length({organs:Array(String)}) AS n', { organs })).toEqual([
      { n: organs.length },
    ])
  })

  it('is never more than a value', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ unit: 'binary', maxLength: 60 })
          .filter((text) => text.isWellFormed() && !text.includes('\0')),
        fc.array(fc.oneof(fc.constantFrom("'", '\\', "'; DROP TABLE thing; --", '\n', ','), fc.string())),
        fc.array(fc.integer()),
        async (text, texts, numbers) => {
          expect(
            await client.rows(
              anything,
              'SELECT {text:String} AS text, {texts:Array(String)} AS texts, {numbers:Array(Int64)} AS numbers',
              { text, texts, numbers },
            ),
          ).toEqual([{ text, texts, numbers }])
        },
      ),
      { numRuns: 50, examples: [["'); DROP TABLE thing --", ["\\'", ']'], [0]]] },
    )
    expect(await all()).toEqual([])
  })
})

describe('a read', () => {
  it('whose rows are not what was asked for fails with what is wrong', async () => {
    await expect(client.rows(z.object({ n: z.string() }), 'SELECT 1 AS n')).rejects.toThrow(/expected string/)
  })

  it('that breaks off half-way fails, and never passes for a short answer', async () => {
    const breaking = `SELECT throwIf(number = 3000000, 'broken off') AS n FROM numbers(4000000) SETTINGS max_block_size = 1000`
    await expect(client.rows(anything, breaking)).rejects.toThrow()
    expect(await client.rows(anything, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  })
})

describe('a store that is not there', () => {
  it('is reported, not waited for', async () => {
    const nobody = openClient({ url: 'http://yuemai:secret@127.0.0.1:1/yuemai' })
    expect(await nobody.ping()).toBe(false)
    await expect(nobody.rows(anything, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
    await nobody.close()
  })
})
