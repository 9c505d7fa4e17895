/** Common Event Format (ArcSight, versions 0 and 1): a header of seven fields between pipes, and `key=value` behind it. */
import { MAX_MEMBERS } from '../json.ts'

export interface Event {
  kind: 'cef' | 'leef'
  vendor: string
  product: string
  device_version: string
  /** Id of the kind of event. */
  signature: string
  name: string
  severity: string
  extension: Record<string, string>
}

const FIELDS = ['version', 'vendor', 'product', 'device version', 'signature', 'name', 'severity']

/** An event, or a text saying why it is none. `text` begins with `CEF:`. */
export function readCef(text: string): Event | string {
  let { fields, rest } = splitHeader(text.slice('CEF:'.length), FIELDS.length)
  // The severity may go without its pipe where nothing follows.
  if (fields.length === FIELDS.length - 1 && rest !== '') [fields, rest] = [[...fields, rest], '']
  const [, vendor = '', product = '', device_version = '', signature = '', name = '', severity] = fields
  if (severity === undefined) {
    return `the CEF header has ${fields.length} of its ${FIELDS.length} fields: ${FIELDS.slice(fields.length).join(', ')} is missing`
  }
  const extension = readExtension(rest)
  if (extension === undefined) return `the CEF extension has more than ${MAX_MEMBERS} keys`
  return {
    kind: 'cef',
    vendor,
    product,
    device_version,
    signature,
    name,
    severity: severity.trim(),
    extension,
  }
}

/** The first fields, each with a pipe behind it, and what is behind them. */
export function splitHeader(text: string, count: number): { fields: string[]; rest: string } {
  const fields: string[] = []
  let from = 0
  for (let at = 0; at < text.length && fields.length < count; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '|') {
      fields.push(unescapeHeader(text.slice(from, at)))
      from = at + 1
    }
  }
  return { fields, rest: text.slice(from) }
}

function unescapeHeader(text: string): string {
  return text.replace(/\\([|\\])/g, '$1').trim()
}

/** A key is a word before `=` at the start or behind a blank; a value reaches to the next key, blanks in it and all. */
const KEY = /(?:^|\s)([A-Za-z0-9_][\w.,[\]-]*)=/g
const ESCAPED = /\\([=\\nr])/g
const ESCAPES: Record<string, string> = { '=': '=', '\\': '\\', n: '\n', r: '\r' }

function readExtension(text: string): Record<string, string> | undefined {
  const entries: [string, string][] = []
  let key: string | undefined
  let from = 0
  for (const match of text.matchAll(KEY)) {
    if (key !== undefined) entries.push([key, readValue(text.slice(from, match.index))])
    if (entries.length >= MAX_MEMBERS) return undefined
    key = match[1]
    from = match.index + match[0].length
  }
  if (key !== undefined) entries.push([key, readValue(text.slice(from))])
  return Object.fromEntries(entries)
}

function readValue(text: string): string {
  return text.trimEnd().replace(ESCAPED, (_, char: string) => ESCAPES[char] ?? char)
}
