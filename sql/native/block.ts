/**
 * Blocks of ClickHouse's Native format, taken apart: checked from the first byte to the last, put together, cut into
 * rows, and read by people. Only the plain types of `columns.ts` are known, so nothing can hide in a block. Pure.
 */
import { WIDTHS, type Column, type ColumnType } from './columns.ts'
import type { Value } from './encode.ts'

/** A body that is no sequence of blocks; nothing of it may be used. */
export class BrokenBlock extends Error {
  override readonly name = 'BrokenBlock'
}

export interface Block {
  rows: number
  columns: readonly PlacedColumn[]
}

interface PlacedColumn extends Column {
  /** Its values as they stand in the body. */
  bytes: Buffer
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
const MAX_COLUMNS = 1_000
const MAX_ROWS = 0x7fff_ffff

/** Reads one thing after the other. */
class Cursor {
  readonly body: Buffer
  at = 0

  constructor(body: Buffer) {
    this.body = body
  }

  varint(what: string, max: number): number {
    const { body } = this
    let value = 0
    for (let shift = 1; shift <= 0x1000_0000; shift *= 0x80) {
      const byte = body[this.at++]
      if (byte === undefined) throw new BrokenBlock(`the body ends within ${what}`)
      value += (byte & 0x7f) * shift
      if (byte < 0x80) {
        if (value > max) break
        return value
      }
    }
    throw new BrokenBlock(`${what} is larger than ${max}`)
  }

  text(what: string): string {
    const length = this.varint(`the length of ${what}`, 200)
    return this.take(length, what).toString('latin1')
  }

  take(length: number, what: string): Buffer {
    const start = this.at
    this.at += length
    if (this.at > this.body.length) throw new BrokenBlock(`the body ends within ${what}`)
    return this.body.subarray(start, this.at)
  }

  /** Passes over `rows` texts. */
  texts(rows: number, what: string): Buffer {
    const { body } = this
    const start = this.at
    for (let row = 0; row < rows; row += 1) {
      const short = body[this.at]
      if (short !== undefined && short < 0x80) this.at += 1 + short
      else {
        const length = this.varint(what, MAX_ROWS)
        this.at += length
      }
      if (this.at > body.length) throw new BrokenBlock(`the body ends within ${what}`)
    }
    return body.subarray(start, this.at)
  }
}

/** The blocks of a body. @throws BrokenBlock */
export function readBlocks(body: Buffer): Block[] {
  const blocks: Block[] = []
  const cursor = new Cursor(body)
  while (cursor.at < body.length) blocks.push(readBlock(cursor))
  return blocks
}

function readBlock(cursor: Cursor): Block {
  const count = cursor.varint('the number of columns', MAX_COLUMNS)
  const rows = cursor.varint('the number of rows', MAX_ROWS)
  const columns: PlacedColumn[] = []
  for (let place = 0; place < count; place += 1) {
    const name = cursor.text('the name of a column')
    if (!NAME.test(name)) throw new BrokenBlock(`${JSON.stringify(name)} is not a column's name`)
    const type = cursor.text('the type of a column')
    if (!isColumnType(type)) throw new BrokenBlock(`the type ${JSON.stringify(type)} of ${name} is not taken`)
    const what = `the column ${name}`
    const bytes = type === 'String' ? cursor.texts(rows, what) : cursor.take(rows * WIDTHS[type], what)
    columns.push({ name, type, bytes })
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

/** Whether they have the same columns, but for how wide their whole numbers are. */
export function canJoin(a: Block, b: Block): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, type }, place) => {
      const other = b.columns[place]
      return other?.name === name && (other.type === type || (isWhole(other.type) && isWhole(type)))
    })
  )
}

function isWhole(type: ColumnType): boolean {
  return type.startsWith('UInt')
}

/** One block with the rows of all, which can be joined: the engine's work is by block and column. */
export function joinBlocks(blocks: readonly Block[]): Buffer {
  const [first] = blocks
  if (!first) return Buffer.alloc(0)
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0)
  const pieces: Buffer[] = [varint(first.columns.length), varint(rows)]
  first.columns.forEach(({ name }, place) => {
    const columns = blocks.flatMap((block) => block.columns[place] ?? [])
    const type = columns.map((column) => column.type).reduce(wider)
    pieces.push(head(name, type))
    for (const column of columns) pieces.push(column.type === type ? column.bytes : widen(column, type))
  })
  return Buffer.concat(pieces)
}

function wider(a: ColumnType, b: ColumnType): ColumnType {
  return WIDTHS[b] > WIDTHS[a] ? b : a
}

function widen({ type, bytes }: PlacedColumn, wide: ColumnType): Buffer {
  const [from, to] = [WIDTHS[type], WIDTHS[wide]]
  const widened = Buffer.alloc((bytes.length / from) * to)
  for (let at = 0, place = 0; at < bytes.length; at += from, place += to) {
    for (let byte = 0; byte < from; byte += 1) widened[place + byte] = bytes[at + byte] ?? 0
  }
  return widened
}

/** The rows from `from` up to `to`. */
export function cutBlock({ columns }: Block, from: number, to: number): Block {
  return {
    rows: to - from,
    columns: columns.map(({ name, type, bytes }) => {
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
  for (const { name, type, bytes } of columns) {
    const cursor = new Cursor(bytes)
    for (const row of decoded) row[name] = readValue(cursor, type, name)
  }
  return decoded
}

function readValue(cursor: Cursor, type: ColumnType, name: string): Value {
  if (type === 'String') {
    return cursor.take(cursor.varint(`a text of ${name}`, MAX_ROWS), name).toString('utf8')
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

const heads = new Map<string, Buffer>()

function head(name: string, type: ColumnType): Buffer {
  const key = `${name} ${type}`
  let bytes = heads.get(key)
  if (!bytes) {
    bytes = Buffer.concat([varint(name.length), Buffer.from(name), varint(type.length), Buffer.from(type)])
    heads.set(key, bytes)
  }
  return bytes
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80)
    left = Math.floor(left / 0x80)
  }
  bytes.push(left)
  return Buffer.from(bytes)
}
