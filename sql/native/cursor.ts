/** Reads a body of blocks from its first byte on, and never past its last. */

/** A body that is no sequence of blocks; nothing of it may be used. */
export class BrokenBlock extends Error {
  override readonly name = 'BrokenBlock'
}

/** As many rows as a block may have, and as many bytes as a text. */
export const MOST = 0x7fff_ffff

export class Cursor {
  readonly body: Buffer
  at = 0

  constructor(body: Buffer) {
    this.body = body
  }

  varint(what: string, max: number): number {
    const { body } = this
    let value = 0
    for (let shift = 1; shift <= 0x1000_0000; shift *= 0x80) {
      const byte = body[this.at++]
      if (byte === undefined) throw new BrokenBlock(`the body ends within ${what}`)
      value += (byte & 0x7f) * shift
      if (byte < 0x80) {
        if (value > max) break
        return value
      }
    }
    throw new BrokenBlock(`${what} is larger than ${max}`)
  }

  text(what: string): string {
    const length = this.varint(`the length of ${what}`, 200)
    return this.take(length, what).toString('latin1')
  }

  /** A number of eight bytes. */
  long(what: string, max: number): number {
    const bytes = this.take(8, what)
    const value = bytes.readUInt32LE(0) + bytes.readUInt32LE(4) * 2 ** 32
    if (value > max) throw new BrokenBlock(`${what} is larger than ${max}`)
    return value
  }

  take(length: number, what: string): Buffer {
    const start = this.at
    this.at += length
    if (this.at > this.body.length) throw new BrokenBlock(`the body ends within ${what}`)
    return this.body.subarray(start, this.at)
  }

  /** Passes over `rows` texts. */
  texts(rows: number, what: string): Buffer {
    const { body } = this
    const start = this.at
    for (let row = 0; row < rows; row += 1) {
      const short = body[this.at]
      if (short !== undefined && short < 0x80) this.at += 1 + short
      else {
        const length = this.varint(what, MOST)
        this.at += length
      }
      if (this.at > body.length) throw new BrokenBlock(`the body ends within ${what}`)
    }
    return body.subarray(start, this.at)
  }
}
