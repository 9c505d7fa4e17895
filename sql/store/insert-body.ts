/**
 * An insert over HTTP: which table, and a body whose every line is one JSON object, or which is blocks from its first
 * byte to its last.
 *
 * The engine takes an insert as text, statement and data in one, and reads what stands behind a blank line as the next
 * statement. Lines are therefore framed anew: only those that are one whole JSON object pass. Blocks never come near a
 * statement: the engine reads them from a file, and only what is a block throughout gets there.
 */
import { haveSameColumns, readBlocks } from '../native/block.ts'
import type { Column } from '../native/columns.ts'
import { BrokenBlock } from '../native/cursor.ts'
import { StatementError } from './statement.ts'

const FORMATS = ['JSONEachRow', 'Native'] as const

export interface InsertTarget {
  table: string
  columns: string[] | null
  format: (typeof FORMATS)[number]
}

const INSERT =
  /^INSERT\s+INTO\s+(?:TABLE\s+)?(?<table>[\w.`"]+)\s*(?:\((?<columns>[\w\s,`"]+)\))?\s*FORMAT\s+(?<format>\w+)\s*$/i
const IDENTIFIER = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/

/** The target of `INSERT INTO t (a, b) FORMAT …`; null where the statement carries its own SELECT. */
export function readInsertTarget(sql: string): InsertTarget | null {
  if (/\bSELECT\b/i.test(sql) && !INSERT.test(sql.trim())) return null
  const groups = INSERT.exec(sql.trim())?.groups
  if (!groups) {
    throw new StatementError(
      62,
      'SYNTAX_ERROR',
      'an insert is INSERT INTO table (columns) FORMAT JSONEachRow or Native, rows in the body',
    )
  }
  const format = FORMATS.find((name) => name === groups['format'])
  if (!format) {
    throw new StatementError(
      73,
      'UNKNOWN_FORMAT',
      `bodies are read as ${FORMATS.join(' or ')} only, not ${groups['format']}`,
    )
  }
  const columns = groups['columns']?.split(',').map((column) => identifier(column.trim()))
  return { table: identifier(groups['table'] ?? ''), columns: columns ?? null, format }
}

function identifier(text: string): string {
  const bare = text.replaceAll(/[`"]/g, '')
  if (!IDENTIFIER.test(bare))
    throw new StatementError(62, 'SYNTAX_ERROR', `${JSON.stringify(text)} is not an identifier`)
  return bare
}

const LINE_FEED = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * The body with one JSON object a line and nothing else: blank lines are left out, anything that is not an object is
 * refused with its line number, and then nothing of the body is inserted.
 *
 * Whether the values are JSON is for the engine to say, which parses them anyway; what matters here is where an object
 * ends. Outside of strings only the letters, digits and signs of JSON may stand, so there is no object that ends for
 * the engine earlier than it does here, and nothing behind it.
 */
export function frameRows(body: Buffer): Buffer {
  let isFramed = true
  const lines: Buffer[] = []
  let number = 0
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(LINE_FEED, start)
    const end = found === -1 ? body.length : found
    number += 1
    const fault = faultOf(body, start, end)
    if (fault === undefined) lines.push(body.subarray(start, end), NEW_LINE)
    else if (fault !== BLANK)
      throw new StatementError(117, 'INCORRECT_DATA', `line ${number} of the body ${fault}`)
    else isFramed = false
    start = end + 1
  }
  // As it mostly is: nothing to take out, nothing to copy.
  return isFramed ? body : Buffer.concat(lines)
}

const NEW_LINE = Buffer.from('\n')
const BLANK = 'is blank'
const NOT_AN_OBJECT = 'is not a JSON object'

/** Why the bytes from `start` to `end` are not one JSON object; undefined where they are. */
function faultOf(body: Buffer, start: number, end: number): string | undefined {
  let at = start
  while (at < end && isSpace(body[at])) at += 1
  if (at === end) return BLANK
  if (body[at] !== OPEN_BRACE) return NOT_AN_OBJECT
  let depth = 0
  for (; at < end; at += 1) {
    const byte = body[at] as number
    if (byte === QUOTE) {
      at = endOfString(body, at + 1, end)
      if (at === end) return 'ends within a string'
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1
      if (depth === 0) break
    } else if (!isBare(byte)) return `holds ${JSON.stringify(String.fromCharCode(byte))} outside of a string`
  }
  if (depth !== 0) return 'ends within an object'
  for (at += 1; at < end; at += 1) if (!isSpace(body[at])) return `${NOT_AN_OBJECT}: something follows it`
  return undefined
}

/** Where the string that began before `at` has its closing quote; `end` where it has none. */
function endOfString(body: Buffer, at: number, end: number): number {
  for (; at < end; at += 1) {
    const byte = body[at]
    if (byte === BACKSLASH) at += 1
    else if (byte === QUOTE) return at
  }
  return end
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}

/** What may stand outside of strings: commas, colons, spaces, numbers, `true`, `false` and `null`. */
function isBare(byte: number): boolean {
  return (
    byte === COMMA ||
    byte === COLON ||
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x45 ||
    isSpace(byte)
  )
}

export interface CheckedBlocks {
  rows: number
  columns: readonly Column[]
}

/** What a body of blocks holds, once every byte of it has been accounted for. @throws {StatementError} */
export function checkBlocks(body: Buffer): CheckedBlocks {
  try {
    const blocks = readBlocks(body)
    const [first] = blocks
    if (first && !blocks.every((block) => haveSameColumns(first, block))) {
      throw new BrokenBlock('its blocks have different columns')
    }
    return { rows: blocks.reduce((sum, { rows }) => sum + rows, 0), columns: first?.columns ?? [] }
  } catch (error) {
    if (!(error instanceof BrokenBlock)) throw error
    throw new StatementError(117, 'INCORRECT_DATA', `the body is not Native blocks: ${error.message}`)
  }
}
