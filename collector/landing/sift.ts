/** Finds the rows for which the store refuses an insert, by halving it; the others are in afterwards. */
import { cutBlock, decodeBlock, readBlocks, type Block } from '#sql/native/block.ts'
import { joinBlocks } from '#sql/native/join.ts'
import { isRefusal } from './refusal.ts'

export interface BadRow {
  block: Buffer
  /** The row as JSON. */
  text: string
}

/** When single rows from three places of so large an insert are all refused, the fault is not theirs. */
const ROWS_FOR_PROBE = 20

/** @throws `cause`, where the fault is the store's own. */
export async function sift(
  rows: Buffer,
  insert: (rows: Buffer) => Promise<void>,
  cause: Error,
): Promise<BadRow[]> {
  const bad: BadRow[] = []
  for (const block of readBlocks(rows)) {
    if (block.rows >= ROWS_FOR_PROBE) {
      const probes = [0, block.rows >> 1, block.rows - 1]
      const refused = await Promise.all(
        probes.map((row) => isRefused(joinBlocks([cutBlock(block, row, row + 1)]), insert)),
      )
      if (refused.every(Boolean)) throw cause
    }
    bad.push(...(await search(block, insert)))
  }
  return bad
}

async function search(block: Block, insert: (rows: Buffer) => Promise<void>): Promise<BadRow[]> {
  if (block.rows === 0) return []
  const body = joinBlocks([block])
  if (!(await isRefused(body, insert))) return []
  if (block.rows === 1) return [{ block: body, text: JSON.stringify(decodeBlock(block)[0]) }]
  const half = block.rows >> 1
  const first = await search(cutBlock(block, 0, half), insert)
  return [...first, ...(await search(cutBlock(block, half, block.rows), insert))]
}

async function isRefused(rows: Buffer, insert: (rows: Buffer) => Promise<void>): Promise<boolean> {
  try {
    await insert(rows)
    return false
  } catch (error) {
    if (isRefusal(error)) return true
    throw error
  }
}
