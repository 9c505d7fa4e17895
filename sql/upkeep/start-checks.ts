/** What has to hold of a store before anything is trusted to it: how its tables are flushed, and what its version does. */
import { z } from 'zod'
import type { StoreClient } from '../client.ts'

/** The store is as it must not be; the message names the setting and the cure. */
export class UnsafeStoreError extends Error {}

/**
 * Without these a power cut takes acknowledged rows, or leaves a directory that does not open: inserts, their directories
 * and merges are flushed, and merged parts stay until the merge is surely on disk.
 */
const DURABLE: Readonly<Record<string, { least: number; why: string }>> = {
  fsync_after_insert: { least: 1, why: 'an insert is acknowledged before it is on disk' },
  fsync_part_directory: { least: 1, why: 'a part can be on disk and its directory not' },
  min_rows_to_fsync_after_merge: { least: 1, why: 'a merge replaces flushed parts by one that is not' },
  min_compressed_bytes_to_fsync_after_merge: {
    least: 1,
    why: 'a merge replaces flushed parts by one that is not',
  },
  old_parts_lifetime: { least: 480, why: 'what was merged goes before the merge is surely on disk' },
}

export interface Table {
  name: string
  /** As `system.tables` gives it: with every setting that the table itself carries. */
  engine_full: string
}

/** What is wrong with the durability of tables, each with its setting and its cure. */
export function durabilityFaults(tables: readonly Table[]): string[] {
  return tables.flatMap(({ name, engine_full }) => {
    const settings = engine_full.split(' SETTINGS ').at(-1) ?? ''
    return Object.entries(DURABLE).flatMap(([setting, { least, why }]) => {
      const value = new RegExp(`\\b${setting} = (\\d+)`).exec(settings)?.[1]
      // 0 turns off what counts rows or bytes; of the lifetime, less is less safe.
      const isSafe = value !== undefined && (least === 1 ? Number(value) === 1 : Number(value) >= least)
      if (isSafe) return []
      return [
        `the table ${name} has ${setting} = ${value ?? 'its default'}: ${why}; ` +
          `run ALTER TABLE ${name} MODIFY SETTING ${setting} = ${least}`,
      ]
    })
  })
}

/** @throws {UnsafeStoreError} where a power cut could take acknowledged rows. */
export async function checkDurability(store: StoreClient): Promise<void> {
  const tables = await store.rows(
    z.object({ name: z.string(), engine_full: z.string() }),
    `SELECT name, engine_full FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
  )
  refuse(durabilityFaults(tables))
}

/** A way in to two tables (see 0018_way_in.sql), and the tables that what is inserted into it goes to. */
export interface WayIn {
  name: string
  reaches: readonly string[]
}

/** What is wrong with the ways in: one that has lost a view takes rows, and nobody ever sees them again. */
export function wayInFaults(ways: readonly WayIn[]): string[] {
  return ways.flatMap(({ name, reaches }) => {
    const table = name.replace(/_in$/, '')
    return [
      [table, `${name}_every`],
      [`${table}_now`, `${name}_now`],
    ].flatMap(([into = '', view = '']) =>
      reaches.includes(into)
        ? []
        : [
            `what is inserted into ${name} does not reach ${into}: rows would be lost; run CREATE ` +
              `MATERIALIZED VIEW ${view} TO ${into} AS SELECT * FROM ${name}`,
          ],
    )
  })
}

const relay = z.object({
  name: z.string(),
  engine: z.string(),
  /** Of a view: `CREATE MATERIALIZED VIEW … TO database.table (…) AS SELECT …`. */
  create_table_query: z.string(),
  /** Views that what is inserted is handed to. */
  dependencies_table: z.array(z.string()),
})

/** @throws {UnsafeStoreError} where rows would be taken and kept nowhere. */
export async function checkWaysIn(store: StoreClient): Promise<void> {
  const relays = await store.rows(
    relay,
    `SELECT name, engine, create_table_query, dependencies_table FROM system.tables
     WHERE database = currentDatabase() AND engine IN ('Null', 'MaterializedView') ORDER BY name`,
  )
  const targets = new Map(
    relays.map((view) => [view.name, / TO (?:[\w`]+\.)?`?(\w+)/.exec(view.create_table_query)?.[1] ?? '']),
  )
  refuse(
    wayInFaults(
      relays
        .filter(({ name, engine }) => engine === 'Null' && name.endsWith('_in'))
        .map(({ name, dependencies_table: views }) => ({
          name,
          reaches: views.map((view) => targets.get(view) ?? ''),
        })),
    ),
  )
}

export interface Server {
  version: string
  /** The profile of our user: whether inserts are asynchronous unless a statement says otherwise. */
  async_insert: boolean
  /** Whether a statement may say otherwise. */
  may_change: boolean
}

/**
 * From 26.3 on inserts are asynchronous by default, and before these versions such inserts lost rows without a word
 * (ClickHouse issues 111031 and 111049).
 */
const MENDED: readonly (readonly [number, number, number, number])[] = [
  [26, 3, 17, 65],
  [26, 4, 5, 151],
  [26, 5, 6, 63],
  [26, 6, 2, 98],
]

export function serverFaults({ version, async_insert, may_change }: Server): string[] {
  if (!async_insert) return []
  const mended = mendedIn(version)
  if (mended !== undefined) {
    return [
      `ClickHouse ${version} loses rows of asynchronous inserts, and the profile of this user has async_insert = 1: ` +
        `upgrade to ${mended} or later, or set async_insert = 0 in the profile`,
    ]
  }
  // Where a statement may say otherwise, each of our inserts does.
  if (may_change) return []
  return [
    `the profile of this user fixes async_insert = 1 on ClickHouse ${version}: an insert would be acknowledged before ` +
      'its rows are stored; set async_insert = 0 in the profile, or let it be changed',
  ]
}

/** The version in which a version's fault is mended; undefined where it has none. */
function mendedIn(version: string): string | undefined {
  const [major, minor, patch = 0, build = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const line = MENDED.find((one) => one[0] === major && one[1] === minor)
  if (!line || patch > line[2] || (patch === line[2] && build >= line[3])) return undefined
  return line.join('.')
}

/** @throws {UnsafeStoreError} where a server would acknowledge rows that it may lose. */
export async function checkServer(store: StoreClient): Promise<void> {
  const [server] = await store.rows(
    z.object({ version: z.string(), async_insert: z.string(), readonly: z.number() }),
    `SELECT version() AS version, value AS async_insert, readonly FROM system.settings WHERE name = 'async_insert'`,
  )
  if (!server) return
  const { version, async_insert, readonly } = server
  refuse(serverFaults({ version, async_insert: async_insert === '1', may_change: readonly === 0 }))
}

function refuse(faults: readonly string[]): void {
  const [first, ...more] = faults
  if (first === undefined) return
  throw new UnsafeStoreError(more.length === 0 ? first : `${first} (and ${more.length} more like it)`)
}
