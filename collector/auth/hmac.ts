/** A keyed hash over a template of the request, with SHA-256 or SM3: what is signed is the platform's to say. */
import { createHmac, hash, randomUUID } from 'node:crypto'
import type { Auth, HeaderWord, SignedWord } from '#province/auth.ts'
import type { AuthKind } from './auth.ts'

export type HmacSettings = Extract<Auth, { kind: 'hmac' }>

export interface HmacParts {
  method: string
  /** The path, as it goes over the wire. */
  uri: string
  /** What follows the ?, as it goes over the wire; '' where there is none. */
  query: string
  body: string | Uint8Array
  timestamp: string
  nonce: string
}

/** What the template's words stand for, and the signature over them. */
export function hmacWords(settings: HmacSettings, parts: HmacParts): Record<HeaderWord, string> {
  const BODYHASH = hash(settings.algorithm, parts.body)
  const words: Record<SignedWord, string> = {
    METHOD: parts.method,
    URI: parts.uri,
    QUERY: parts.query,
    BODYHASH,
    TS: parts.timestamp,
    NONCE: parts.nonce,
    KEY: settings.key,
  }
  const mac = createHmac(settings.algorithm, settings.secret).update(fillWords(settings.template, words))
  const SIGNATURE =
    settings.output === 'base64'
      ? mac.digest('base64')
      : settings.output === 'HEX'
        ? mac.digest('hex').toUpperCase()
        : mac.digest('hex')
  return { KEY: settings.key, TS: parts.timestamp, NONCE: parts.nonce, BODYHASH, SIGNATURE }
}

export const hmac: AuthKind<'hmac'> = (settings) => ({
  sign({ method, url, body, now }) {
    const words = hmacWords(settings, {
      method,
      uri: url.pathname,
      query: url.search.slice(1),
      body,
      timestamp: String(settings.time === 'ms' ? now : Math.floor(now / 1000)),
      nonce: randomUUID(),
    })
    return Object.fromEntries(
      Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), fillWords(value, words)]),
    )
  },
  secrets: [settings.secret],
})

function fillWords(template: string, words: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([A-Z]+)\}/g, (whole, word: string) => words[word] ?? whole)
}
