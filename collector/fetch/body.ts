/** An answer's body, decompressed as it comes in and given up as soon as it grows too large. */
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

export class BadEncoding extends Error {
  override readonly name = 'BadEncoding'
}

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd'

/**
 * What decompresses a body; undefined where nothing need.
 *
 * @throws BadEncoding
 */
export function openDecoder(encoding: string | undefined): Transform | undefined {
  if (encoding === undefined) return undefined
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const used = names.filter((name) => name !== '' && name !== 'identity')
  if (used.length > 1)
    throw new BadEncoding(`it is encoded ${used.length} times over (${used.join(', ').slice(0, 80)})`)
  const [name] = used
  if (name === undefined) return undefined
  const open = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined
  if (!open) throw new BadEncoding(`its encoding ${JSON.stringify(name.slice(0, 40))} is not known`)
  return open()
}

/**
 * Reads all of `body`. The limit is on the bytes after decompression: a few kilobytes can hold gigabytes.
 *
 * @throws TooLarge, BadEncoding, or what the stream or the decompressor failed with.
 */
export async function readBody(body: Readable, encoding: string | undefined, limit: number): Promise<Buffer> {
  // Given up half-way, a stream fails once more; with nobody listening that would end the process.
  body.on('error', () => undefined)
  const decoder = attempt(body, encoding)
  if (!decoder) return collect(body, limit)
  decoder.on('error', () => undefined)
  body.on('error', (error) => decoder.destroy(error))
  try {
    return await collect(body.pipe(decoder), limit)
  } finally {
    body.destroy()
    decoder.destroy()
  }
}

async function collect(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > limit) throw new TooLarge(`it is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)
}

function attempt(body: Readable, encoding: string | undefined): Transform | undefined {
  try {
    return openDecoder(encoding)
  } catch (error) {
    body.destroy()
    throw error
  }
}
