/** Rows as JSON, one object a line: as an older version left them to land, and as people read what was set aside. Pure. */
import { decodeBlock, readBlocks } from '#sql/native/block.ts'
import { COLUMNS, type LandingTable } from '#sql/native/columns.ts'
import { BrokenBlock } from '#sql/native/cursor.ts'
import { encodeBlock } from '#sql/native/encode.ts'

/** The block of rows written as lines; what it was given where they are not rows of that table. */
export function encodeLines([table = '']: readonly string[], lines: string): Buffer | string {
  try {
    if (!isLandingTable(table)) return lines
    const rows = lines.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    // Columns that came later are left to their defaults.
    const columns = COLUMNS[table].filter(({ name }) => rows[0]?.[name] !== undefined)
    if (columns.length !== Object.keys(rows[0] ?? {}).length) return lines
    return encodeBlock(columns, { count: rows.length, rows })
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return lines
    throw error
  }
}

function isLandingTable(name: string): name is LandingTable {
  return Object.hasOwn(COLUMNS, name)
}

/** What of the rows people can read: all of it, unless it was damaged. */
export function readable(body: Buffer | string): string {
  if (typeof body === 'string') return body
  try {
    return readBlocks(body)
      .flatMap(decodeBlock)
      .map((row) => JSON.stringify(row))
      .join('\n')
  } catch (error) {
    if (!(error instanceof BrokenBlock)) throw error
    return body.toString('utf8').replaceAll(/[\p{Cc}\uFFFD]+/gu, ' ')
  }
}
