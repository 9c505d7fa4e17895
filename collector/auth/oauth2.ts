/** OAuth 2.0 client credentials (RFC 6749 §4.4): a token is fetched, kept until it nears its end, and fetched once for all. */
import { z } from 'zod'
import type { NoAnswer } from '../fetch/fetch.ts'
import type { AuthKind, Question } from './auth.ts'

/** A token's answer has a few hundred bytes. */
const MAX_BYTES = 64 * 1024
/** Where an answer does not say for how long its token is good. */
const DEFAULT_S = 300
const LONGEST_S = 86_400

const granted = z.object({
  access_token: z
    .string()
    .min(1)
    .max(16_384)
    .regex(/^[\u0021-\u007e]+$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .default('Bearer'),
  expires_in: z.coerce.number().positive().optional(),
})

interface Token {
  value: string
  /** By the clock that never jumps. */
  until: number
  /** It was good once: where a token never was, another one will not be either. */
  proven: boolean
}

export const oauth2: AuthKind<'oauth2'> = (settings) => {
  const url = new URL(settings.token_url)
  const secrets = [settings.client_secret, `${settings.client_id}:${settings.client_secret}`]
  let token: Token | undefined
  let fetching: Promise<Token | NoAnswer> | undefined

  async function fetchToken({ ask, monotonic }: Question): Promise<Token | NoAnswer> {
    const answer = await ask({ url, max_bytes: MAX_BYTES, ...tokenRequest(settings) })
    const where = `${url.origin}${url.pathname}`
    const failed = (outcome: NoAnswer['outcome'], error: string): NoAnswer => ({
      http_status: answer.http_status,
      skew_s: answer.skew_s,
      outcome,
      error: `${where}: no token: ${error}`,
    })
    if (answer.outcome !== 'ok') {
      // RFC 6749 §5.2: a client that is not known is told so with 400 as well as with 401.
      const isRefusal = answer.outcome === 'http_4xx' && answer.http_status === 400
      return { ...answer, outcome: isRefusal ? 'auth' : answer.outcome, error: `no token: ${answer.error}` }
    }
    const read = granted.safeParse(parse(answer.bytes))
    if (!read.success) return failed('auth', 'its answer is none of RFC 6749 §5.1: check token_url')
    const { access_token: value, expires_in = DEFAULT_S } = read.data
    const lasts_ms = Math.min(expires_in, LONGEST_S) * 1000
    // Two are remembered: the one before may still stand in an answer that is under way.
    secrets.splice(2, Math.max(0, secrets.length - 3))
    secrets.push(value)
    // Fetched anew a little before its end, so that none ends under way.
    return { value, until: monotonic() + lasts_ms - Math.min(60_000, lasts_ms / 10), proven: false }
  }

  return {
    async sign(question) {
      if (!token || question.monotonic() >= token.until) {
        fetching ??= fetchToken(question).finally(() => (fetching = undefined))
        const fetched = await fetching
        if ('outcome' in fetched) return fetched
        token = fetched
      }
      return { authorization: `Bearer ${token.value}` }
    },
    accepted() {
      if (token) token.proven = true
    },
    renew() {
      const wasGood = token?.proven === true
      token = undefined
      return wasGood
    },
    secrets,
  }
}

type Settings = Parameters<typeof oauth2>[0]

function tokenRequest({ client_id, client_secret, scope, audience, send }: Settings) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (audience !== undefined) form.set('audience', audience)
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
  if (send === 'body') {
    form.set('client_id', client_id)
    form.set('client_secret', client_secret)
  } else {
    // RFC 6749 §2.3.1: both are form-encoded before they are joined.
    const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
    const pair = `${encode(client_id)}:${encode(client_secret)}`
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return { method: 'POST' as const, headers, body: form.toString() }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
