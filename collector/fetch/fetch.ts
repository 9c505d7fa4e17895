/** One GET: a platform's answer as bytes, or what went wrong, within one deadline and one size. */
import { request, type Agent, type Dispatcher } from 'undici'
import type { Outcome } from '#sql/feeds.ts'
import type { Clock } from '../clock.ts'
import { addressFault, literalAddress } from './addresses.ts'
import { BlockedAddress } from './agent.ts'
import { ACCEPT_ENCODING, readBody } from './body.ts'
import { failureOf, type Stage } from './failure.ts'

export interface Ask {
  url: URL
  headers: Record<string, string>
  /** The whole answer must be in by then. */
  timeout_ms: number
  /** The limit on its bytes, decompressed. */
  max_bytes: number
}

export interface FetchParts {
  agent: Agent
  clock: Clock
  allowLoopback: boolean
  /** Ends every request under way, as when the collector closes. */
  signal: AbortSignal
}

interface Heard {
  /** 0: no answer came. */
  http_status: number
  /** The platform's clock minus ours in seconds; 0 where it sent no date. */
  skew_s: number
}

export type Answer = Heard & { outcome: 'ok'; bytes: Buffer; charset: string | undefined }
export type NoAnswer = Heard & { outcome: Exclude<Outcome, 'ok'>; error: string }

/** Kept small: the rest of an answer that is not read is only read to keep its connection. */
const DRAIN_BYTES = 16_384

export async function fetchAnswer(ask: Ask, parts: FetchParts): Promise<Answer | NoAnswer> {
  const { url } = ask
  // The query may carry what is nobody's business.
  const where = `${url.origin}${url.pathname}`
  const heard: Heard = { http_status: 0, skew_s: 0 }
  let stage: Stage = 'connecting'
  let late = false
  const abort = new AbortController()
  const deadline = parts.clock.after(ask.timeout_ms, () => {
    late = true
    abort.abort()
  })
  // By hand, as AbortSignal.any would tie every request there ever was to a signal that lives for months.
  const stop = () => abort.abort()
  parts.signal.addEventListener('abort', stop)
  if (parts.signal.aborted) stop()
  const { signal } = abort

  try {
    checkLiteral(url, parts.allowLoopback)
    stage = 'waiting'
    const answer = await askOnce(ask, parts.agent, signal)
    heard.http_status = answer.statusCode
    heard.skew_s = skewOf(single(answer.headers['date']), parts.clock.now())
    stage = 'reading'
    const fault = statusFault(answer)
    if (fault) {
      await answer.body.dump({ limit: DRAIN_BYTES, signal })
      return { ...heard, outcome: fault.outcome, error: `${where}: ${fault.error}` }
    }
    const bytes = await readBody(answer.body, joined(answer.headers['content-encoding']), ask.max_bytes)
    return { ...heard, outcome: 'ok', bytes, charset: charsetOf(single(answer.headers['content-type'])) }
  } catch (error) {
    if (late) {
      const text = `${where}: no complete answer within ${ask.timeout_ms / 1000} s: ask for less, or raise timeout_s`
      return { ...heard, outcome: 'timeout', error: text }
    }
    if (parts.signal.aborted)
      return { ...heard, outcome: 'internal', error: `${where}: given up, as the collector stops` }
    return { ...heard, ...failureOf(error, stage, where) }
  } finally {
    deadline.cancel()
    parts.signal.removeEventListener('abort', stop)
  }
}

/** An address written as such is never resolved, so it is checked here; names are checked as they resolve. */
function checkLiteral(url: URL, allowLoopback: boolean): void {
  const literal = literalAddress(url.hostname)
  const fault = literal === undefined ? undefined : addressFault(literal, allowLoopback)
  if (fault) throw new BlockedAddress(`${literal} ${fault}`)
}

/** A kept connection may be closed by the other side just as we use it; that alone is asked again, once. */
async function askOnce(ask: Ask, agent: Agent, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const send = () =>
    request(ask.url, {
      dispatcher: agent,
      method: 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': ACCEPT_ENCODING,
        'user-agent': 'yuemai',
        ...ask.headers,
      },
      signal,
    })
  try {
    return await send()
  } catch (error) {
    if (!signal.aborted && wasKeptConnection(error)) return send()
    throw error
  }
}

function wasKeptConnection(error: unknown): boolean {
  const { code, socket } = error as { code?: string; socket?: { bytesRead?: number } }
  return code === 'UND_ERR_SOCKET' && (socket?.bytesRead ?? 0) > 0
}

function statusFault(
  answer: Dispatcher.ResponseData,
): { outcome: Exclude<Outcome, 'ok'>; error: string } | undefined {
  const status = answer.statusCode
  if (status === 204 || status === 304)
    return { outcome: 'schema', error: `HTTP ${status}: no body where one is expected` }
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) {
    const location = URL.parse(single(answer.headers['location']) ?? '')?.origin
    const target = location === undefined ? '' : ` to ${location}`
    return {
      outcome: 'redirect',
      error: `HTTP ${status}: redirects${target} are not followed: write the final address into base`,
    }
  }
  if (status === 401 || status === 403)
    return {
      outcome: 'auth',
      error: `HTTP ${status}: it does not accept who asks: check auth, and the clock`,
    }
  if (status === 429)
    return { outcome: 'rate_limited', error: 'HTTP 429: it is asked too often: poll less (every)' }
  if (status >= 500)
    return { outcome: 'http_5xx', error: `HTTP ${status}: it failed by itself: ask its operators` }
  return { outcome: 'http_4xx', error: `HTTP ${status}: it does not know what is asked: check get` }
}

function skewOf(date: string | undefined, now: number): number {
  const theirs = date === undefined ? Number.NaN : Date.parse(date)
  // The header has whole seconds: the middle of its second is the best guess.
  return Number.isNaN(theirs) ? 0 : Math.round((theirs + 500 - now) / 100) / 10
}

function charsetOf(type: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type ?? '')?.[1]
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header
}
