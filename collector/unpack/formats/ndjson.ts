/**
 * The format `ndjson`: JSON documents one after another, as lines (NDJSON, JSON Lines, RFC 7464) or printed over several
 * lines each. A document that is a list gives its items. One that is broken is one bad piece, and its neighbours land.
 */
import { MAX_DEPTH, parseJson } from '../json.ts'
import { EMPTY, MAX_PIECES, Pieces, type NotOpened, type Opened, type Opening } from './opening.ts'

const utf8 = new TextEncoder()

export async function openNdjson({ text, pause }: Opening): Promise<Opened | NotOpened> {
  const pieces = new Pieces()
  const place = { at: 0, line: 1 }
  let isEmpty = true
  for (let at = skipBlank(text, 0); at < text.length && !pieces.isFull; at = skipBlank(text, at)) {
    isEmpty = false
    const { end, isClosed } = findEnd(text, at)
    countLines(text, place, at)
    if (!isClosed) pieces.refuse(text.slice(at, end), `line ${place.line}: ${whyOpen(text, at)}`)
    else if (text[at] === '[') await readList(text, at, end)
    else readDocument(text.slice(at, end))
    at = end
    await pause()
  }
  return isEmpty ? EMPTY : pieces.opened()

  function readDocument(document: string): void {
    const parsed = parseJson(utf8.encode(document), document, 'strict')
    if (parsed.ok) pieces.records.push(parsed.value)
    else pieces.refuse(document, `line ${place.line}: ${parsed.error}`)
  }

  /** Item by item, so that a long list lets go of the event loop. A list with a fault in it is refused as a whole. */
  async function readList(list: string, from: number, to: number): Promise<void> {
    const items: unknown[] = []
    let at = skipBlank(list, from + 1)
    let fault = ''
    while (at < to - 1 && fault === '' && items.length <= MAX_PIECES) {
      const end = findItemEnd(list, at, to - 1)
      const item = list.slice(at, end)
      const parsed = parseJson(utf8.encode(item), item, 'strict')
      if (parsed.ok) items.push(parsed.value)
      else fault = parsed.error
      at = skipBlank(list, end)
      if (at < to - 1) {
        if (list[at] !== ',') fault ||= 'the items of a list are not separated by commas'
        at = skipBlank(list, at + 1)
        if (at >= to - 1) fault ||= 'a list ends with a comma'
      }
      await pause()
    }
    if (fault === '') for (const item of items) pieces.records.push(item)
    else pieces.refuse(list.slice(from, to), `line ${place.line}: ${fault}`)
  }
}

function skipBlank(text: string, from: number): number {
  let at = from
  // RFC 7464 puts a record separator before each document.
  while (at < text.length && ' \t\r\n\u001e'.includes(text[at] as string)) at++
  return at
}

function countLines(text: string, place: { at: number; line: number }, to: number): void {
  for (; place.at < to; place.at++) if (text.charCodeAt(place.at) === 0x0a) place.line++
}

/**
 * Where the document that starts here ends. One that never closes ends before the next line that begins with a bracket
 * and is not a part of it: nothing but a new document looks like that, unless it was printed without any indentation.
 */
function findEnd(text: string, start: number): { end: number; isClosed: boolean } {
  const opener = text[start]
  if (opener !== '{' && opener !== '[') return { end: endOfLine(text, start), isClosed: false }
  let depth = 0
  let next = -1
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const close = endOfString(text, at)
        if (close === -1) return { end: next === -1 ? endOfLine(text, at) : next, isClosed: false }
        at = close
        break
      }
      case 0x7b:
      case 0x5b:
        if (++depth > MAX_DEPTH) return { end: next === -1 ? endOfLine(text, at) : next, isClosed: false }
        break
      case 0x7d:
      case 0x5d:
        if (--depth === 0) return { end: at + 1, isClosed: true }
        break
      case 0x0a: {
        const first = text.charCodeAt(at + 1)
        if (first !== 0x7b && first !== 0x5b) break
        if (next === -1) next = at
        if (!mayGoOn(text, at)) return { end: next, isClosed: false }
        break
      }
    }
  }
  return { end: next === -1 ? text.length : next, isClosed: false }
}

/** Whether a value may follow here inside a document: after a comma, a colon or an opening bracket. */
function mayGoOn(text: string, newline: number): boolean {
  let at = newline - 1
  while (at >= 0 && ' \t\r\n'.includes(text[at] as string)) at--
  return ',:[{'.includes(text[at] ?? '')
}

/** Where the string that starts here closes; -1 where it does not on its line. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22) return at
    if (unit === 0x5c) at++
    else if (unit === 0x0a) return -1
  }
  return -1
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function findItemEnd(text: string, start: number, to: number): number {
  let depth = 0
  for (let at = start; at < to; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const close = endOfString(text, at)
        if (close === -1) return to
        at = close
        break
      }
      case 0x7b:
      case 0x5b:
        depth++
        break
      case 0x7d:
      case 0x5d:
        depth--
        break
      case 0x2c:
        if (depth === 0) return at
        break
    }
  }
  return to
}

function whyOpen(text: string, start: number): string {
  return text[start] === '{' || text[start] === '['
    ? 'the JSON document does not close where the next begins'
    : 'this is no JSON object'
}
