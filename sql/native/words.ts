/**
 * Texts of which few are different, as `LowCardinality(String)` lays them out: each word once, then for every row the
 * place of its word. A platform's code is the same in all its rows; so it takes a byte of each on the way to the disk and
 * to the store, which stores it in this form anyhow. Pure.
 */
import type { PlacedColumn } from './block.ts'
import { BrokenBlock, Cursor, MOST } from './cursor.ts'

/** Each block brings its own words. */
export const WORDS_VERSION = 1
type Width = 1 | 2
/** It brings words, they hold for it alone, and how wide the places are. */
export const WORDS_FLAGS: Record<Width, number> = { 1: 0x600, 2: 0x601 }
export const MOST_WORDS = 0xffff

export interface Words {
  count: number
  /** One after the other, each behind its length. */
  texts: Buffer
  /** Bytes of a place. */
  width: Width
}

export function placeWidth(words: number): Width {
  return words > 0x100 ? 2 : 1
}

/** @throws BrokenBlock */
export function readWords(cursor: Cursor, rows: number, what: string): { bytes: Buffer; words: Words } {
  if (cursor.long(what, MOST) !== WORDS_VERSION) throw new BrokenBlock(`${what} has words of another kind`)
  const flags = cursor.long(what, MOST)
  const width = ([1, 2] as const).find((wide) => WORDS_FLAGS[wide] === flags)
  if (width === undefined) throw new BrokenBlock(`${what} has words of another kind`)
  const count = cursor.long(what, MOST_WORDS)
  const texts = cursor.texts(count, what)
  if (cursor.long(what, MOST) !== rows) throw new BrokenBlock(`${what} has not as many rows as the block`)
  const bytes = cursor.take(rows * width, what)
  const words = { count, texts, width }
  if (!areBelow(bytes, width, count)) throw new BrokenBlock(`${what} names a word that it does not have`)
  return { bytes, words }
}

function areBelow(places: Buffer, width: Width, count: number): boolean {
  if (width === 1 && count > 0xff) return true
  if (width === 1) {
    for (let row = 0; row < places.length; row += 1) if ((places[row] as number) >= count) return false
    return true
  }
  for (let at = 0; at < places.length; at += 2) if (places.readUInt16LE(at) >= count) return false
  return true
}

/** The words in their order. */
export function wordsOf({ count, texts }: Pick<Words, 'count' | 'texts'>): Word[] {
  const cursor = new Cursor(texts)
  return Array.from({ length: count }, () => {
    const start = cursor.at
    const bytes = cursor.take(cursor.varint('a word', MOST), 'a word')
    return { bytes, whole: texts.subarray(start, cursor.at) }
  })
}

interface Word {
  bytes: Buffer
  /** With its length in front. */
  whole: Buffer
}

/** What stands behind the head of a column. */
export interface JoinedTexts {
  type: 'String' | 'LowCardinality(String)'
  pieces: Buffer[]
}

export type TextColumn = Pick<PlacedColumn, 'bytes' | 'words'> & { rows: number }

/** The texts of several blocks as one column: as words where most of them are. */
export function joinTexts(columns: readonly TextColumn[]): JoinedTexts {
  const rows = sum(columns)
  const joined = sum(columns.filter(({ words }) => words)) * 2 > rows ? joinWords(columns, rows) : undefined
  return joined ?? { type: 'String', pieces: columns.flatMap(spell) }
}

function sum(columns: readonly TextColumn[]): number {
  return columns.reduce((all, { rows }) => all + rows, 0)
}

/** Undefined where they are too many words. */
function joinWords(columns: readonly TextColumn[], rows: number): JoinedTexts | undefined {
  const known = new Map<string, number>()
  const words: Buffer[] = []
  const places = new Uint16Array(rows)
  let last: { words: Words; moved: number[] } | undefined
  let row = 0
  const placeOf = ({ bytes, whole }: Word): number => {
    const text = bytes.toString('latin1')
    const found = known.get(text)
    if (found !== undefined) return found
    known.set(text, words.length)
    return words.push(whole) - 1
  }
  for (const column of columns) {
    const start = row
    if (column.words) {
      // Block after block of the same platform.
      if (!last?.words.texts.equals(column.words.texts))
        last = { words: column.words, moved: wordsOf(column.words).map(placeOf) }
      const { moved } = last
      const [only = 0] = moved
      if (moved.length === 1) places.fill(only, start, start + column.rows)
      else if (column.words.width === 1)
        for (let at = 0; at < column.rows; at += 1)
          places[start + at] = moved[column.bytes[at] as number] as number
      else
        for (let at = 0; at < column.rows; at += 1)
          places[start + at] = moved[column.bytes.readUInt16LE(at * 2)] as number
    } else {
      wordsOf({ count: column.rows, texts: column.bytes }).forEach((word, at) => {
        places[start + at] = placeOf(word)
      })
    }
    if (words.length > MOST_WORDS) return undefined
    row += column.rows
  }
  const width = placeWidth(words.length)
  return {
    type: 'LowCardinality(String)',
    pieces: [
      longs(WORDS_VERSION, WORDS_FLAGS[width], words.length),
      ...words,
      longs(rows),
      width === 1 ? Buffer.from(places) : wide(places),
    ],
  }
}

function spell({ bytes, words, rows }: TextColumn): Buffer[] {
  if (!words) return [bytes]
  const texts = wordsOf(words)
  const { width } = words
  const spelt = Array.from({ length: rows }, (_, row) => {
    const { whole } = texts[bytes.readUIntLE(row * width, width)] as Word
    return whole
  })
  return [Buffer.concat(spelt)]
}

function longs(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  values.forEach((value, place) => bytes.writeUInt32LE(value, place * 8))
  return bytes
}

function wide(places: Uint16Array): Buffer {
  const bytes = Buffer.allocUnsafe(places.length * 2)
  places.forEach((place, row) => bytes.writeUInt16LE(place, row * 2))
  return bytes
}
