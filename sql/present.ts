/**
 * Asks about the present what a view says of any moment.
 *
 * The views named `<name>(at = {at:Int64})` are what is defined, shown and explained. Of a moment after everything that
 * has landed, `sql/present/<name>.sql` says the same without looking through the past; it refuses any other moment.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { ClickHouseError } from '@clickhouse/client'
import type { z } from 'zod'
import type { Parameters, StoreClient } from './client.ts'

const FOLDER = new URL('./present/', import.meta.url)

const FORMS = new Map(
  readdirSync(FOLDER).map((file) => [
    `${file.slice(0, -'.sql'.length)}(at = {at:Int64})`,
    `(\n${readFileSync(new URL(file, FOLDER), 'utf8').trim()}\n)`,
  ]),
)

/** ClickHouse's code of a `throwIf` that did. */
const REFUSED = '395'

const asked = new Map<string, string | null>()

/** The statement as it is asked about the present; null where it asks no view of a moment. */
export function atPresent(sql: string): string | null {
  const known = asked.get(sql)
  if (known !== undefined) return known
  const text = [...FORMS].reduce((all, [view, form]) => all.replaceAll(view, () => form), sql)
  const present = text === sql ? null : text
  asked.set(sql, present)
  return present
}

/** The rows of `sql` at `parameters.at`, by the shorter way where that moment is the present. */
export async function rowsAt<Schema extends z.ZodType>(
  store: StoreClient,
  schema: Schema,
  sql: string,
  parameters: Parameters & { at: number },
): Promise<z.output<Schema>[]> {
  const present = atPresent(sql)
  if (present === null) return store.rows(schema, sql, parameters)
  try {
    return await store.rows(schema, present, parameters)
  } catch (error) {
    if (!(error instanceof ClickHouseError) || error.code !== REFUSED) throw error
    return store.rows(schema, sql, parameters)
  }
}
