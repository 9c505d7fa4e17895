/** Checks who pushes: the same kinds of auth, looked at from the other side. */
import type { Auth } from '#province/auth.ts'
import { isSame, missing, one, type Incoming, type PushFault, type Verify } from './incoming.ts'
import { openNonces, type Nonces } from './nonces.ts'
import { verifyHmac } from './verify-hmac.ts'
import { verifyTif } from './verify-tif.ts'

export interface Verifier {
  /** Undefined where the request is whose it says it is. Not to be asked twice of one request: a nonce is used up. */
  verify(request: Incoming): PushFault | undefined
}

/** Made once for a platform and kept, as it remembers the nonces of the last ten minutes. */
export function openVerifier(auth: Auth): Verifier {
  return { verify: compile(auth, openNonces()) }
}

function compile(auth: Auth, nonces: Nonces): Verify {
  switch (auth.kind) {
    case 'basic':
      return bySecret(
        'authorization',
        'Basic',
        Buffer.from(`${auth.user}:${auth.password}`).toString('base64'),
      )
    case 'bearer':
      return bySecret(auth.header.toLowerCase(), auth.scheme, auth.token)
    case 'tif':
      return verifyTif(auth, nonces)
    case 'hmac':
      return verifyHmac(auth, nonces)
    case 'none':
    case 'mtls':
    case 'oauth2':
      return () => ({
        reason: 'unsupported',
        message: `auth ${auth.kind} does not sign a push: write basic, bearer, hmac or tif into the platform's file`,
      })
  }
}

/** A secret that comes as it is, behind a word whose case does not matter. */
function bySecret(header: string, scheme: string, secret: string): Verify {
  return (request) => {
    const sent = one(request, header)
    if (sent === undefined) return missing(header)
    const word = sent.slice(0, scheme.length)
    const rest = scheme === '' ? sent : sent.slice(scheme.length).replace(/^ +/, '')
    const fits = word.toLowerCase() === scheme.toLowerCase() && isSame(rest, secret)
    return fits
      ? undefined
      : { reason: 'wrong', message: `${header} does not hold what this platform was given` }
  }
}
