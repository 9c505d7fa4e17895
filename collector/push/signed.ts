/** A push as it came in, and the judge of whether it is whose it says it is. */
import type { Auth } from '#province/auth.ts'

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

export interface Verifier {
  /** Why it is not believed, if it is not. Not to be asked twice of one request: a nonce is used up. */
  verify(request: Incoming): { reason: string; message: string } | undefined
}

/** Made once for a feed's `push.auth` and kept, as it remembers which nonces were used. */
export type OpenVerifier = (auth: Auth) => Verifier
