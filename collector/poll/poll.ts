/** One poll of one feed: every page asked, unpacked and counted. Nothing is stored here, and whatever fails is a result. */
import { randomBytes } from 'node:crypto'
import type { Poll } from '#sql/feeds.ts'
import { isRefused, type Signer } from '../auth/auth.ts'
import { holdsSecret, redact, redactFacts } from '../auth/redact.ts'
import type { FeedPlan, Source } from '../definition.ts'
import { cleanExamples } from '../drift/outline.ts'
import {
  fetchAnswer,
  placeOf,
  type Answer,
  type Ask,
  type FetchParts,
  type NoAnswer,
} from '../fetch/fetch.ts'
import { inALine } from '../fetch/said.ts'
import type { Outlined } from '../memory/drifts.ts'
import { writeTime } from '../unpack/time.ts'
import type { Observation } from '../unpack/check.ts'
import { whyUseless, type Rejected } from '../unpack/sort.ts'
import type { Zone } from '../unpack/zone.ts'
import { followLink } from './link.ts'
import { requestKey, type Places, type Request } from './request.ts'
import { Walk, type Conditional, type LastAnswer } from './walk.ts'

/** The part of a poll's row that is known before it is stored. A backfill says nothing of the feed's health. */
export type PollFacts = Omit<Poll, 'rows' | 'unchanged' | 'masked' | 'drift' | 'known_at' | 'backfill'> & {
  backfill: 0 | 1
}

export interface PollResult {
  plan: Pick<FeedPlan, 'platform' | 'organ' | 'region' | 'feed' | 'mode' | 'cursor' | 'backfill' | 'digest'>
  poll: PollFacts
  observations: Observation[]
  rejects: Rejected[]
  /** Records that were none of this feed. */
  skipped?: number
  /** Where the cursor stands once these rows are stored; undefined: where it stood. */
  cursor: number | undefined
  /** All there is was read, and read well: what is missing from it is gone. */
  complete: boolean
  /** The window of history this was, for a backfill. */
  window: Window | undefined
  /** The answer is, byte for byte, the one of last time: so many records were said again. */
  same: number | undefined
  /** By what the platform knows this answer again. */
  conditional?: Conditional | undefined
  /** For how long the platform asks to be left alone, ms. */
  retry_after_ms?: number | undefined
  /** What its records are made of; undefined where none were read. */
  outline?: Outlined | undefined
  /** When its records were read; what states no time is about this moment. */
  read_at?: number | undefined
  /** It was sent to us, not asked for. */
  pushed?: boolean
}

export interface Window {
  from: number
  to: number
}

export interface PollParts extends FetchParts {
  signer: Signer
  zone: Zone
  /** To wait for before an answer is unpacked: many come at once, and unpacking is work. */
  breathe: () => Promise<void> | undefined
  /** Whether the next page may be asked for; a poll of history gives way where its platform is to be left alone. */
  isWanted?: () => boolean
  /** Runs one request of the poll; a backfill waits here for its turn between pages. */
  turn?: <Result>(step: () => Promise<Result>) => Promise<Result>
}

export interface PollAim {
  /** Where the cursor stands. */
  cursor?: number | undefined
  window?: Window | undefined
  /** The last answer, to see that nothing has changed without unpacking it again. */
  last?: LastAnswer | undefined
}

interface Fault {
  outcome: Exclude<Poll['outcome'], 'ok'>
  error: string
  /** What the platform says of it, all of it and as it came. */
  said?: string | undefined
  retry_after_ms?: number | undefined
}

const JSON_BODY = { 'content-type': 'application/json' }
/** However many pages: no poll keeps its platform's other feeds waiting for longer. */
const MAX_TIMEOUTS = 10

