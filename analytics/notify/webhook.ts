/** A post to a web address, signed, so that whoever gets it knows who sent it and that nobody has changed it. */
import { createHmac } from 'node:crypto'
import type { LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import type { WebhookFile } from '#province/channel.ts'
import type { Clock } from '../clock.ts'
import type { Channel, Failure, Outcome } from './channel.ts'
import type { Letter } from './letter.ts'
import { BlockedAddress } from './reach.ts'
import type { Resolve } from './reach.ts'

/** What is signed: the moment, a full stop, and the body, so that an old post cannot be sent again later. */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

export function openWebhook(
  file: WebhookFile,
  { resolve, clock }: { resolve: Resolve; clock: Clock },
): Channel {
  const { id, levels, kinds, per_minute, digest_from, tries } = file
  const url = new URL(file.url)
  const lookup: LookupFunction = (host, _options, done) => {
    resolve(host).then(
      (addresses) => done(null, addresses),
      (error: Error) => done(error, []),
    )
  }
  const agent = new Agent({
    connections: 1,
    connect: { ...file.tls, lookup, timeout: file.timeout_s * 1000 },
  })

  async function post(letter: Letter): Promise<Outcome> {
    // An address that is written as such is never looked up.
    await resolve(url.hostname)
    const timestamp = clock.now()
    const body = JSON.stringify({ ...letter, sent_at: timestamp })
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      body,
      signal: AbortSignal.timeout(file.timeout_s * 1000),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': letter.id,
        'x-yuemai-timestamp': String(timestamp),
        'x-yuemai-signature': signatureOf(file.secret, timestamp, body),
        'x-yuemai-maybe-repeated': letter.maybe_repeated ? '1' : '0',
      },
    })
    // What it says beyond its status is of no interest, and bounded; that it ends is no part of having arrived.
    await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined)
    return outcomeOf(answer.statusCode, answer.headers['retry-after'])
  }

  return {
    id,
    levels,
    kinds,
    per_minute,
    digest_from,
    tries,
    send: (letter) => post(letter).catch(failureOf),
    close: () => agent.destroy(),
  }
}

const FOR_NOW = [408, 409, 425, 429]
/** They may have been given after the post was taken in. */
const UNCERTAIN = [500, 502, 504]

function outcomeOf(status: number, retry_after: string | string[] | undefined): Outcome {
  if (status >= 200 && status < 300) return { sent: true, note: '' }
  const detail = `HTTP ${status}`
  if (status < 400) return { failed: 'redirected', detail, final: true, uncertain: false }
  if (status < 500 && !FOR_NOW.includes(status))
    return { failed: 'refused', detail, final: true, uncertain: false }
  const seconds = Number(retry_after)
  return {
    failed: 'refused_for_now',
    detail,
    final: false,
    uncertain: UNCERTAIN.includes(status),
    wait_ms: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
  }
}

const NOT_CONNECTED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

/** Codes alone: what an error says may hold the address, and that may be a secret. */
function failureOf(error: unknown): Failure {
  const { name, code = '', cause } = error as { name?: string; code?: string; cause?: unknown }
  if (error instanceof BlockedAddress || cause instanceof BlockedAddress) {
    const { message } = error instanceof BlockedAddress ? error : (cause as BlockedAddress)
    return { failed: 'blocked_address', detail: message, final: false, uncertain: false }
  }
  if (name === 'TimeoutError') return { failed: 'timeout', detail: '', final: false, uncertain: true }
  if (NOT_CONNECTED.includes(code))
    return { failed: 'unreachable', detail: code, final: false, uncertain: false }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
    return { failed: 'tls', detail: code, final: false, uncertain: false }
  return { failed: 'broken_off', detail: code, final: false, uncertain: true }
}
