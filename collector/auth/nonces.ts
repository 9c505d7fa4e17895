/** The nonces that were used lately: a signature is good once. */
import { hash } from 'node:crypto'

export interface Nonces {
  /** Uses up a nonce; false where it was used before, or where too many were used to tell. */
  use(nonce: string, now: number): boolean
}

/** Gateways repeat none within ten minutes; a signature is stale after three, so a restart forgets little. */
const KEEP_MS = 600_000
const MOST = 200_000
/** Nobody shall fill our memory with what he calls a nonce. */
const LONG = 64

export function openNonces(): Nonces {
  /** In the order in which they were used. */
  const used = new Map<string, number>()
  return {
    use(nonce, now) {
      for (const [old, at] of used) {
        if (Math.abs(now - at) <= KEEP_MS) break
        used.delete(old)
      }
      const name = nonce.length > LONG ? hash('sha256', nonce) : nonce
      if (used.has(name) || used.size >= MOST) return false
      used.set(name, now)
      return true
    },
  }
}