export async function pollOnce(plan: FeedPlan, aim: PollAim, parts: PollParts): Promise<PollResult> {
  const started = parts.clock.now()
  const walk = new Walk(plan, aim.last, started)
  /** Time spent on requests, without the wait for a turn. */
  let spent = 0
  let fault: Fault | undefined
  try {
    const turn = parts.turn ?? ((step) => step())
    while (!walk.done && !fault) {
      fault = await turn(async () => {
        const begun = parts.clock.monotonic()
        const failed = outOfTime(walk, spent, parts) ?? (await readPage(walk, aim, parts))
        spent += parts.clock.monotonic() - begun
        return failed
      })
    }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    fault = { outcome: 'internal', error: `our own fault: ${text}` }
  }
  // Says nothing of the platform; it is asked again at the next start.
  if (parts.signal.aborted) throw new Error('the collector has stopped')
  const useless = fault || aim.window ? undefined : whyUseless(walk)
  const { secrets } = parts.signer
  const clean = (text: string) => redact(text, secrets)
  return {
    plan,
    poll: factsOf(plan, started, aim.window !== undefined, {
      ms: Math.round(spent),
      http_status: walk.http_status,
      outcome: fault?.outcome ?? (useless === undefined ? 'ok' : 'rejected'),
      error: clean(errorOf(fault, clean) ?? useless ?? '')
        .slice(0, 2000)
        .toWellFormed(),
      rejects: fault ? 0 : walk.rejects.length,
      bytes: walk.bytes,
      answer_hash: walk.pages > 0 ? walk.digest() : '',
      skew_s: walk.skew_s,
    }),
    // Part of an answer is no answer: nothing of a failed poll is stored, and its cursor stays.
    observations: fault ? [] : walk.observations,
    rejects: fault
      ? []
      : walk.rejects.map((reject) => ({
          ...reject,
          message: clean(reject.message),
          excerpt: clean(reject.excerpt),
          record: clean(reject.record),
        })),
    skipped: fault ? 0 : walk.skipped,
    cursor: fault ? undefined : walk.cursor,
    complete: !fault && walk.isComplete(),
    window: aim.window,
    same: fault ? undefined : walk.same,
    conditional: fault ? undefined : walk.conditional,
    retry_after_ms: fault?.retry_after_ms,
    outline:
      fault || walk.same !== undefined
        ? undefined
        : {
            fields: secrets.length === 0 ? walk.outline : cleanExamples(walk.outline, clean),
            isMapped: plan.isMapped,
          },
    read_at: walk.read_at,
  }
}

function errorOf(fault: Fault | undefined, clean: (text: string) => string): string | undefined {
  if (!fault?.said) return fault?.error
  const said = inALine(clean(fault.said))
  return said === '' ? fault.error : `${fault.error}; it says: ${said}`
}

type Course = Pick<
  PollFacts,
  'ms' | 'http_status' | 'outcome' | 'error' | 'rejects' | 'bytes' | 'answer_hash' | 'skew_s'
>

function factsOf(source: Source, started: number, isBackfill: boolean, course: Course): PollFacts {
  const { platform, organ, region, feed } = source
  const { ms, http_status, outcome, error, rejects, bytes, answer_hash, skew_s } = course
  return {
    poll_id: `${isBackfill ? 'b-' : ''}${started.toString(36)}-${drawName()}`,
    platform,
    organ,
    region,
    feed,
    backfill: isBackfill ? 1 : 0,
    started,
    ms,
    http_status,
    outcome,
    error,
    rejects,
    bytes,
    answer_hash,
    skew_s,
  }
}

const NAME_BYTES = 6
/** Random bytes for many names: to ask the system for each costs more than all else about it. */
let drawn = Buffer.alloc(0)
let place = 0

function drawName(): string {
  if (place === drawn.length) {
    drawn = randomBytes(NAME_BYTES * 500)
    place = 0
  }
  return drawn.toString('hex', place, (place += NAME_BYTES))
}

/** The poll of a feed whose definition does not work: it fails at every slot, where people see it, and asks nothing. */
export function brokenPoll(source: Source, error: string, started: number): PollResult {
  return {
    plan: { ...source, mode: 'delta', cursor: undefined, backfill: undefined, digest: '' },
    poll: factsOf(source, started, false, {
      ms: 0,
      http_status: 0,
      outcome: 'mapping',
      error,
      rejects: 0,
      bytes: 0,
      answer_hash: '',
      skew_s: 0,
    }),
    observations: [],
    rejects: [],
    cursor: undefined,
    complete: false,
    window: undefined,
    same: undefined,
  }
}

