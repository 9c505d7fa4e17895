/**
 * Blocks of ClickHouse's Native format, taken apart: checked from the first byte to the last, cut into rows, and read by
 * people. Only the plain types of `columns.ts` are known, so nothing can hide in a block. Pure.
 */
import { WIDTHS, type Column, type ColumnType } from './columns.ts'
import { BrokenBlock, Cursor, MOST } from './cursor.ts'
import type { Value } from './encode.ts'
import { readWords, wordsOf, type Words } from './words.ts'

export interface Block {
  rows: number
  columns: readonly PlacedColumn[]
}

export interface PlacedColumn extends Column {
  /** Its values as they stand in the body; of a column of words the place of each row's. */
  bytes: Buffer
  words?: Words
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
const MAX_COLUMNS = 1_000

/** The blocks of a body. @throws BrokenBlock */
export function readBlocks(body: Buffer): Block[] {
  const blocks: Block[] = []
  const cursor = new Cursor(body)
  while (cursor.at < body.length) blocks.push(readBlock(cursor))
  return blocks
}

function readBlock(cursor: Cursor): Block {
  const count = cursor.varint('the number of columns', MAX_COLUMNS)
  const rows = cursor.varint('the number of rows', MOST)
  const columns: PlacedColumn[] = []
  for (let place = 0; place < count; place += 1) {
    const name = cursor.text('the name of a column')
    if (!NAME.test(name)) throw new BrokenBlock(`${JSON.stringify(name)} is not a column's name`)
    const type = cursor.text('the type of a column')
    if (!isColumnType(type)) throw new BrokenBlock(`the type ${JSON.stringify(type)} of ${name} is not taken`)
    const what = `the column ${name}`
    if (type === 'String') columns.push({ name, type, bytes: cursor.texts(rows, what) })
    else if (type !== 'LowCardinality(String)')
      columns.push({ name, type, bytes: cursor.take(rows * WIDTHS[type], what) })
    // Of no rows there is nothing at all.
    else if (rows > 0) columns.push({ name, type, ...readWords(cursor, rows, what) })
    else columns.push({ name, type: 'String', bytes: cursor.take(0, what) })
  }
  return { rows, columns }
}

function isColumnType(text: string): text is ColumnType {
  return Object.hasOwn(WIDTHS, text)
}

export function haveSameColumns(a: Block, b: Block): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, type }, place) => {
      const other = b.columns[place]
      return other?.name === name && other.type === type
    })
  )
}

/** The rows from `from` up to `to`. */
export function cutBlock({ columns }: Block, from: number, to: number): Block {
  return {
    rows: to - from,
    columns: columns.map(({ name, type, bytes, words }) => {
      if (words) {
        const { width } = words
        return { name, type, bytes: bytes.subarray(from * width, to * width), words }
      }
      const width = WIDTHS[type]
      if (width > 0) return { name, type, bytes: bytes.subarray(from * width, to * width) }
      const cursor = new Cursor(bytes)
      cursor.texts(from, name)
      return { name, type, bytes: cursor.texts(to - from, name) }
    }),
  }
}

/** The rows as objects, for people. */
export function decodeBlock({ rows, columns }: Block): Record<string, Value>[] {
  const decoded = Array.from({ length: rows }, (): Record<string, Value> => ({}))
  for (const { name, type, bytes, words } of columns) {
    const texts = words ? wordsOf(words).map(({ bytes }) => bytes.toString('utf8')) : []
    const cursor = new Cursor(bytes)
    for (const row of decoded)
      row[name] = words
        ? (texts[cursor.take(words.width, name).readUIntLE(0, words.width)] ?? '')
        : readValue(cursor, type, name)
  }
  return decoded
}

function readValue(cursor: Cursor, type: ColumnType, name: string): Value {
  if (type === 'String' || type === 'LowCardinality(String)') {
    return cursor.take(cursor.varint(`a text of ${name}`, MOST), name).toString('utf8')
  }
  const bytes = cursor.take(WIDTHS[type], name)
  switch (type) {
    case 'UInt8':
    case 'UInt16':
    case 'UInt32':
      return bytes.readUIntLE(0, bytes.length)
    case 'UInt64':
      return Number(bytes.readBigUInt64LE())
    case 'DateTime64(3)':
      return Number(bytes.readBigInt64LE())
    case 'Float64':
      return bytes.readDoubleLE()
  }
}
