/** Checks a signature made by a template: its words are read back out of the headers that carry them. */
import type { HeaderWord } from '#province/auth.ts'
import { hmacWords, type HmacSettings } from './hmac.ts'
import type { Nonces } from './nonces.ts'
import { isSame, missing, one, STALE_MS, type Verify } from './incoming.ts'

/** Base64 and every other form of a signature lies within these. */
const WORD = '([A-Za-z0-9+/=_.:-]{1,200}?)'

export function verifyHmac(settings: HmacSettings, nonces: Nonces): Verify {
  if (!settings.template.includes('{TS}')) {
    const message = "its signature is good for ever: put {TS} into the template of the platform's file"
    return () => ({ reason: 'unsupported', message })
  }
  const readers = Object.entries(settings.headers).map(([name, value]) => compileReader(name, value))
  return (request) => {
    const words: Partial<Record<HeaderWord, string>> = {}
    for (const reader of readers) {
      const value = one(request, reader.name)
      if (value === undefined) return missing(reader.name)
      const match = reader.pattern.exec(value)
      if (!match) return { reason: 'wrong', message: `${reader.name} is not written as its template says` }
      for (const [place, word] of reader.words.entries()) {
        const found = match[place + 1] ?? ''
        if (words[word] !== undefined && words[word] !== found) return wrong(reader.name)
        words[word] = found
      }
    }
    const [uri = '', ...query] = request.url.split('?')
    const expected = hmacWords(settings, {
      method: request.method,
      uri,
      query: query.join('?'),
      body: request.body,
      timestamp: words.TS ?? '',
      nonce: words.NONCE ?? '',
    })
    for (const word of Object.keys(words) as HeaderWord[]) {
      if (!isSame(words[word] ?? '', expected[word])) return wrong('the signature')
    }
    return lateness(words, settings, request.now, nonces)
  }
}

function wrong(what: string): ReturnType<Verify> {
  return { reason: 'wrong', message: `${what} is not the one over this request` }
}

function lateness(
  { TS, NONCE, SIGNATURE }: Partial<Record<HeaderWord, string>>,
  settings: HmacSettings,
  now: number,
  nonces: Nonces,
): ReturnType<Verify> {
  const sent = /^\d{1,15}$/.test(TS ?? '') ? Number(TS) * (settings.time === 'ms' ? 1 : 1000) : Number.NaN
  if (!(Math.abs(sent - now) <= STALE_MS)) {
    return { reason: 'stale', message: 'its timestamp is more than three minutes from our clock' }
  }
  // Where no nonce is sent, the same signature twice is the same request twice.
  return nonces.use(NONCE ?? SIGNATURE ?? '', now)
    ? undefined
    : { reason: 'replayed', message: 'it was sent before within the last ten minutes' }
}

function compileReader(name: string, template: string) {
  const words: HeaderWord[] = []
  const parts = template.split(/\{([A-Z]+)\}/).map((part, place) => {
    if (place % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    words.push(part as HeaderWord)
    return WORD
  })
  return { name: name.toLowerCase(), words, pattern: new RegExp(`^${parts.join('')}$`) }
}
