/** Blocks put together: the engine's work is by block and column, so a few large ones cost it far less. Pure. */
import type { Block, PlacedColumn } from './block.ts'
import { WIDTHS, type ColumnType } from './columns.ts'
import { joinTexts, type TextColumn } from './words.ts'

/** Whether they have the same columns, but for how wide their whole numbers are, and whether their texts are words. */
export function canJoin(a: Block, b: Block): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, type }, place) => {
      const other = b.columns[place]
      return other?.name === name && kindOf(other.type) === kindOf(type)
    })
  )
}

function kindOf(type: ColumnType): string {
  if (isText(type)) return 'text'
  return type.startsWith('UInt') ? 'whole' : type
}

function isText(type: ColumnType): boolean {
  return type === 'String' || type === 'LowCardinality(String)'
}

/** One block with the rows of all, which can be joined. */
export function joinBlocks(blocks: readonly Block[]): Buffer {
  return Buffer.concat([...joinColumns(blocks)].flat())
}

/** The pieces of that block, column by column, so that one who must not be long at it can do something else in between. */
export function* joinColumns(blocks: readonly Block[]): Generator<Buffer[]> {
  const [first] = blocks
  if (!first) return
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0)
  yield [varint(first.columns.length), varint(rows)]
  for (const [place, { name, type }] of first.columns.entries()) {
    const columns = blocks.flatMap((block): (PlacedColumn & TextColumn)[] => {
      const column = block.columns[place]
      return column ? [{ ...column, rows: block.rows }] : []
    })
    if (isText(type)) {
      const { type: joined, pieces } = joinTexts(columns)
      yield [head(name, joined), ...pieces]
    } else {
      const widest = columns.map((column) => column.type).reduce(wider)
      yield [head(name, widest), ...columns.map((column) => widen(column, widest))]
    }
  }
}

function wider(a: ColumnType, b: ColumnType): ColumnType {
  return WIDTHS[b] > WIDTHS[a] ? b : a
}

/** Whole numbers as wide as the widest. */
function widen({ type, bytes }: PlacedColumn, wide: ColumnType): Buffer {
  const [from, to] = [WIDTHS[type], WIDTHS[wide]]
  if (from === to) return bytes
  const widened = Buffer.alloc((bytes.length / from) * to)
  for (let at = 0, place = 0; at < bytes.length; at += from, place += to) {
    if (from === 2) widened.writeUInt16LE(bytes.readUInt16LE(at), place)
    else widened.writeUIntLE(bytes.readUIntLE(at, from), place, from)
  }
  return widened
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
