/** Rows of blocks as objects, and the other way round, for tests. */
import { decodeBlock, readBlocks } from '#sql/native/block.ts'
import type { Column } from '#sql/native/columns.ts'
import { encodeBlock } from '#sql/native/encode.ts'
import type { Memory } from '../memory/memory.ts'

export type LandedRow = Record<string, string | number>

export function rowsOf(block: Buffer): LandedRow[] {
  return readBlocks(block).flatMap(decodeBlock)
}

/** A block with columns for what the first row has: whole numbers and texts. */
export function blockOf(rows: readonly object[]): Buffer {
  const columns = Object.entries(rows[0] ?? {}).map(([name, value]): Column => ({
    name,
    type: typeof value === 'string' ? 'String' : 'UInt64',
  }))
  return encodeBlock(columns, { count: rows.length, rows: rows as Record<string, unknown>[] })
}

/** Everything in the outbox, table by table, which is then trimmed. */
export function takeAll({ outbox }: Pick<Memory, 'outbox'>, now: number): Record<string, LandedRow[]> {
  const tables: Record<string, LandedRow[]> = {}
  for (;;) {
    const taken = outbox.take(1)
    if (taken.seqs.length === 0) return tables
    for (const part of taken.parts) {
      const block = outbox.read(part, now)
      if (!block) continue
      for (const name of part.tables) tables[name] = [...(tables[name] ?? []), ...rowsOf(block)]
    }
    outbox.trim(taken.seqs)
  }
}
