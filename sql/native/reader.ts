/**
 * Reads one column out of rows that are objects. Each column has a function of its own: one that is told the column's name
 * as it runs has to look up where the name stands in every row anew, which takes longer than writing the value.
 */
import { compileFunction } from 'node:vm'

type Row = Readonly<Record<string, unknown>>

/** Puts the column's values into `into`, row by row. */
export type Reader = (rows: readonly Row[], count: number, into: unknown[]) => void

const readers = new Map<string, Reader>()

export function readerOf(column: string): Reader {
  const known = readers.get(column)
  if (known) return known
  const reader = compileFunction(
    `for (let row = 0; row < count; row += 1) into[row] = rows[row][${JSON.stringify(column)}]`,
    ['rows', 'count', 'into'],
  ) as Reader
  readers.set(column, reader)
  return reader
}
