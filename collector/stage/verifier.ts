/** A judge of pushes for tests: the header x-secret must hold the token, once for every nonce. */
import type { OpenVerifier } from '../push/signed.ts'

export const openVerifier: OpenVerifier = (auth) => {
  const used = new Set<unknown>()
  return {
    verify({ headers }) {
      const token = auth.kind === 'tif' ? auth.token : undefined
      if (token === undefined || headers['x-secret'] !== token)
        return { reason: 'wrong', message: 'the header x-secret does not hold the token' }
      const nonce = headers['x-nonce']
      if (nonce !== undefined && used.has(nonce))
        return { reason: 'replayed', message: 'the nonce was used before' }
      used.add(nonce)
      return undefined
    },
  }
}
