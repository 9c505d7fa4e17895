/** What a platform sent by itself, as the result of a poll: unpacked and checked by the same definition. */
import { hash, randomBytes } from 'node:crypto'
import { holdsSecret, redact, redactFacts } from '../auth/redact.ts'
import type { Clock } from '../clock.ts'
import type { FeedPlan } from '../definition.ts'
import { cleanExamples, newOutline, outlineRecords } from '../drift/outline.ts'
import type { PollResult } from '../poll/poll.ts'
import { whyUseless } from '../unpack/sort.ts'

export interface Pushed {
  bytes: Uint8Array
  charset: string | undefined
  /** By its Date header; 0 where there was none. */
  skew_s: number
  /** What must never be written anywhere. */
  secrets: readonly string[]
}

const ACCEPTED = 202
const NOT_UNDERSTOOD = 422

export async function unpackPush(plan: FeedPlan, pushed: Pushed, clock: Clock): Promise<PollResult> {
  const started = clock.now()
  const begun = clock.monotonic()
  const clean = (text: string) => redact(text, pushed.secrets)
  const { platform, organ, region, feed } = plan
  const page = await plan.unpack(pushed.bytes, {
    read_at: started,
    charset: pushed.charset,
    first_ordinal: 0,
    monotonic: () => clock.monotonic(),
  })
  const isRead = page.outcome === 'ok'
  const skipped = isRead ? Object.values(page.skipped).reduce((sum, count) => sum + count, 0) : 0
  const useless = isRead ? whyUseless({ ...page, skipped }) : undefined
  const fault = isRead ? useless : page.error
  if (isRead && holdsSecret(pushed.bytes, pushed.secrets)) {
    page.observations = redactFacts(page.observations, pushed.secrets)
  }
  const outline = newOutline()
  if (isRead) outlineRecords(outline, page.raw)
  return {
    plan,
    poll: {
      poll_id: `p-${started.toString(36)}-${randomBytes(6).toString('hex')}`,
      platform,
      organ,
      region,
      feed,
      backfill: 0,
      started,
      ms: Math.round(clock.monotonic() - begun),
      http_status: fault === undefined ? ACCEPTED : NOT_UNDERSTOOD,
      outcome: useless === undefined ? page.outcome : 'rejected',
      error: clean(fault ?? '')
        .slice(0, 2000)
        .toWellFormed(),
      rejects: isRead ? page.rejects.length : 0,
      bytes: pushed.bytes.length,
      answer_hash: hash('sha256', pushed.bytes),
      skew_s: pushed.skew_s,
    },
    observations: isRead ? page.observations : [],
    rejects: isRead
      ? page.rejects.map((reject) => ({
          ...reject,
          message: clean(reject.message),
          excerpt: clean(reject.excerpt),
          record: clean(reject.record),
        }))
      : [],
    skipped,
    cursor: undefined,
    // A push tells what it tells: what it leaves out is not gone.
    complete: false,
    window: undefined,
    same: undefined,
    outline: isRead ? { fields: cleanExamples(outline, clean), isMapped: plan.isMapped } : undefined,
    read_at: started,
    pushed: true,
  }
}
