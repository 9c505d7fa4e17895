/** One poll of one feed: every page asked, unpacked and counted. Nothing is stored here, and whatever fails is a result. */
import { randomBytes } from 'node:crypto'
import type { Poll } from '#sql/feeds.ts'
import { redact, type Signer } from '../auth/auth.ts'
import type { FeedPlan, Source } from '../definition.ts'
import type { Outlined } from '../memory/drifts.ts'
import { cleanExamples } from '../drift/outline.ts'
import { fetchAnswer, type FetchParts, type NoAnswer } from '../fetch/fetch.ts'
import { writeTime } from '../unpack/time.ts'
import type { Observation } from '../unpack/check.ts'
import type { NotUnpacked, Rejected } from '../unpack/unpack.ts'
import type { Zone } from '../unpack/zone.ts'
import type { BuildUrl, Places } from './request.ts'
import { Walk, type LastAnswer } from './walk.ts'

/** The part of a poll's row that is known before it is stored. A backfill says nothing of the feed's health. */
export type PollFacts = Omit<Poll, 'rows' | 'unchanged' | 'masked' | 'drift' | 'known_at' | 'backfill'> & {
  backfill: 0 | 1
}

export interface PollResult {
  plan: Pick<FeedPlan, 'platform' | 'organ' | 'region' | 'feed' | 'mode' | 'digest'>
  poll: PollFacts
  observations: Observation[]
  rejects: Rejected[]
  /** Where the cursor stands once these rows are stored; undefined: where it stood. */
  cursor: number | undefined
  /** All there is was read, and read well: what is missing from it is gone. */
  complete: boolean
  /** The window of history this was, for a backfill. */
  window: Window | undefined
  /** The answer is, byte for byte, the one of last time: so many records were said again. */
  same: number | undefined
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
  /** Waits for a turn of the event loop with no other answer in it: many come at once, and unpacking is work. */
  breathe: () => Promise<void>
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

/** However many pages: no poll keeps its platform's other feeds waiting for longer. */
const MAX_TIMEOUTS = 10

export async function pollOnce(plan: FeedPlan, aim: PollAim, parts: PollParts): Promise<PollResult> {
  const started = parts.clock.now()
  const walk = new Walk(plan, aim.last)
  /** Time spent on requests, without the wait for a turn. */
  let spent = 0
  let fault: { outcome: Exclude<Poll['outcome'], 'ok'>; error: string } | undefined
  try {
    const turn = parts.turn ?? ((step) => step())
    while (!walk.done && !fault) {
      fault = await turn(async () => {
        const begun = parts.clock.monotonic()
        const failed =
          spent > plan.timeout_ms * MAX_TIMEOUTS ? tooLong(walk) : await readPage(walk, aim, parts)
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
  const clean = (text: string) => redact(text, parts.signer.secrets)
  return {
    plan,
    poll: {
      ...identify(plan, started, aim.window !== undefined),
      ms: Math.round(spent),
      http_status: walk.http_status,
      outcome: fault?.outcome ?? 'ok',
      error: clean(fault?.error ?? '')
        .slice(0, 2000)
        .toWellFormed(),
      rejects: fault ? 0 : walk.rejects.length,
      bytes: walk.bytes,
      answer_hash: walk.pages > 0 ? walk.digest() : '',
      skew_s: walk.skew_s,
    },
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
    cursor: fault ? undefined : walk.cursor,
    complete: !fault && walk.isComplete(),
    window: aim.window,
    same: fault ? undefined : walk.same,
    outline: fault ? undefined : { fields: cleanExamples(walk.outline, clean), isMapped: plan.isMapped },
    read_at: walk.read_at,
  }
}

function identify(source: Source, started: number, isBackfill: boolean) {
  const { platform, organ, region, feed } = source
  const poll_id = `${isBackfill ? 'b-' : ''}${started.toString(36)}-${randomBytes(6).toString('hex')}`
  return {
    poll_id,
    platform,
    organ,
    region,
    feed,
    backfill: isBackfill ? (1 as const) : (0 as const),
    started,
  }
}

/** The poll of a feed whose definition does not work: it fails at every slot, where people see it, and asks nothing. */
export function brokenPoll(source: Source, error: string, started: number): PollResult {
  return {
    plan: { ...source, mode: 'delta', digest: '' },
    poll: {
      ...identify(source, started, false),
      ms: 0,
      http_status: 0,
      outcome: 'mapping',
      error,
      rejects: 0,
      bytes: 0,
      answer_hash: '',
      skew_s: 0,
    },
    observations: [],
    rejects: [],
    cursor: undefined,
    complete: false,
    window: undefined,
    same: undefined,
  }
}

async function readPage(
  walk: Walk,
  aim: PollAim,
  parts: PollParts,
): Promise<NoAnswer | NotUnpacked | undefined> {
  const { plan } = walk
  const url = buildUrl(walk, aim, parts.zone)
  const headers = await parts.signer.sign({ url, now: parts.clock.now() })
  const answer = await fetchAnswer(
    { url, headers, timeout_ms: plan.timeout_ms, max_bytes: plan.max_bytes },
    parts,
  )
  walk.heard(answer)
  if (answer.outcome !== 'ok') return answer
  if (walk.isSame()) return undefined
  const where = `${url.origin}${url.pathname}`
  await parts.breathe()
  const read_at = parts.clock.now()
  walk.read_at ??= read_at
  const page = await plan.unpack(answer.bytes, {
    read_at,
    charset: answer.charset,
    first_ordinal: walk.records,
    monotonic: () => parts.clock.monotonic(),
  })
  if (page.outcome !== 'ok') return { ...page, error: `${where}: ${page.error}` }
  const stuck = walk.add(page)
  return stuck === undefined ? undefined : { outcome: 'schema', error: `${where}: ${stuck}` }
}

function buildUrl(walk: Walk, aim: PollAim, zone: Zone): URL {
  const { plan } = walk
  const write = (ms: number | undefined) => (ms === undefined ? undefined : writeTime(plan.time, ms, zone))
  const places: Places = {
    page: String(walk.pages + 1),
    size: plan.page_size === undefined ? undefined : String(plan.page_size),
    next: walk.next,
    cursor: write(aim.cursor),
    from: write(aim.window?.from),
    to: write(aim.window?.to),
  }
  const build: BuildUrl | undefined = aim.window ? plan.backfill?.url : plan.url
  if (!build) throw new Error(`feed ${plan.feed} of ${plan.platform} has no backfill`)
  return build(places)
}

function tooLong(walk: Walk): NotUnpacked | NoAnswer {
  const seconds = (walk.plan.timeout_ms * MAX_TIMEOUTS) / 1000
  const error = `${walk.plan.platform}/${walk.plan.feed}: its ${walk.pages} pages took longer than ${seconds} s`
  return { outcome: 'timeout', http_status: walk.http_status, skew_s: walk.skew_s, error }
}
