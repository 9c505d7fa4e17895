/** Checks what comes through a Tencent government gateway, with and without a user of its own. */
import type { Auth } from '#province/auth.ts'
import type { Nonces } from './nonces.ts'
import { tifInboundSignature } from './tif.ts'
import { isSame, missing, one, STALE_MS, type Verify } from './incoming.ts'

export function verifyTif(settings: Extract<Auth, { kind: 'tif' }>, nonces: Nonces): Verify {
  const prefix = settings.prefix ?? 'x-tif'
  return (request) => {
    const header = (name: string) => one(request, `${prefix}-${name}`)
    const timestamp = header('timestamp')
    const nonce = header('nonce')
    const signature = header('signature')
    if (timestamp === undefined) return missing(`${prefix}-timestamp`)
    if (nonce === undefined) return missing(`${prefix}-nonce`)
    if (signature === undefined) return missing(`${prefix}-signature`)
    const paasid = header('paasid')
    const uid = header('uid')
    const parts = { timestamp, nonce, token: settings.token, case: 'lower' } as const
    const user =
      uid === undefined ? undefined : { uid, uinfo: header('uinfo') ?? '', ext: header('ext') ?? '' }
    // Gateways write the digits in either case.
    const fits =
      (paasid === undefined || paasid === settings.paasid) &&
      isSame(signature.toLowerCase(), tifInboundSignature(parts, user))
    if (!fits) return { reason: 'wrong', message: `${prefix}-signature is not the one over this request` }
    const sent = /^\d{10}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN
    // Only a signature that fits says anything: nobody else can make us remember a nonce or tell our clock.
    if (!(Math.abs(sent - request.now) <= STALE_MS)) {
      return { reason: 'stale', message: `${prefix}-timestamp is more than three minutes from our clock` }
    }
    return nonces.use(nonce, request.now)
      ? undefined
      : { reason: 'replayed', message: `${prefix}-nonce was used within the last ten minutes` }
  }
}
