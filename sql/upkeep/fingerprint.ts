/** What a store holds, in figures: rows and a hash of their contents, by table and partition. */
import { z } from 'zod'
import type { StoreClient } from '../client.ts'

export const fingerprint = z.object({
  table: z.string().regex(/^[a-z_][a-z0-9_]*$/),
  partition: z.string(),
  rows: z.number(),
  /** The sum of the hashes of all rows: merges and their order change nothing of it. */
  hash: z.string(),
})
export type Fingerprint = z.output<typeof fingerprint>

const tableRow = z.object({ table: fingerprint.shape.table, replaces: z.number() })
const partitionRow = z.object({ partition: z.string() })
const content = fingerprint.pick({ rows: true, hash: true })

/** A partition of a large table is read in one go. */
const LONG_S = 110

export async function takeFingerprints(store: StoreClient): Promise<Fingerprint[]> {
  const prints: Fingerprint[] = []
  for (const { table, partition, replaces } of await partitionsOf(store)) {
    // As text, because the hash of a row with a NULL in it would be NULL.
    const [row] = await store.rows(
      content,
      `SELECT count() AS rows, toString(sum(cityHash64(line))) AS hash
       FROM (
         SELECT toString(tuple(*)) AS line FROM ${table} ${replaces ? 'FINAL' : ''}
         WHERE _partition_id = {partition:String}
       )`,
      { partition },
      { max_execution_time: LONG_S },
    )
    if (row && row.rows > 0) prints.push({ table, partition, ...row })
  }
  return prints
}

const checked = z.object({ part_path: z.string(), is_passed: z.number(), message: z.string() })

/** Parts whose bytes are not what they were written as, each in words. */
export async function damagedParts(store: StoreClient): Promise<string[]> {
  const damaged: string[] = []
  for (const { table, partition } of await partitionsOf(store)) {
    const parts = await store.rows(
      checked,
      // A partition's id cannot be bound here; it comes from the store itself.
      `CHECK TABLE ${table} PARTITION ID '${partition.replaceAll(/[^\w-]/g, '')}'`,
      {},
      { check_query_single_value_result: 0, max_execution_time: LONG_S },
    )
    for (const { part_path, is_passed, message } of parts)
      if (is_passed !== 1) damaged.push(`${table} ${part_path}: ${message}`)
  }
  return damaged
}

async function partitionsOf(
  store: StoreClient,
): Promise<{ table: string; partition: string; replaces: number }[]> {
  const tables = await store.rows(
    tableRow,
    `SELECT name AS table, engine != 'MergeTree' AS replaces FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
  )
  const all: { table: string; partition: string; replaces: number }[] = []
  for (const table of tables) {
    const partitions = await store.rows(
      partitionRow,
      `SELECT DISTINCT _partition_id AS partition FROM ${table.table} ORDER BY partition`,
    )
    all.push(...partitions.map((partition) => ({ ...table, ...partition })))
  }
  return all
}

/**
 * What `copy` holds that it should not, or lacks, each in words. `before` and `after` are what the store held when the
 * copy was begun and when it was done: where they are the same the copy has to be, and where something came or went in
 * between its rows have to lie between them.
 */
export function disagreements(
  before: readonly Fingerprint[],
  after: readonly Fingerprint[],
  copy: readonly Fingerprint[],
): string[] {
  const keyed = (prints: readonly Fingerprint[]): Map<string, Fingerprint> =>
    new Map(prints.map((print) => [`${print.table} ${print.partition}`, print]))
  const [first, last, copied] = [keyed(before), keyed(after), keyed(copy)]
  return [...new Set([...first.keys(), ...last.keys(), ...copied.keys()])].flatMap((key) => {
    const [was, is, has] = [first.get(key), last.get(key), copied.get(key)?.rows ?? 0]
    const [least, most] = [was?.rows ?? 0, is?.rows ?? 0].toSorted((one, other) => one - other)
    if (least === undefined || most === undefined || has < least || has > most)
      return [`${key}: the copy has ${has} rows, the store ${most === least ? most : `${least} to ${most}`}`]
    if (was && is && was.hash === is.hash && copied.get(key)?.hash !== was.hash)
      return [`${key}: the contents differ`]
    return []
  })
}
