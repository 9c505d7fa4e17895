import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { migrate, readMigrations, splitStatements, type Migration } from './migrate.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore({ migrated: false })
})

afterAll(() => scratch.close())

const tables = async (): Promise<string[]> => {
  const rows = await scratch.client.rows(
    z.object({ name: z.string() }),
    'SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name',
  )
  return rows.map(({ name }) => name)
}

function folderOf(files: Record<string, string>): URL {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return pathToFileURL(`${folder}/`)
}

describe('the schema', () => {
  it('is brought up to date once, and a second time changes nothing', async () => {
    const names = readMigrations().map(({ name }) => name)
    expect(await migrate(scratch.client)).toEqual(names)
    const made = await tables()
    expect(made).toContain('exchange_now')
    expect(await migrate(scratch.client)).toEqual([])
    expect(await tables()).toEqual(made)
  })

  it('goes on where a crash cut a migration off', async () => {
    await migrate(scratch.client)
    const made = await tables()
    // Whichever of them it was, and however far it had come: each can run again.
    const names = readMigrations().map(({ name }) => name)
    await scratch.client.run('TRUNCATE TABLE migration')
    for (const view of ['census_at', 'exchange_window']) await scratch.client.run(`DROP VIEW ${view}`)
    expect(await migrate(scratch.client)).toEqual(names)
    expect(await tables()).toEqual(made)
  })

  it('is not touched where an applied migration has changed since', async () => {
    await migrate(scratch.client)
    const changed = readMigrations().map((migration, place): Migration =>
      place === 2 ? { ...migration, hash: 'other' } : migration,
    )
    await expect(migrate(scratch.client, changed)).rejects.toThrow(
      /0003_province\.sql has changed.*restore the file/,
    )
  })

  it('of a newer version is not opened by an older one', async () => {
    await migrate(scratch.client)
    await expect(migrate(scratch.client, readMigrations().slice(0, -1))).rejects.toThrow(
      /run the newer version/,
    )
  })

  it('is durable in every table that holds rows', async () => {
    await migrate(scratch.client)
    const rows = await scratch.client.rows(
      z.object({ name: z.string(), engine_full: z.string() }),
      `SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    )
    expect(rows.length).toBeGreaterThan(25)
    for (const { name, engine_full } of rows) {
      expect(engine_full, name).toContain('fsync_after_insert = 1')
      expect(engine_full, name).toContain('fsync_part_directory = 1')
    }
  })
})

describe('the folder of migrations', () => {
  it('is read in the order of the numbers', () => {
    const folder = folderOf({ '0002_b.sql': 'SELECT 2;', '0001_a.sql': 'SELECT 1;', 'README.md': '' })
    expect(readMigrations(folder).map(({ id, statements }) => [id, statements])).toEqual([
      [1, ['SELECT 1']],
      [2, ['SELECT 2']],
    ])
  })

  it.each([
    [{ '0001_a.sql': '', '0001_b.sql': '' }, /0001_a\.sql and 0001_b\.sql have the same number/],
    [{ 'first.sql': '' }, /first\.sql has no number/],
    [{ '1_a.sql': '' }, /1_a\.sql has no number/],
  ])('is refused where one of its files would never be applied: %j', (files, message) => {
    expect(() => readMigrations(folderOf(files))).toThrow(message)
  })
})

describe('a migration file', () => {
  it('is split at semicolons that end a line, and nowhere else', () => {
    expect(splitStatements("-- one; and\nSELECT 'a;b';\n\n-- two;\nSELECT 2 ; \n-- the end\n")).toEqual([
      "-- one; and\nSELECT 'a;b'",
      'SELECT 2',
    ])
  })
})
