/** The signature of the Tencent government gateways (TIF), which most of Guangdong's platforms sit behind. */
import { hash, randomUUID } from 'node:crypto'
import type { AuthKind } from './auth.ts'

export interface TifParts {
  /** Epoch seconds; gateways accept three minutes either way. */
  timestamp: string
  /** Not repeated within ten minutes. */
  nonce: string
  token: string
  case: 'lower' | 'upper'
}

export function tifSignature(parts: TifParts): string {
  const digits = hash('sha256', parts.timestamp + parts.token + parts.nonce + parts.timestamp)
  return parts.case === 'upper' ? digits.toUpperCase() : digits
}

/** What a gateway adds on the way in: who at its other end asks. */
export interface TifUser {
  uid: string
  uinfo: string
  ext: string
}

/** The signature that a gateway puts on what it passes on to an application; without a user, the short form. */
export function tifInboundSignature(parts: TifParts, user: TifUser | undefined): string {
  if (user === undefined) return tifSignature(parts)
  const { uid, uinfo, ext } = user
  return tifSignature({ ...parts, nonce: `${parts.nonce},${uid},${uinfo},${ext}` })
}

export const tif: AuthKind<'tif'> = ({ paasid, token, case: letters, prefix = 'x-tif', service }) => ({
  sign({ now }) {
    const timestamp = String(Math.floor(now / 1000))
    const nonce = randomUUID()
    return {
      [`${prefix}-paasid`]: paasid,
      [`${prefix}-timestamp`]: timestamp,
      [`${prefix}-nonce`]: nonce,
      [`${prefix}-signature`]: tifSignature({ timestamp, nonce, token, case: letters }),
      ...(service === undefined ? {} : { [`${prefix}-serviceid`]: service }),
    }
  },
  secrets: [token],
})
