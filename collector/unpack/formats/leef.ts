/** Log Event Extended Format (IBM QRadar, 1.0 and 2.0): a header of five fields, and attributes with tabs between them. */
import { MAX_MEMBERS } from '../json.ts'
import { splitHeader, type Event } from './cef.ts'

/** 2.0 may name another delimiter in a sixth field, as itself or in hex. Some write 2.0 without that field. */
const DELIMITER = /^(?:(?:0?x)([0-9A-Fa-f]{2,4})|([^\w\s|]))?\|/

/** An event, or a text saying why it is none. `text` begins with `LEEF:`. */
export function readLeef(text: string): Event | string {
  const { fields, rest } = splitHeader(text.slice('LEEF:'.length), 5)
  const [version, vendor = '', product = '', device_version = '', signature] = fields
  if (signature === undefined) return `the LEEF header has ${fields.length} of its 5 fields`
  const match = version?.startsWith('2') ? DELIMITER.exec(rest) : null
  const delimiter = match?.[1] ? String.fromCharCode(Number.parseInt(match[1], 16)) : (match?.[2] ?? '\t')
  const entries: [string, string][] = []
  for (const attribute of rest.slice(match?.[0].length ?? 0).split(delimiter)) {
    const equals = attribute.indexOf('=')
    if (equals > 0) entries.push([attribute.slice(0, equals).trim(), attribute.slice(equals + 1).trim()])
    if (entries.length > MAX_MEMBERS) return `the LEEF event has more than ${MAX_MEMBERS} attributes`
  }
  const extension = Object.fromEntries(entries)
  return {
    kind: 'leef',
    vendor,
    product,
    device_version,
    signature,
    name: extension['name'] ?? extension['cat'] ?? '',
    severity: /^\d{1,2}(?!\d)/.exec(extension['sev'] ?? '')?.[0] ?? '',
    extension,
  }
}
