/**
 * Reads one column out of rows that are objects. Each column has a function of its own: one that is told the column's name
 * as it runs has to look up where the name stands in every row anew, which takes longer than writing the value.
 */
import { compileFunction } from 'node:vm'

type Row = Readonly<Record<string, unknown>>

/** Puts the column's values into `into`, row by row. */
type Reader = (rows: readonly Row[], count: number, into: unknown[]) => void

/**
 * The same of a column of numbers. Returns the largest of them; NaN where one is no number, which is then not in `into`,
 * or is below zero.
 */
export type NumberReader = (rows: readonly Row[], count: number, into: Float64Array) => number

const READ = (value: string): string => `for (let row = 0; row < count; row += 1) into[row] = ${value}`

const READ_NUMBERS = (value: string): string => `
  let largest = 0
  let isCount = true
  for (let row = 0; row < count; row += 1) {
    const value = ${value}
    if (typeof value !== 'number') return NaN
    into[row] = value
    if (value > largest) largest = value
    else if (!(value >= 0)) isCount = false
  }
  return isCount ? largest : NaN`

const readerOf = compiled<Reader>(READ)
export const numberReaderOf = compiled<NumberReader>(READ_NUMBERS)

/** The values of the column at hand. */
const values: unknown[] = []

/** The column's values, row by row. They hold until the next column is read, or `forgetColumn` is called. */
export function readColumn(column: string, rows: readonly Row[]): readonly unknown[] {
  readerOf(column)(rows, rows.length, values)
  return values
}

/** Nothing of the rows is held any longer. */
export function forgetColumn(): void {
  values.length = 0
}

/** A function for each column, made when it is first asked for. */
function compiled<Made>(code: (value: string) => string): (column: string) => Made {
  const made = new Map<string, Made>()
  return (column) => {
    const known = made.get(column)
    if (known) return known
    const reader = compileFunction(code(`rows[row][${JSON.stringify(column)}]`), [
      'rows',
      'count',
      'into',
    ]) as Made
    made.set(column, reader)
    return reader
  }
}
