/** Takes what can still be read of a damaged file into a new one, table by table, from both ends. */
import { DatabaseSync } from 'node:sqlite'
import { TORN } from './feed-book.ts'

/** With what must not be lost first: what waits to land, then where every feed stands, then what can be said again. */
const TABLES = [
  'outbox',
  'outbox_part',
  'meta',
  'feed',
  'standing',
  'quarantine',
  'refused',
  'history',
  'head',
  'said',
  'spoken',
  'journal',
  'carried',
  'outline',
  'outline_of',
]

/** Never throws: what cannot be read is given up, and stays in the damaged file. */
export function salvage(path: string, into: DatabaseSync): void {
  let from: DatabaseSync
  try {
    from = new DatabaseSync(path, { timeout: 0 })
  } catch {
    return
  }
  try {
    for (const table of TABLES) for (const order of ['ASC', 'DESC']) take(from, into, table, order)
    into.exec(TORN)
  } finally {
    from.close()
  }
}

function take(from: DatabaseSync, into: DatabaseSync, table: string, order: string): void {
  try {
    // An older file has fewer columns; what it does not have is made as for a new row.
    const columns = from.prepare(`SELECT name, pk FROM pragma_table_info(?)`).all(table)
    const names = columns.map(({ name }) => String(name))
    const keys = columns.filter(({ pk }) => Number(pk) > 0).map(({ name }) => `${String(name)} ${order}`)
    const rows = from.prepare(`SELECT ${names.join()} FROM ${table} ORDER BY ${keys.join()}`)
    const put = into.prepare(
      `INSERT OR IGNORE INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`,
    )
    for (const row of rows.iterate()) tryPut(put, names, row)
  } catch {
    // The rest of it lies behind the damage; from the other end there may be more.
  }
}

function tryPut(
  put: ReturnType<DatabaseSync['prepare']>,
  names: readonly string[],
  row: ReturnType<ReturnType<DatabaseSync['prepare']>['get']>,
): void {
  try {
    put.run(...names.map((name) => row?.[name] ?? null))
  } catch {
    // A value that its column does not take was damaged; the rows beside it were not.
  }
}
