/** One request: a platform's answer as bytes, or what went wrong, within one deadline and one size. */
import type { Agent } from 'undici'
import type { Outcome } from '#sql/feeds.ts'
import type { Clock } from '../clock.ts'
import { ACCEPT_ENCODING } from './body.ts'
import { Exchange, type Exchanged, type Head } from './exchange.ts'
import { failureOf } from './failure.ts'
import { charsetOf, conditions, joined, single, skewOf, validatorsOf, type Validators } from './headers.ts'
import { BlockedAddress, wasGivenUp, type Reach } from './reach.ts'
import { followRedirect, targetOf } from './redirect.ts'
import { readRetryAfter } from './retry-after.ts'
import { saidIn } from './said.ts'
import { isRedirect, statusFault } from './status.ts'
import { stopsOf } from './stops.ts'

export type { Validators } from './headers.ts'

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
  /** All that its body says of it; it may hold what must not be told. */
  said?: string | undefined
  /** For how long it asks to be left alone, ms. */
  retry_after_ms?: number | undefined
}

/** A request under way, perhaps by way of redirects. */
interface Asking {
  exchange: Exchange | undefined
  /** Why it must end although it is not complete. */
  ended: 'late' | 'stopped' | undefined
}

export async function fetchAnswer(ask: Ask, parts: FetchParts): Promise<Answer | NoAnswer> {
  const { clock } = parts
  const heard: Heard = { http_status: 0, skew_s: 0 }
  const asking: Asking = { exchange: undefined, ended: undefined }
  const end = (why: 'late' | 'stopped') => {
    asking.ended ??= why
    asking.exchange?.end(new Error(why))
  }
  const deadline = clock.after(ask.timeout_ms, () => end('late'))
  const stops = stopsOf(parts.signal)
  const stop = stops.add(() => end('stopped'))
  if (parts.signal.aborted) end('stopped')

  const heed = ({ status, headers }: Head): boolean => {
    heard.http_status = status
    heard.skew_s = skewOf(single(headers.date), clock.now())
    return statusFault(status) === undefined
  }
  try {
    const { status, headers, bytes, redirectFault } = await askAndFollow(ask, parts.reach, asking, heed)
    const unchanged = status === 304 && ask.validators !== undefined
    const fault = unchanged ? undefined : statusFault(status, redirectFault)
    if (fault === undefined) {
      return {
        http_status: heard.http_status,
        skew_s: heard.skew_s,
        outcome: 'ok',
        bytes,
        charset: charsetOf(single(headers['content-type'])),
        unchanged,
        validators: validatorsOf(headers),
        link: joined(headers['link']),
      }
    }
    const retry_after_ms = readRetryAfter(single(headers['retry-after']), single(headers.date), clock.now())
    const said = status >= 400 ? saidIn(bytes, headers) : ''
    const error = `${placeOf(ask.url)}: ${fault.error}`
    return { ...heard, outcome: fault.outcome, error, said, retry_after_ms }
  } catch (error) {
    const where = placeOf(ask.url)
    if (asking.ended === 'late') {
      const text = `${where}: no complete answer within ${ask.timeout_ms / 1000} s: ask for less, or raise timeout_s`
      return { ...heard, outcome: 'timeout', error: text }
    }
    if (asking.ended === 'stopped')
      return { ...heard, outcome: 'internal', error: `${where}: given up, as the collector stops` }
    const stage = asking.exchange?.hasBegun === true ? 'reading' : 'waiting'
    return { ...heard, ...failureOf(error, stage, where) }
  } finally {
    deadline.cancel()
    stops.delete(stop)
  }
}

/** For people: the query may carry what is nobody's business. */
export function placeOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}

type Followed = Exchanged & { redirectFault?: string | undefined }
type Heed = (head: Head) => boolean

async function askAndFollow(ask: Ask, reach: Reach, asking: Asking, heed: Heed): Promise<Followed> {
  let url = ask.url
  for (let left = ask.redirects ?? 0; ; left--) {
    const refused = reach.hostFault(url.hostname)
    if (refused !== undefined) throw new BlockedAddress(refused)
    const answer = await askOnce(ask, url, reach.agent, asking, heed)
    if (!isRedirect(answer.status)) return answer
    const location = single(answer.headers['location'])
    const target =
      ask.redirects === undefined || ask.redirects === 0
        ? `${targetOf(location, url)} are not followed`
        : left > 0
          ? followRedirect(url, answer.status, location, ask.method ?? 'GET')
          : ` are followed ${ask.redirects} times, and it redirects once more`
    if (typeof target === 'string') return { ...answer, redirectFault: target }
    url = target
  }
}

/** A kept connection may be closed, or reset, by the other side just as we use it; that alone is asked again, once. */
async function askOnce(ask: Ask, url: URL, agent: Agent, asking: Asking, heed: Heed): Promise<Exchanged> {
  const options = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: ask.method ?? 'GET',
    body: ask.body ?? null,
    headers: {
      accept: 'application/json',
      'accept-encoding': ACCEPT_ENCODING,
      'user-agent': 'yuemai',
      ...(ask.validators && conditions(ask.validators)),
      ...ask.headers,
    },
  }
  for (let isFirst = true; ; isFirst = false) {
    const exchange = new Exchange(heed, ask.max_bytes)
    asking.exchange = exchange
    try {
      if (asking.ended === undefined) exchange.start(agent, options)
      else exchange.end(new Error(asking.ended))
      return await exchange.answer
    } catch (error) {
      const isUnheard = isFirst && asking.ended === undefined && !exchange.hasBegun
      if (!isUnheard || !wasGivenUp(error as Error)) throw error
    }
  }
}
