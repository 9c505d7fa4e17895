/** How requests prove who asks: one file a kind, found here by the kind's name. */
import type { Auth } from '#province/auth.ts'
import type { Answer, Ask, NoAnswer } from '../fetch/fetch.ts'
import { basic } from './basic.ts'
import { bearer } from './bearer.ts'
import { hmac } from './hmac.ts'
import { mtls } from './mtls.ts'
import { none } from './none.ts'
import { oauth2 } from './oauth2.ts'
import { tif } from './tif.ts'

/** The request that is to be signed. */
export interface Question {
  method: 'GET' | 'POST'
  url: URL
  /** '' where there is none. */
  body: string
  /** Epoch ms. */
  now: number
  /** A clock that never jumps, for how long a token lasts. */
  monotonic: () => number
  /** Asks another address of the platform, under the same rules as the request itself: where tokens are given out. */
  ask: (request: Pick<Ask, 'url' | 'method' | 'headers' | 'body' | 'max_bytes'>) => Promise<Answer | NoAnswer>
}

export interface Signer {
  /** The headers that one request carries, or why there are none. */
  sign(question: Question): Record<string, string> | Promise<Record<string, string> | NoAnswer>
  /** After an answer that was no refusal. */
  accepted?: () => void
  /** After a 401: whether signing anew may help, as with a token that was withdrawn before its time. */
  renew?: () => boolean
  /** What must never be written anywhere; it grows where tokens are given out. */
  secrets: readonly string[]
}

/** A kind of auth, made once for a platform from its settings. */
export type AuthKind<Kind extends Auth['kind']> = (settings: Extract<Auth, { kind: Kind }>) => Signer

const KINDS: { [Kind in Auth['kind']]: AuthKind<Kind> } = { none, basic, bearer, hmac, tif, oauth2, mtls }

export function openSigner<Kind extends Auth['kind']>(auth: Extract<Auth, { kind: Kind }>): Signer {
  const kind: AuthKind<Kind> = KINDS[auth.kind]
  return kind(auth)
}

export function isRefused(signed: Record<string, string> | NoAnswer): signed is NoAnswer {
  return typeof signed['outcome'] === 'string' && 'http_status' in signed
}
