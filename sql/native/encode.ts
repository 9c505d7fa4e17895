/** Rows into one block of ClickHouse's Native format: a table's values, column behind column. Pure. */
import { WIDTHS, type Column, type ColumnType } from './columns.ts'
import { forgetColumn, numberReaderOf, readColumn } from './reader.ts'
import {
  begin,
  end,
  mismatch,
  repeat,
  reserve,
  writeNumber,
  writePlaces,
  writeShorts,
  writeText,
  writeVarint,
  writeWholes,
  writeZeros,
} from './scratch.ts'
import { MOST_WORDS, placeWidth, WORDS_FLAGS, WORDS_VERSION } from './words.ts'

export type Value = string | number

/** Where the values of a block's columns come from; the first that knows a column gives it. */
export interface Rows {
  count: number
  /** By row. */
  lists?: Readonly<Record<string, readonly Value[]>>
  /** What is the same in every row. */
  same?: Readonly<Record<string, Value>>
  rows?: readonly Readonly<Record<string, unknown>>[]
}

/** What is made of the column at hand: its numbers, or each text's place among the words. */
let numbers = new Float64Array(1 << 13)
let places = new Uint16Array(1 << 13)

/**
 * Encodes rows of `columns`.
 *
 * @throws TypeError where a value is not of its column's type: ClickHouse would store another one in its place.
 */
export function encodeBlock(columns: readonly Column[], source: Rows): Buffer {
  const { count } = source
  if (numbers.length < count) {
    numbers = new Float64Array(count * 2)
    places = new Uint16Array(count * 2)
  }
  begin()
  reserve(20)
  writeVarint(columns.length)
  writeVarint(count)
  for (const { name, type } of columns) {
    const list = source.lists?.[name]
    const fixed = list === undefined ? source.same?.[name] : undefined
    if (fixed !== undefined) writeSame(name, type, fixed, count)
    else if (type === 'String') writeTexts(name, list ?? read(name, source), count)
    else writeNumbers(name, type, list, source)
  }
  forgetColumn()
  return end()
}

function read(name: string, { rows }: Rows): readonly unknown[] {
  return rows ? readColumn(name, rows) : []
}

function writeHead(name: string, type: ColumnType): void {
  reserve((name.length + type.length) * 3 + 20)
  writeText(name)
  writeText(type)
}

/** Counts are mostly small, and the store widens them as it reads: they take a quarter of the room on the way. */
function narrowest(largest: number): ColumnType {
  // What is no count is found as it is written.
  if (!(largest <= 0xffff_ffff)) return 'UInt64'
  return largest <= 0xffff ? 'UInt16' : 'UInt32'
}

function writeNumbers(
  name: string,
  stated: ColumnType,
  list: readonly unknown[] | undefined,
  source: Rows,
): void {
  const { count } = source
  const largest = readNumbers(name, list, source)
  if (Number.isNaN(largest)) checkNumbers(name, stated, list ?? read(name, source), count)
  const type = stated === 'UInt64' ? narrowest(largest) : stated
  writeHead(name, type)
  reserve(count * WIDTHS[type])
  if (type === 'UInt16') writeShorts(name, numbers, count)
  else if (type === 'UInt32') writeWholes(name, numbers, count)
  else for (let row = 0; row < count; row += 1) writeNumber(name, type, numbers[row] as number)
}

/** Puts the column's values into `numbers`. Returns the largest; NaN where one is below zero or no number at all. */
function readNumbers(name: string, list: readonly unknown[] | undefined, { rows, count }: Rows): number {
  if (list === undefined) return rows ? numberReaderOf(name)(rows, count, numbers) : Number.NaN
  let largest = 0
  for (let row = 0; row < count; row += 1) {
    const value = list[row]
    if (typeof value !== 'number' || !(value >= 0)) return Number.NaN
    numbers[row] = value
    if (value > largest) largest = value
  }
  return largest
}

/** The same of values among which are some that only few columns may have. @throws TypeError where one is no number */
function checkNumbers(name: string, type: ColumnType, list: readonly unknown[], count: number): void {
  for (let row = 0; row < count; row += 1) {
    const value = list[row]
    if (typeof value !== 'number') throw mismatch(name, type, value)
    numbers[row] = value
  }
}

/** Blocks of fewer rows hold their texts as they are: the words need a head of their own. */
const LEAST_ROWS = 16
/** Words are worth their head where so many rows share one. */
const ROWS_PER_WORD = 4

function writeTexts(name: string, list: readonly unknown[], count: number): void {
  const words = count < LEAST_ROWS ? undefined : findWords(name, list, count)
  if (words) {
    writeWords(name, words, count)
    return
  }
  writeHead(name, 'String')
  for (let row = 0; row < count; row += 1) {
    const value = list[row]
    if (typeof value !== 'string') throw mismatch(name, 'String', value)
    reserve(value.length * 3 + 5)
    writeText(value)
  }
}

/** The different texts of a column, with each row's place among them in `places`; undefined where they are too many. */
function findWords(name: string, list: readonly unknown[], count: number): string[] | undefined {
  const most = Math.min(MOST_WORDS, Math.max(LEAST_ROWS, Math.floor(count / ROWS_PER_WORD)))
  const words: string[] = []
  const known = new Map<string, number>()
  let last: unknown
  let place = 0
  for (let row = 0; row < count; row += 1) {
    const value = list[row]
    if (typeof value !== 'string') throw mismatch(name, 'String', value)
    if (value !== last) {
      const found = known.get(value)
      if (found === undefined) {
        if (words.length === most) return undefined
        place = words.push(value) - 1
        known.set(value, place)
      } else place = found
      last = value
    }
    places[row] = place
  }
  return words
}

/** @param count of rows, whose places are in `places`; with one word there is but one. */
function writeWords(name: string, words: readonly string[], count: number): void {
  writeHead(name, 'LowCardinality(String)')
  const width = placeWidth(words.length)
  reserve(4 * 8)
  writeNumber(name, 'UInt64', WORDS_VERSION)
  writeNumber(name, 'UInt64', WORDS_FLAGS[width])
  writeNumber(name, 'UInt64', words.length)
  for (const word of words) {
    reserve(word.length * 3 + 5)
    writeText(word)
  }
  reserve(8)
  writeNumber(name, 'UInt64', count)
  if (words.length === 1) writeZeros(count)
  else writePlaces(places, count, width)
}

function writeSame(name: string, type: ColumnType, value: Value, count: number): void {
  if (type === 'String') {
    if (typeof value !== 'string') throw mismatch(name, type, value)
    if (count >= LEAST_ROWS) {
      writeWords(name, [value], count)
      return
    }
  } else if (typeof value !== 'number') throw mismatch(name, type, value)
  const travels = type === 'UInt64' ? narrowest(Number(value)) : type
  writeHead(name, travels)
  if (count === 0) return
  repeat(count, () => {
    if (typeof value === 'string') {
      reserve(value.length * 3 + 5)
      writeText(value)
    } else {
      reserve(WIDTHS[travels])
      writeNumber(name, travels, value)
    }
  })
}
