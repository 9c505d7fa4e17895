/** Where a block is written: room that grows as needed and is used over and over, a block at one go, which is then copied out. */
import type { ColumnType } from './columns.ts'

let scratch = Buffer.allocUnsafe(1 << 20)
let view = viewOf(scratch)
let at = 0

export function begin(): void {
  at = 0
}

export function end(): Buffer {
  return Buffer.from(scratch.subarray(0, at))
}

export function reserve(bytes: number): void {
  if (at + bytes <= scratch.length) return
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, at + bytes))
  scratch.copy(larger, 0, 0, at)
  scratch = larger
  view = viewOf(scratch)
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

/** Writes something once, and as it then stands so often that it stands there `count` times. */
export function repeat(count: number, write: () => void): void {
  const start = at
  write()
  const last = start + (at - start) * count
  reserve(last - at)
  if (count > 1) scratch.fill(scratch.subarray(start, at), at, last)
  at = last
}

/** Whole numbers of one or two bytes that are known to fit. */
export function writePlaces(places: Uint16Array, count: number, width: 1 | 2): void {
  reserve(count * width)
  if (width === 1) for (let row = 0; row < count; row += 1) scratch[at + row] = places[row] as number
  else for (let row = 0; row < count; row += 1) view.setUint16(at + row * 2, places[row] as number, true)
  at += count * width
}

export function writeZeros(count: number): void {
  reserve(count)
  scratch.fill(0, at, at + count)
  at += count
}

/** As most counts are: in a loop of their own, without asking of each what it is. */
export function writeShorts(name: string, numbers: Float64Array, count: number): void {
  let place = at
  for (let row = 0; row < count; row += 1) {
    const value = numbers[row] as number
    if ((value & 0xffff) !== value) throw mismatch(name, 'UInt16', value)
    scratch[place] = value & 0xff
    scratch[place + 1] = value >>> 8
    place += 2
  }
  at = place
}

export function writeWholes(name: string, numbers: Float64Array, count: number): void {
  let place = at
  for (let row = 0; row < count; row += 1) {
    const value = numbers[row] as number
    if (value >>> 0 !== value) throw mismatch(name, 'UInt32', value)
    view.setUint32(place, value, true)
    place += 4
  }
  at = place
}

const TWO_32 = 2 ** 32

export function writeNumber(name: string, type: ColumnType, value: number): void {
  switch (type) {
    case 'Float64':
      if (!Number.isFinite(value)) throw mismatch(name, type, value)
      view.setFloat64(at, value, true)
      at += 8
      return
    case 'DateTime64(3)':
      if (!Number.isSafeInteger(value)) throw mismatch(name, type, value)
      view.setUint32(at, value >>> 0, true)
      view.setInt32(at + 4, Math.floor(value / TWO_32), true)
      at += 8
      return
    case 'UInt64':
      if (!Number.isSafeInteger(value) || value < 0) throw mismatch(name, type, value)
      view.setUint32(at, value >>> 0, true)
      view.setUint32(at + 4, Math.floor(value / TWO_32), true)
      at += 8
      return
    case 'UInt32':
      if (value >>> 0 !== value) throw mismatch(name, type, value)
      view.setUint32(at, value, true)
      at += 4
      return
    case 'UInt16':
      if ((value & 0xffff) !== value) throw mismatch(name, type, value)
      view.setUint16(at, value, true)
      at += 2
      return
    case 'UInt8':
      if ((value & 0xff) !== value) throw mismatch(name, type, value)
      view.setUint8(at, value)
      at += 1
      return
    case 'String':
    case 'LowCardinality(String)':
      throw mismatch(name, type, value)
  }
}

export function writeVarint(value: number): void {
  let left = value
  while (left >= 0x80) {
    scratch[at++] = (left & 0x7f) | 0x80
    left >>>= 7
  }
  scratch[at++] = left
}

/** Longer texts are written by the machine's own code; for short ones calling it takes longer than writing them. */
const SHORT = 48

/** Room for it has been reserved. */
export function writeText(text: string): void {
  const { length } = text
  if (length <= SHORT) {
    const start = at
    scratch[at++] = length
    let place = 0
    for (; place < length; place += 1) {
      const character = text.charCodeAt(place)
      if (character > 0x7f) break
      scratch[at++] = character
    }
    if (place === length) return
    at = start
  }
  const bytes = Buffer.byteLength(text)
  writeVarint(bytes)
  scratch.write(text, at, 'utf8')
  at += bytes
}

export function mismatch(name: string, type: string, value: unknown): TypeError {
  return new TypeError(`${String(JSON.stringify(value)).slice(0, 80)} is no ${type} for the column ${name}`)
}
