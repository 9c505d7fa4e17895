/** Brings a store's schema up to date: the numbered files of `sql/migrations`, each once, in order. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { StoreClient } from './client.ts'

export interface Migration {
  id: number
  name: string
  statements: string[]
  /** SHA-256 of the file, hex. A migration that has been applied must not change. */
  hash: string
}

const FOLDER = new URL('./migrations/', import.meta.url)

const NAME = /^(?<id>\d{4})_[a-z0-9_]+\.sql$/

/** @throws Error when a file has no number, or two have the same: one of them would never be applied. */
export function readMigrations(folder: URL = FOLDER): Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const id = NAME.exec(file)?.groups?.['id']
      if (id === undefined)
        throw new Error(`the migration ${file} has no number: name it like 0007_what_it_does.sql`)
      const text = readFileSync(new URL(file, folder), 'utf8')
      return {
        id: Number(id),
        name: file,
        statements: splitStatements(text),
        hash: createHash('sha256').update(text).digest('hex'),
      }
    })
  migrations.forEach(({ id, name }, place) => {
    const before = migrations[place - 1]
    if (before?.id === id)
      throw new Error(`${before.name} and ${name} have the same number: give the newer one the next`)
  })
  return migrations
}

/** Statements end with a semicolon at the end of a line. */
export function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, '').trim() !== '')
}

const applied = z.object({ id: z.number(), name: z.string(), hash: z.string() })

/**
 * Applies what is missing and returns the names of what it applied.
 *
 * @throws Error when an applied migration's file has changed, or the store is newer than this program.
 */
export async function migrate(store: StoreClient, migrations = readMigrations()): Promise<string[]> {
  await store.run(
    `CREATE TABLE IF NOT EXISTS migration (id UInt32, name String, hash String, applied_at DateTime64(3, 'Asia/Shanghai'))
     ENGINE = MergeTree ORDER BY id SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  )
  const done = await store.rows(applied, 'SELECT id, name, hash FROM migration ORDER BY id')
  const known = new Map(migrations.map((migration) => [migration.id, migration]))
  for (const row of done) {
    const file = known.get(row.id)
    if (!file) {
      throw new Error(
        `the store has migration ${row.name}, which this version does not know: run the newer version`,
      )
    }
    if (file.hash !== row.hash) {
      throw new Error(
        `migration ${row.name} has changed since it was applied: restore the file and add a new one`,
      )
    }
  }
  const missing = migrations.filter((migration) => !done.some((row) => row.id === migration.id))
  for (const migration of missing) {
    for (const statement of migration.statements) await store.run(again(statement))
    await store.run(
      `INSERT INTO migration SELECT {id:UInt32}, {name:String}, {hash:String}, now64(3, 'Asia/Shanghai')`,
      { id: migration.id, name: migration.name, hash: migration.hash },
    )
  }
  return missing.map((migration) => migration.name)
}

/** A statement that a crash may have cut off half-way through its file can run again. */
export function again(statement: string): string {
  return statement.replace(
    /^((?:--.*\n|\s)*)CREATE (TABLE|VIEW) (?!IF NOT EXISTS)/,
    '$1CREATE $2 IF NOT EXISTS ',
  )
}
