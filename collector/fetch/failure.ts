/** What went wrong with a request, as an outcome of the closed set and a text with the cure. */
import type { Outcome } from '#sql/feeds.ts'
import { BadEncoding, TooLarge } from './body.ts'
import { BlockedAddress } from './reach.ts'
import { NameFault } from './resolver.ts'

export interface Failure {
  outcome: Exclude<Outcome, 'ok'>
  error: string
}

/** How far a request got before it failed. */
export type Stage = 'waiting' | 'reading'

const BY_CODE: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: {
    outcome: 'refused',
    error: 'nothing listens there: check that it runs, and the port in base',
  },
  EHOSTUNREACH: { outcome: 'refused', error: 'there is no way to this host: check the network between us' },
  ENETUNREACH: { outcome: 'refused', error: 'there is no way to this network: check the network between us' },
  EADDRNOTAVAIL: { outcome: 'refused', error: 'this machine has no address from which to reach it' },
  UND_ERR_CONNECT_TIMEOUT: {
    outcome: 'timeout',
    error: 'no connection came about in time: a firewall may drop it',
  },
  UND_ERR_HEADERS_OVERFLOW: { outcome: 'schema', error: 'its headers are larger than 16 KB' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    outcome: 'truncated',
    error: 'its length is not the one it declared',
  },
  Z_BUF_ERROR: { outcome: 'truncated', error: 'its compressed body ends early' },
}

const TLS = /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$)/

export function failureOf(error: unknown, stage: Stage, where: string): Failure {
  const { code = '', message = '', name } = error as { code?: string; message?: string; name?: string }
  const say = (outcome: Failure['outcome'], text: string): Failure => ({
    outcome,
    error: `${where}: ${text}`,
  })

  if (error instanceof BlockedAddress) {
    return say(
      'blocked',
      `${message}. Write an address of the platform itself into base, or what is its own into hosts and addresses`,
    )
  }
  if (error instanceof NameFault) {
    const known = code === 'ENOTFOUND' || code === 'ENODATA'
    return say(
      'dns',
      known
        ? `its name has no address: check the host in base, written in full, and the name servers (${code})`
        : `the name servers give no answer for its name: check them, and the network to them (${code})`,
    )
  }
  if (error instanceof TooLarge) {
    return say('too_large', `${message}: ask for less (page), or raise max_bytes`)
  }
  if (error instanceof BadEncoding) return say('schema', message)
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
  if (known) return say(known.outcome, `${known.error} (${code})`)
  if (TLS.test(code)) return say('tls', `its certificate or protocol is not accepted (${code})`)
  if (name === 'HTTPParserError') return say('schema', `what it answers is not HTTP: ${message}`)
  if (/^(?:Z_|ERR__?ERROR|ERR_BROTLI|ZSTD_|ERR_ZSTD|ERR_PADDING)/.test(code)) {
    return say('schema', `its body is not encoded as it declares (${code})`)
  }
  // With TLS 1.3 a certificate is missed only once the connection stands.
  const hint = where.startsWith('https:') ? ': it may want a certificate (tls)' : ''
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_ABORTED') {
    return stage === 'reading'
      ? say('truncated', `it broke off in the middle of its answer (${code})`)
      : say('refused', `it closed the connection without an answer (${code})${hint}`)
  }
  return say('internal', `${code} ${message}`.trim())
}
