import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { migrate, readMigrations } from './migrate.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore({ migrated: false })
})

afterAll(() => scratch.close())

const numbered = (id: number) => readMigrations().filter((migration) => migration.id === id)
const before = (id: number) => readMigrations().filter((migration) => migration.id < id)

describe('an upgrade', () => {
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
    for (const statement of parting?.statements.slice(0, 2) ?? []) await client.run(statement)
    await migrate(client)
    const held = await client.rows(
      z.object({ entry: z.string(), part: z.string() }),
      'SELECT entry, _partition_id AS part FROM catalogue FINAL ORDER BY entry',
    )
    expect(held).toEqual(years.map((year) => ({ entry: `e${year}`, part: String(year) })))
  })
})
