import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { again, migrate, readMigrations } from './migrate.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'
import { checkDurability } from './upkeep/start-checks.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore({ migrated: false })
})

afterEach(async () => {
  const tables = await scratch.client.rows(
    z.object({ name: z.string() }),
    'SELECT name FROM system.tables WHERE database = currentDatabase()',
  )
  for (const { name } of tables) await scratch.client.run(`DROP TABLE ${name} SYNC`)
})

afterAll(() => scratch.close())

const numbered = (id: number) => readMigrations().filter((migration) => migration.id === id)
const before = (id: number) => readMigrations().filter((migration) => migration.id < id)

/** The schema of the first release. */
const FIRST_RELEASED = 6

interface Held {
  table: string
  columns: string
  rows: number
  hash: string
}

/** What every table holds, in the columns it has now. */
async function holdings(): Promise<Held[]> {
  const tables = await scratch.client.rows(
    z.object({ table: z.string(), columns: z.string(), replaces: z.number() }),
    `SELECT table, arrayStringConcat(groupArray(name), ', ') AS columns, any(engine != 'MergeTree') AS replaces
     FROM (SELECT * FROM system.columns WHERE database = currentDatabase() ORDER BY table, position) AS columns
     JOIN (SELECT name AS table, engine FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree') AS tables
     USING (table)
     WHERE table != 'migration'
     GROUP BY table ORDER BY table`,
  )
  return Promise.all(tables.map((one) => holding(one.table, one.columns, one.replaces === 1)))
}

async function holding(table: string, columns: string, replaces = true): Promise<Held> {
  const [row] = await scratch.client.rows(
    z.object({ rows: z.number(), hash: z.string() }),
    `SELECT count() AS rows, toString(sum(cityHash64(line))) AS hash
     FROM (SELECT toString(tuple(${columns})) AS line FROM ${table} ${replaces ? 'FINAL' : ''})`,
  )
  return { table, columns, rows: row?.rows ?? Number.NaN, hash: row?.hash ?? '' }
}

const ROWS = 6

/** Gives a dozen rows of anything to every table that has none. */
async function fill(): Promise<void> {
  for (const { table } of (await holdings()).filter(({ rows }) => rows === 0)) {
    const [made] = await scratch.client.rows(
      z.object({ structure: z.string() }),
      `SELECT arrayStringConcat(groupArray(concat(name, ' ', type)), ', ') AS structure
       FROM (SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position)`,
      { table },
    )
    await scratch.client.run(
      `INSERT INTO ${table} SELECT * FROM generateRandom({structure:String}, 7, 8, 2) LIMIT ${ROWS}
       SETTINGS max_partitions_per_insert_block = 0`,
      { structure: made?.structure ?? '' },
    )
  }
}

describe('fault 50: an upgrade', () => {
  it('keeps every row of every table, one migration after the other since the first release', async () => {
    const { client } = scratch
    await migrate(client, before(FIRST_RELEASED + 1))
    const later = readMigrations().filter(({ id }) => id > FIRST_RELEASED)
    expect(later.length).toBeGreaterThan(3)
    for (const { id, name } of later) {
      await fill()
      const held = await holdings()
      expect(held.every(({ rows }) => rows > 0)).toBe(true)
      expect(await migrate(client, before(id + 1))).toEqual([name])
      const after = await Promise.all(held.map(({ table, columns }) => holding(table, columns)))
      expect(after, name).toEqual(held)
    }
    await checkDurability(client)
    expect(await migrate(client)).toEqual([])
  })

  it('keeps every row of every table in one go from the first release', async () => {
    const { client } = scratch
    await migrate(client, before(FIRST_RELEASED + 1))
    await fill()
    const held = await holdings()
    await migrate(client)
    expect(await Promise.all(held.map(({ table, columns }) => holding(table, columns)))).toEqual(held)
  })

  it('parts the log of samples by days and keeps every row, wherever it is cut off', async () => {
    const { client } = scratch
    await migrate(client, before(12))
    const days = [1, 2, 30]
    const samples = days.map((day) =>
      JSON.stringify({
        indicator: 'i',
        at: Date.UTC(2026, 3, day),
        value: day,
        numerator: '1',
        denominator: '1',
      }),
    )
    await client.insert('indicator_sample', samples.join('\n'))
    const [upkeep] = numbered(12)
    const statements = upkeep?.statements ?? []
    expect(statements.length).toBeGreaterThan(8)
    for (let cut = 1; cut <= 8; cut += 1) {
      // Cut off there, begun again by the next start, and ended there again.
      for (const statement of statements.slice(0, cut)) await client.run(again(statement))
      const [row] = await client.rows(
        z.object({ n: z.number() }),
        'SELECT count() AS n FROM indicator_sample FINAL',
      )
      expect(row?.n).toBe(3)
    }
    await migrate(client)
    const held = await client.rows(
      z.object({ part: z.string() }),
      'SELECT _partition_id AS part FROM indicator_sample FINAL ORDER BY at',
    )
    expect(held.map(({ part }) => part)).toEqual(['20260401', '20260402', '20260430'])
  })

  it('parts slow facts by years and keeps every row, also where it is cut off', async () => {
    const { client } = scratch
    const years = [2024, 2025, 2026]
    await migrate(client, before(9))
    const entries = years.map((year) =>
      JSON.stringify({
        platform: 'p',
        entry: `e${year}`,
        observed_at: `${year}-03-01 00:00:00`,
        known_at: 1,
      }),
    )
    await client.insert('catalogue', entries.join('\n'))
    const [parting] = numbered(9)
    for (const statement of parting?.statements.slice(0, 4) ?? []) await client.run(statement)
    await migrate(client)
    const held = await client.rows(
      z.object({ entry: z.string(), part: z.string() }),
      'SELECT entry, _partition_id AS part FROM catalogue FINAL ORDER BY entry',
    )
    expect(held).toEqual(years.map((year) => ({ entry: `e${year}`, part: String(year) })))
  })
})
