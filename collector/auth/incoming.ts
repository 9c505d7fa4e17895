/** A request that came in, and the small steps by which every kind of auth judges it. */
import { hash, timingSafeEqual } from 'node:crypto'

/** A request as it came in. */
export interface Incoming {
  method: string
  /** Path and query, exactly as they came over the wire. */
  url: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The bytes of the body, before anything is done to them. */
  body: Uint8Array
  /** Epoch ms. */
  now: number
}

/** Why a request is not believed. Its text holds nothing that came with the request, and no secret. */
export interface PushFault {
  /** unsupported: this platform's auth cannot sign a push, so none is taken. */
  reason: 'missing' | 'wrong' | 'stale' | 'replayed' | 'unsupported'
  message: string
}

export type Verify = (request: Incoming) => PushFault | undefined

/** How far a request's own time may be from ours, either way. */
export const STALE_MS = 180_000

/** A header that may stand only once: of two, nobody can say which was meant. */
export function one({ headers }: Incoming, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function missing(header: string): PushFault {
  return { reason: 'missing', message: `the header ${header} is missing` }
}

/** Takes the same time wherever two texts differ. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}
