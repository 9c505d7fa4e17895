/** The gateway's side of the TIF signature: SHA256(timestamp + token + nonce + timestamp), each nonce once. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Player } from './cast.ts'
import { MINUTE, SECOND } from './local.ts'

const TOLERANCE = 180 * SECOND
const NONCE_KEPT = 10 * MINUTE

export function signatureOf(timestamp: string, token: string, nonce: string): string {
  return createHash('sha256').update(`${timestamp}${token}${nonce}${timestamp}`).digest('hex')
}

function isSignature(given: string, expected: string, player: Player): boolean {
  switch (player.signature_case) {
    case 'lower':
      return given === expected
    case 'upper':
      return given === expected.toUpperCase()
    case 'either':
      return given.toLowerCase() === expected
  }
}

export class Gateway {
  readonly #token: string
  /** When each nonce was used, oldest first. */
  readonly #used = new Map<string, number>()

  constructor(token: string) {
    this.#token = token
  }

  /** Why a request is turned away; undefined where it is let in. */
  refusal(headers: IncomingHttpHeaders, player: Player, now: number): string | undefined {
    const [paasid, timestamp, nonce, signature] = ['paasid', 'timestamp', 'nonce', 'signature'].map((name) =>
      String(headers[`x-tif-${name}`] ?? ''),
    )
    if (!paasid || !timestamp || !nonce || !signature) return '缺少签名请求头'
    if (paasid !== player.paasid) return '应用标识错误'
    if (!/^\d{10}$/.test(timestamp) || Math.abs(now - Number(timestamp) * SECOND) > TOLERANCE)
      return '时间戳超出允许范围'
    if (!isSignature(signature, signatureOf(timestamp, this.#token, nonce), player)) return '签名错误'
    return this.#useOnce(`${paasid}/${nonce}`, now) ? undefined : '随机串重复'
  }

  #useOnce(nonce: string, now: number): boolean {
    for (const [old, at] of this.#used) {
      if (now - at < NONCE_KEPT) break
      this.#used.delete(old)
    }
    if (this.#used.has(nonce)) return false
    this.#used.set(nonce, now)
    return true
  }
}
