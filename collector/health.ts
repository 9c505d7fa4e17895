/** Says in the log when a feed begins or ceases to answer well: once when it changes, not at every slot. */
import type { Log } from './log.ts'
import type { PollFacts } from './poll/poll.ts'

export function openHealth(log: Log): (poll: PollFacts) => void {
  const outcomes = new Map<string, string>()
  return ({ platform, feed, backfill, outcome, error }) => {
    const name = `${platform}/${feed}${backfill ? ' (history)' : ''}`
    const before = outcomes.get(name)
    if (before === outcome) return
    outcomes.set(name, outcome)
    if (outcome !== 'ok') log.warn({ feed: name, outcome, error }, 'a feed does not answer well')
    else if (before !== undefined) log.info({ feed: name }, 'a feed answers well again')
  }
}
