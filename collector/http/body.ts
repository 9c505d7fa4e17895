/** The body of a request: as it came over the wire, which is what is signed, and decompressed, within one limit. */
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { BadEncoding, readBody, TooLarge } from '../fetch/body.ts'
import { Problem } from './problem.ts'

/** However slowly it is sent. */
const DEADLINE_MS = 30_000

/** @throws {Problem} 408 or 413. */
export async function readWire(request: FastifyRequest, limit: number, clock: Clock): Promise<Buffer> {
  const { body } = request
  if (!(body instanceof Readable)) return Buffer.alloc(0)
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limit) throw tooLarge(limit)
  const deadline = clock.after(DEADLINE_MS, () => body.destroy(new Error('late')))
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Destroyed half-way, it would take the connection with it, and the answer.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) break
      chunks.push(chunk)
    }
  } catch {
    throw new Problem(
      408,
      'The body did not arrive',
      `It must be here within ${DEADLINE_MS / 1000} s: send it again.`,
    )
  } finally {
    deadline.cancel()
  }
  if (size > limit) throw tooLarge(limit)
  return Buffer.concat(chunks, size)
}

/** @throws {Problem} 400, 413 or 415. */
export async function decompress(wire: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  try {
    return await readBody(Readable.from([wire], { objectMode: false }), encoding, limit)
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(limit)
    if (error instanceof BadEncoding) {
      throw new Problem(
        415,
        'The encoding is not taken',
        `${error.message}: send gzip, deflate, br, zstd or none.`,
      )
    }
    throw new Problem(
      400,
      'The body is broken',
      'It is not compressed as its content-encoding says: send it again.',
    )
  }
}

function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    'The body is too large',
    `At most ${limit} bytes, decompressed: send less at once, or raise max_bytes in the platform file.`,
  )
}

export function charsetOf(type: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type ?? '')?.[1]
}
