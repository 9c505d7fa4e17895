/**
 * An insert over HTTP: which table, and a body whose every line is one JSON object.
 *
 * The engine takes an insert as text, statement and data in one, and reads what stands behind a blank line as the next
 * statement. A body is therefore framed anew: only lines that are one whole JSON object pass.
 */
import { StatementError } from './statement.ts'

export interface InsertTarget {
  table: string
  columns: string[] | null
}

const INSERT =
  /^INSERT\s+INTO\s+(?:TABLE\s+)?(?<table>[\w.`"]+)\s*(?:\((?<columns>[\w\s,`"]+)\))?\s*FORMAT\s+(?<format>\w+)\s*$/i
const IDENTIFIER = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/

/** The target of `INSERT INTO t (a, b) FORMAT JSONEachRow`; null where the statement carries its own SELECT. */
export function readInsertTarget(sql: string): InsertTarget | null {
  if (/\bSELECT\b/i.test(sql) && !INSERT.test(sql.trim())) return null
  const groups = INSERT.exec(sql.trim())?.groups
  if (!groups) {
    throw new StatementError(
      62,
      'SYNTAX_ERROR',
      'an insert is INSERT INTO table (columns) FORMAT JSONEachRow, rows in the body',
    )
  }
  if (groups['format'] !== 'JSONEachRow') {
    throw new StatementError(
      73,
      'UNKNOWN_FORMAT',
      `bodies are read as JSONEachRow only, not ${groups['format']}`,
    )
  }
  const columns = groups['columns']?.split(',').map((column) => identifier(column.trim()))
  return { table: identifier(groups['table'] ?? ''), columns: columns ?? null }
}

function identifier(text: string): string {
  const bare = text.replaceAll(/[`"]/g, '')
  if (!IDENTIFIER.test(bare))
    throw new StatementError(62, 'SYNTAX_ERROR', `${JSON.stringify(text)} is not an identifier`)
  return bare
}

const LINE_FEED = 0x0a

/**
 * The body with one JSON object a line and nothing else: blank lines are left out, anything that is not an object is
 * refused with its line number, and then nothing of the body is inserted.
 */
export function frameRows(body: Buffer): Buffer {
  const lines: Buffer[] = []
  let number = 0
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(LINE_FEED, start)
    const end = found === -1 ? body.length : found
    number += 1
    const line = body.subarray(start, end)
    start = end + 1
    if (isObject(line, number)) lines.push(line, NEW_LINE)
  }
  return Buffer.concat(lines)
}

const NEW_LINE = Buffer.from('\n')

function isObject(line: Buffer, number: number): boolean {
  const text = line.toString('utf8').trim()
  if (text === '') return false
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new StatementError(
      117,
      'INCORRECT_DATA',
      `line ${number} of the body is not JSON: ${(error as Error).message}`,
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StatementError(117, 'INCORRECT_DATA', `line ${number} of the body is not a JSON object`)
  }
  return true
}
