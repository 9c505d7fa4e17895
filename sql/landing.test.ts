import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FEED_NAMES } from './feeds.ts'
import { openLanding } from './landing.ts'
import { COLUMNS } from './native/columns.ts'
import { encodeBlock } from './native/encode.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'

const KNOWN_AT = Date.UTC(2026, 10, 23, 8)

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

const run = (over: object): Buffer => {
  const row = {
    platform: 'gd-jyt',
    organ: 'GD-JYT',
    region: '440000',
    observed_at: KNOWN_AT - 60_000,
    known_at: KNOWN_AT,
    poll_id: 'p',
    gone: 0,
    dataset: 'd',
    rule: 'r',
    dimension: 'accuracy',
    status: 'passed',
    checked: 10,
    failed: 1,
    ...over,
  }
  return encodeBlock(COLUMNS.quality, { count: 1, rows: [row] })
}

const failures = async (table: string): Promise<number[]> => {
  const rows = await scratch.client.rows(
    z.object({ failed: z.number() }),
    `SELECT failed FROM ${table} FINAL ORDER BY known_at`,
  )
  return rows.map(({ failed }) => failed)
}

const land = async (block: Buffer): Promise<void> => {
  await openLanding(scratch.client).insert(['quality', 'quality_now'], block)
}

describe('a landed row', () => {
  it('that is said again in the same words changes nothing', async () => {
    for (let time = 0; time < 3; time += 1)
      await land(Buffer.concat([run({ rule: 'a' }), run({ rule: 'b' })]))
    expect(await failures('quality')).toEqual([1, 1])
    expect(await failures('quality_now')).toEqual([1, 1])
    await scratch.empty()
  })

  it('whose insert is repeated after more others than an engine remembers is there once (fault 48)', async () => {
    // An engine that knows inserts by a token forgets them after a hundred.
    const repeated = run({ rule: 'repeated' })
    await land(repeated)
    for (let n = 0; n < 110; n += 1) await land(run({ rule: `other ${n}` }))
    await land(repeated)
    expect(await failures('quality')).toHaveLength(111)
    expect(await failures('quality_now')).toHaveLength(111)
    await scratch.empty()
  })

  it('that is restated is kept, and is no longer the truth, in whichever order the two arrive', async () => {
    const first = run({ failed: 1 })
    const second = run({ failed: 2, known_at: KNOWN_AT + 5 })
    for (const order of [
      [first, second],
      [second, first],
      [first, second, first],
    ]) {
      for (const block of order) await land(block)
      expect(await failures('quality')).toEqual([1, 2])
      expect(await failures('quality_now')).toEqual([2])
      await scratch.empty()
    }
  })
})

it.each([...FEED_NAMES, 'poll'] as const)('every column of %s reaches both its tables', async (name) => {
  const columns = COLUMNS[name]
  const row = Object.fromEntries(
    columns.map(({ name, type }, place) => [name, type === 'String' ? `text ${place}` : place + 1]),
  )
  const block = encodeBlock(columns, { count: 20, same: row })
  await scratch.client.insertBlocks(`${name}_in`, block)
  const names = columns.map((column) => column.name)
  const values = columns.map(({ name, type }) =>
    type === 'DateTime64(3)' ? `toUnixTimestamp64Milli(${name})` : name,
  )
  for (const table of [name, `${name}_now`]) {
    const rows = await scratch.client.rows(
      z.object({ row: z.array(z.string()) }),
      `SELECT [${values.map((value) => `toString(${value})`).join()}] AS row FROM ${table} FINAL`,
    )
    expect(rows).toEqual([{ row: names.map((column) => String(row[column])) }])
  }
  await scratch.empty()
})

describe('an insert that one of the two tables refuses', () => {
  const both = run({ rule: 'a' })
  // So many that they take the way in.
  const many = Buffer.concat(Array.from({ length: 1_000 }, () => both))

  it.each([
    ['quality', both],
    ['quality_now', both],
    ['quality', many],
    ['quality_now', many],
  ])('has failed, and repeated it has happened once: %s', async (table, good) => {
    const block = Buffer.concat([good, run({ rule: 'b', failed: 7 })])
    await scratch.client.run(`ALTER TABLE ${table} ADD CONSTRAINT few CHECK failed < 5`)
    await expect(land(block)).rejects.toMatchObject({ code: '469' })
    await scratch.client.run(`ALTER TABLE ${table} DROP CONSTRAINT few`)
    await land(block)
    expect((await failures('quality')).sort()).toEqual([1, 7])
    expect((await failures('quality_now')).sort()).toEqual([1, 7])
    await scratch.empty()
  })
})

describe('a stamp', () => {
  it("carries the store's own time", async () => {
    const landing = openLanding(scratch.client)
    const before = await now()
    await landing.stamp({ batch_id: 'b', tables: ['exchange', 'poll'], hours: [KNOWN_AT] })
    const rows = await scratch.client.rows(
      z.object({
        batch_id: z.string(),
        tables: z.array(z.string()),
        hours: z.array(z.number()),
        landed_at: z.number(),
      }),
      `SELECT batch_id, tables, arrayMap(hour -> toUnixTimestamp64Milli(hour), hours) AS hours,
         toUnixTimestamp64Milli(landing.landed_at) AS landed_at
       FROM landing`,
    )
    expect(rows).toMatchObject([{ batch_id: 'b', tables: ['exchange', 'poll'], hours: [KNOWN_AT] }])
    expect(rows[0]?.landed_at).toBeGreaterThanOrEqual(before)
    expect(rows[0]?.landed_at).toBeLessThanOrEqual(await now())
  })
})

async function now(): Promise<number> {
  const [row] = await scratch.client.rows(
    z.object({ at: z.number() }),
    'SELECT toUnixTimestamp64Milli(now64(3)) AS at',
  )
  return row?.at ?? 0
}
