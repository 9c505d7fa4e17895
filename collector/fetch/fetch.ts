/** One request: a platform's answer as bytes, or what went wrong, within one deadline and one size. */
import { request, type Agent, type Dispatcher } from 'undici'
import type { Outcome } from '#sql/feeds.ts'
import type { Clock } from '../clock.ts'
import { literalAddress } from './addresses.ts'
import { ACCEPT_ENCODING, readBody } from './body.ts'
import { failureOf, type Stage } from './failure.ts'
import { BlockedAddress, type Reach } from './reach.ts'
import { followRedirect, targetOf } from './redirect.ts'
import { readRetryAfter } from './retry-after.ts'

export interface Ask {
  url: URL
  /** GET where it is not said. */
  method?: 'GET' | 'POST' | undefined
  headers: Record<string, string>
  body?: string | undefined
  /** The whole answer must be in by then. */
  timeout_ms: number
  /** The limit on its bytes, decompressed. */
  max_bytes: number
  /** Redirects within the host that are followed; none where it is left out. */
  redirects?: number | undefined
  /** Of the last answer: where nothing has changed since, none need be sent. */
  validators?: Validators | undefined
}

/** By what a platform knows an answer again. */
export interface Validators {
  etag?: string | undefined
  last_modified?: string | undefined
}

export interface FetchParts {
  reach: Reach
  clock: Clock
  /** Ends every request under way, as when the collector closes. */
  signal: AbortSignal
}

interface Heard {
  /** 0: no answer came. */
  http_status: number
  /** The platform's clock minus ours in seconds; 0 where it sent no date. */
  skew_s: number
}

export type Answer = Heard & {
  outcome: 'ok'
  bytes: Buffer
  charset: string | undefined
  /** It is the answer that `validators` name, and was not sent again. */
  unchanged: boolean
  validators: Validators | undefined
  /** The header by which some lead to the next page. */
  link: string | undefined
}
export type NoAnswer = Heard & {
  outcome: Exclude<Outcome, 'ok'>
  error: string
  /** For how long it asks to be left alone, ms. */
  retry_after_ms?: number | undefined
}

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
    const answer = await askAndFollow(ask, parts.reach, signal, () => (stage = 'waiting'))
    heard.http_status = answer.statusCode
    const date = single(answer.headers['date'])
    heard.skew_s = skewOf(date, parts.clock.now())
    stage = 'reading'
    const validators = validatorsOf(answer)
    const said = {
      charset: charsetOf(single(answer.headers['content-type'])),
      validators,
      link: joined(answer.headers['link']),
    }
    if (answer.statusCode === 304 && ask.validators !== undefined) {
      await answer.body.dump({ limit: DRAIN_BYTES, signal })
      return { ...heard, ...said, outcome: 'ok', bytes: Buffer.alloc(0), unchanged: true }
    }
    const fault = statusFault(answer, answer.redirectFault)
    if (fault) {
      await answer.body.dump({ limit: DRAIN_BYTES, signal })
      const retry_after_ms = readRetryAfter(single(answer.headers['retry-after']), date, parts.clock.now())
      return { ...heard, outcome: fault.outcome, error: `${where}: ${fault.error}`, retry_after_ms }
    }
    const bytes = await readBody(answer.body, joined(answer.headers['content-encoding']), ask.max_bytes)
    return { ...heard, ...said, outcome: 'ok', bytes, unchanged: false }
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

type Heeded = Dispatcher.ResponseData & { redirectFault: string | undefined }

async function askAndFollow(
  ask: Ask,
  reach: Reach,
  signal: AbortSignal,
  waiting: () => void,
): Promise<Heeded> {
  let url = ask.url
  for (let left = ask.redirects ?? 0; ; left--) {
    checkHost(url, reach)
    waiting()
    const answer = await askOnce({ ...ask, url }, reach.agent, signal)
    const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400 && answer.statusCode !== 304
    if (!isRedirect) return Object.assign(answer, { redirectFault: undefined })
    const location = single(answer.headers['location'])
    const target =
      ask.redirects === undefined || ask.redirects === 0
        ? `${targetOf(location, url)} are not followed`
        : left > 0
          ? followRedirect(url, answer.statusCode, location, ask.method ?? 'GET')
          : ` are followed ${ask.redirects} times, and it redirects once more`
    if (typeof target === 'string') return Object.assign(answer, { redirectFault: target })
    await answer.body.dump({ limit: DRAIN_BYTES, signal })
    url = target
  }
}

/** An address written as such is never resolved, so it is checked here; names are checked as they resolve. */
function checkHost(url: URL, reach: Reach): void {
  const foreign = reach.hostFault(url.hostname)
  if (foreign !== undefined) throw new BlockedAddress(`${url.hostname} ${foreign}`)
  const literal = literalAddress(url.hostname)
  const fault = literal === undefined ? undefined : reach.addressFault(literal)
  if (fault) throw new BlockedAddress(`${literal} ${fault}`)
}

/** A kept connection may be closed by the other side just as we use it; that alone is asked again, once. */
async function askOnce(ask: Ask, agent: Agent, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const send = () =>
    request(ask.url, {
      dispatcher: agent,
      method: ask.method ?? 'GET',
      ...(ask.body === undefined ? {} : { body: ask.body }),
      headers: {
        accept: 'application/json',
        'accept-encoding': ACCEPT_ENCODING,
        'user-agent': 'yuemai',
        ...conditions(ask.validators),
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

function conditions({ etag, last_modified }: Validators = {}): Record<string, string> {
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(last_modified === undefined ? {} : { 'if-modified-since': last_modified }),
  }
}

/** Sent back as they came, so only what can be a header's value, of a length that one has. */
function validatorsOf({ headers }: Dispatcher.ResponseData): Validators | undefined {
  const etag = single(headers['etag'])
  const last_modified = single(headers['last-modified'])
  const known = {
    etag: etag !== undefined && /^(W\/)?"[\u0021\u0023-\u007e]{0,200}"$/.test(etag) ? etag : undefined,
    last_modified:
      last_modified !== undefined && /^[\u0020-\u007e]{10,60}$/.test(last_modified)
        ? last_modified
        : undefined,
  }
  return known.etag === undefined && known.last_modified === undefined ? undefined : known
}

function wasKeptConnection(error: unknown): boolean {
  const { code, socket } = error as { code?: string; socket?: { bytesRead?: number } }
  return code === 'UND_ERR_SOCKET' && (socket?.bytesRead ?? 0) > 0
}

function statusFault(
  answer: Dispatcher.ResponseData,
  redirectFault: string | undefined,
): { outcome: Exclude<Outcome, 'ok'>; error: string } | undefined {
  const status = answer.statusCode
  if (status === 204 || status === 304)
    return { outcome: 'schema', error: `HTTP ${status}: no body where one is expected` }
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) {
    const cure = 'write the final address into base, or redirects: 3 for those within its host'
    return {
      outcome: 'redirect',
      error: `HTTP ${status}: redirects${redirectFault ?? ' are not followed'}: ${cure}`,
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
