/** Keeps track of what live polls cover, and plans windows of history for what they do not. */
import type { FeedPlan } from '../definition.ts'
import type { History } from '../memory/history.ts'
import type { Memory } from '../memory/memory.ts'
import { historyUntil, missedWindows, pastWindows } from './windows.ts'

/**
 * Plans a feed's history at a start. Where it ends is kept from the first start on, so that history which is asked for
 * later still ends where live polls once began.
 */
export function planPast(memory: Memory, plan: FeedPlan, now: number): void {
  if (!plan.cursor) return
  const feed = memory.feedId(plan.platform, plan.feed)
  const until = memory.history.until(feed) ?? historyUntil(now)
  memory.history.plan(feed, plan.backfill ? pastWindows(until, plan.backfill.days) : [], until)
}

/**
 * Plans what live polls cannot make up for, where the last one before `started` of which nothing need be asked for again was
 * more than a day ago. Only within a transaction.
 */
export function planMissed(
  history: History,
  feed: number,
  plan: Pick<FeedPlan, 'cursor' | 'backfill'>,
  before: number | undefined,
  started: number,
): void {
  if (!plan.cursor || !plan.backfill) return
  const until = () => history.until(feed) ?? historyUntil(started)
  const missed = missedWindows(before ?? until(), started)
  if (missed.length > 0) history.plan(feed, missed, until())
}
