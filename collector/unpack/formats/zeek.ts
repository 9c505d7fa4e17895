/**
 * The format `zeek`: a log of Zeek, as its ASCII writer writes it (columns and types in lines that begin with `#`) or as
 * JSON lines. A column that is unset is left out. A row with other columns than were announced is one bad piece.
 */
import { MAX_MEMBERS } from '../json.ts'
import { openNdjson } from './ndjson.ts'
import { eachLine, EMPTY, Pieces, type NotOpened, type Opened, type Opening } from './opening.ts'

interface Columns {
  separator: string
  set_separator: string
  empty: string
  unset: string
  path: string
  fields: string[]
  types: string[]
}

export async function openZeek(opening: Opening): Promise<Opened | NotOpened> {
  const start = opening.text.trimStart()
  if (start === '') return EMPTY
  if (start.startsWith('{') || start.startsWith('[')) return openNdjson(opening)
  const pieces = new Pieces()
  const columns: Columns = {
    separator: '\t',
    set_separator: ',',
    empty: '(empty)',
    unset: '-',
    path: '',
    fields: [],
    types: [],
  }
  await eachLine(opening.text, pieces, opening.pause, (line, number) => {
    if (line.startsWith('#')) return readDirective(line, columns)
    const record = readRow(line, columns)
    if (typeof record === 'string') pieces.refuse(line, `line ${number}: ${record}`)
    else pieces.records.push(record)
  })
  if (columns.fields.length > 0 && pieces.records.length + pieces.bad().length === 0) return pieces.opened([])
  return pieces.opened()
}

function readDirective(line: string, columns: Columns): void {
  const separated = /^#separator (\S+)/.exec(line)
  if (separated?.[1]) {
    columns.separator = unescapeHex(separated[1])
    return
  }
  const [name, ...values] = line.split(columns.separator)
  switch (name) {
    case '#set_separator':
      columns.set_separator = values[0] || ','
      break
    case '#empty_field':
      columns.empty = values[0] ?? ''
      break
    case '#unset_field':
      columns.unset = values[0] ?? ''
      break
    case '#path':
      columns.path = values[0] ?? ''
      break
    case '#fields':
      columns.fields = values.slice(0, MAX_MEMBERS)
      break
    case '#types':
      columns.types = values.slice(0, MAX_MEMBERS)
      break
    case undefined:
    default:
      break
  }
}

function readRow(line: string, columns: Columns): object | string {
  const { fields, types, separator, unset, path } = columns
  if (fields.length === 0) return 'no #fields line of a Zeek log stands before it'
  const values = line.split(separator)
  if (values.length !== fields.length)
    return `the row has ${values.length} columns where #fields names ${fields.length}`
  const entries: [string, unknown][] = [['_path', path]]
  for (let index = 0; index < fields.length; index++) {
    const value = values[index] ?? ''
    if (value !== unset) entries.push([fields[index] ?? '', readValue(value, types[index] ?? '', columns)])
  }
  return Object.fromEntries(entries)
}

function readValue(value: string, type: string, columns: Columns): unknown {
  const list = /^(?:set|vector|table)\[(\w+)\]$/.exec(type)
  if (list?.[1]) {
    const inner = list[1]
    if (value === columns.empty || value === '') return []
    return value.split(columns.set_separator).map((item) => readValue(item, inner, columns))
  }
  switch (type) {
    case 'time':
    case 'interval':
    case 'double':
    case 'count':
    case 'int':
    case 'port': {
      const number = Number(value)
      // Digits that a number cannot hold exactly stay digits; what is no number stays text, for the check to refuse.
      return value === '' ||
        Number.isNaN(number) ||
        (Number.isInteger(number) && !Number.isSafeInteger(number))
        ? value
        : number
    }
    case 'bool':
      return value === 'T' ? true : value === 'F' ? false : value
    default:
      return value === columns.empty ? '' : unescapeHex(value)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Zeek writes what would break its columns as `\x09`, byte by byte. Bytes that are no text stay as they are written. */
function unescapeHex(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/(?:\\x[0-9A-Fa-f]{2})+|\\\\/g, (escaped) => {
    if (escaped === '\\\\') return '\\'
    try {
      const decoded = utf8.decode(Buffer.from(escaped.replaceAll('\\x', ''), 'hex'))
      return decoded.includes('\0') ? escaped : decoded
    } catch {
      return escaped
    }
  })
}