async function readPage(walk: Walk, aim: PollAim, parts: PollParts): Promise<Fault | undefined> {
  const { plan } = walk
  const request = buildRequest(walk, aim, parts)
  if (typeof request === 'string') return { outcome: 'schema', error: request }
  const { url } = request
  const { last } = aim
  const before = walk.pages === 0 && last?.digest === plan.digest ? last.conditional : undefined
  const known = before && before.request === requestKey(request) ? before : undefined
  const ask = { url, method: request.method, body: request.body, validators: known?.validators }
  let answer = await askSigned(ask, plan, parts)
  // A token may be withdrawn before its time; a second refusal is one.
  if (answer.http_status === 401 && parts.signer.renew?.() === true)
    answer = await askSigned(ask, plan, parts)
  walk.heard(answer)
  if (answer.outcome !== 'ok') return answer
  parts.signer.accepted?.()
  if (answer.unchanged && last) {
    walk.unchanged(last)
    return undefined
  }
  if (walk.isSame()) return undefined
  const breath = parts.breathe()
  if (breath) await breath
  const read_at = parts.clock.now()
  walk.read_at ??= read_at
  const page = await plan.unpack(answer.bytes, {
    read_at,
    charset: answer.charset,
    first_ordinal: walk.records,
    monotonic: () => parts.clock.monotonic(),
  })
  if (page.outcome !== 'ok') return { ...page, error: `${placeOf(url)}: ${page.error}` }
  const { secrets } = parts.signer
  if (holdsSecret(answer.bytes, secrets)) {
    // What we say to prove who we are is no fact of theirs.
    page.observations = redactFacts(page.observations, secrets)
  }
  const stuck = walk.add(page, answer, url)
  if (stuck !== undefined) return { outcome: 'schema', error: `${placeOf(url)}: ${stuck}` }
  const { validators } = answer
  if (
    walk.done &&
    walk.pages === 1 &&
    validators &&
    !holdsSecret(Buffer.from(JSON.stringify(validators)), secrets)
  ) {
    walk.conditional = { request: requestKey(request), validators }
  }
  return undefined
}

function askSigned(
  request: Request & Pick<Ask, 'validators'>,
  plan: FeedPlan,
  parts: PollParts,
): Promise<Answer | NoAnswer> {
  const { url, method, body, validators } = request
  const { timeout_ms, max_bytes, redirects } = plan
  const send = (signed: Record<string, string> | NoAnswer): Promise<Answer | NoAnswer> => {
    if (isRefused(signed)) return Promise.resolve(signed)
    const headers = { ...(body !== undefined && JSON_BODY), ...plan.headers, ...signed }
    const ask = { url, method, headers, body, timeout_ms, max_bytes, redirects, validators }
    return fetchAnswer(ask, parts)
  }
  const signing = parts.signer.sign({
    method,
    url,
    body: body ?? '',
    now: parts.clock.now(),
    monotonic: () => parts.clock.monotonic(),
    ask: (other) => fetchAnswer({ ...other, timeout_ms }, parts),
  })
  // Most sign at once, and a wait for nothing is work.
  return signing instanceof Promise ? signing.then(send) : send(signing)
}

/** What is asked next, or why it cannot be. */
function buildRequest(walk: Walk, aim: PollAim, parts: PollParts): Request | string {
  const { plan } = walk
  const build = aim.window ? plan.backfill?.build : plan.build
  if (!build)
    throw new Error(`${plan.platform}/${plan.feed} is not asked ${aim.window ? 'for history' : 'at all'}`)
  if (walk.linked !== undefined) return followLink(walk.linked.link, walk.linked.from)
  // Most requests have no places, and writing times is work.
  return build(() => placesOf(walk, aim, parts.zone))
}

function placesOf(
  { plan, pages, records, next, started }: Walk,
  { cursor, window }: PollAim,
  zone: Zone,
): Places {
  const write = (ms: number | undefined) => (ms === undefined ? undefined : writeTime(plan.time, ms, zone))
  return {
    page: String(pages + 1),
    offset: String(records),
    size: plan.page_size === undefined ? undefined : String(plan.page_size),
    next,
    cursor: write(cursor),
    now: write(started),
    from: write(window?.from),
    to: write(window?.to),
  }
}

function outOfTime({ plan, pages }: Walk, spent: number, { isWanted }: PollParts): Fault | undefined {
  const feed = `${plan.platform}/${plan.feed}`
  if (isWanted?.() === false) {
    return {
      outcome: 'internal',
      error: `${feed}: given up after ${pages} pages, as its platform is left alone`,
    }
  }
  const most = plan.timeout_ms * MAX_TIMEOUTS
  return spent > most
    ? { outcome: 'timeout', error: `${feed}: its ${pages} pages took longer than ${most / 1000} s` }
    : undefined
}
