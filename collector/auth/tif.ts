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

export const tif: AuthKind<'tif'> = (settings) => ({
  sign({ now }) {
    const timestamp = String(Math.floor(now / 1000))
    const nonce = randomUUID()
    return {
      'x-tif-paasid': settings.paasid,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': tifSignature({ timestamp, nonce, token: settings.token, case: settings.case }),
    }
  },
  secrets: [settings.token],
})
