/** Rows into one block of ClickHouse's Native format: a table's values, column behind column. Pure. */
import { WIDTHS, type Column, type ColumnType } from './columns.ts'

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

/** Grown as needed and used over and over: a block is encoded at one go, then copied out of it. */
let scratch = Buffer.allocUnsafe(1 << 20)
let view = viewOf(scratch)
let at = 0

/**
 * Encodes rows of `columns`.
 *
 * @throws TypeError where a value is not of its column's type: ClickHouse would store another one in its place.
 */
export function encodeBlock(columns: readonly Column[], source: Rows): Buffer {
  at = 0
  reserve(20)
  writeVarint(columns.length)
  writeVarint(source.count)
  for (const column of columns) {
    reserve(column.name.length + column.type.length + 20)
    const type = column.type === 'UInt64' ? narrowest(column.name, source) : column.type
    writeText(column.name)
    writeText(type)
    writeColumn({ name: column.name, type }, source)
  }
  return Buffer.from(scratch.subarray(0, at))
}

/** Counts are mostly small, and the store widens them as it reads: they take a quarter of the room on the way. */
function narrowest(name: string, { count, same, lists, rows }: Rows): ColumnType {
  const list = lists?.[name]
  const fixed = list === undefined ? same?.[name] : undefined
  let largest = 0
  for (let row = 0; row < count; row += 1) {
    const value = fixed ?? (list === undefined ? rows?.[row]?.[name] : list[row])
    // What is no count is found as it is written.
    if (typeof value !== 'number' || !(value >= 0)) return 'UInt64'
    if (value > largest) largest = value
  }
  return largest <= 0xffff ? 'UInt16' : largest <= 0xffff_ffff ? 'UInt32' : 'UInt64'
}

function writeColumn({ name, type }: Column, { count, same, lists, rows }: Rows): void {
  const list = lists?.[name]
  const fixed = list === undefined ? same?.[name] : undefined
  if (fixed !== undefined) return repeat(name, type, fixed, count)
  const width = WIDTHS[type]
  reserve(count * width)
  for (let row = 0; row < count; row += 1) {
    const value = list === undefined ? rows?.[row]?.[name] : list[row]
    if (type === 'String') {
      if (typeof value !== 'string') throw mismatch(name, type, value)
      reserve(value.length * 3 + 5)
      writeText(value)
    } else writeNumber(name, type, value)
  }
}

function repeat(name: string, type: ColumnType, value: Value, count: number): void {
  if (count === 0) return
  const start = at
  if (type === 'String') {
    if (typeof value !== 'string') throw mismatch(name, type, value)
    reserve(value.length * 3 + 5)
    writeText(value)
  } else {
    reserve(WIDTHS[type])
    writeNumber(name, type, value)
  }
  const end = start + (at - start) * count
  reserve(end - at)
  if (count > 1) scratch.fill(scratch.subarray(start, at), at, end)
  at = end
}

const TWO_32 = 2 ** 32

function writeNumber(name: string, type: ColumnType, value: unknown): void {
  if (typeof value !== 'number') throw mismatch(name, type, value)
  switch (type) {
    case 'Float64':
      if (!Number.isFinite(value)) throw mismatch(name, type, value)
      view.setFloat64(at, value, true)
      at += 8
      return
    case 'DateTime64(3)':
      if (!Number.isSafeInteger(value)) throw mismatch(name, type, value)
      view.setUint32(at, value >>> 0, true)
      view.setInt32(at + 4, Math.floor(value / TWO_32), true)
      at += 8
      return
    case 'UInt64':
      if (!Number.isSafeInteger(value) || value < 0) throw mismatch(name, type, value)
      view.setUint32(at, value >>> 0, true)
      view.setUint32(at + 4, Math.floor(value / TWO_32), true)
      at += 8
      return
    case 'UInt32':
      if (value >>> 0 !== value) throw mismatch(name, type, value)
      view.setUint32(at, value, true)
      at += 4
      return
    case 'UInt16':
      if ((value & 0xffff) !== value) throw mismatch(name, type, value)
      view.setUint16(at, value, true)
      at += 2
      return
    case 'UInt8':
      if ((value & 0xff) !== value) throw mismatch(name, type, value)
      view.setUint8(at, value)
      at += 1
      return
    case 'String':
      throw mismatch(name, type, value)
  }
}

function writeVarint(value: number): void {
  let left = value
  while (left >= 0x80) {
    scratch[at++] = (left & 0x7f) | 0x80
    left >>>= 7
  }
  scratch[at++] = left
}

/** Longer texts are written by the machine's own code; for short ones calling it takes longer than writing them. */
const SHORT = 48

/** Room for it has been reserved. */
function writeText(text: string): void {
  const { length } = text
  if (length <= SHORT) {
    const start = at
    scratch[at++] = length
    let place = 0
    for (; place < length; place += 1) {
      const character = text.charCodeAt(place)
      if (character > 0x7f) break
      scratch[at++] = character
    }
    if (place === length) return
    at = start
  }
  const bytes = Buffer.byteLength(text)
  writeVarint(bytes)
  scratch.write(text, at, 'utf8')
  at += bytes
}

function reserve(bytes: number): void {
  if (at + bytes <= scratch.length) return
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, at + bytes))
  scratch.copy(larger, 0, 0, at)
  scratch = larger
  view = viewOf(scratch)
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

function mismatch(name: string, type: string, value: unknown): TypeError {
  return new TypeError(`${String(JSON.stringify(value)).slice(0, 80)} is no ${type} for the column ${name}`)
}
