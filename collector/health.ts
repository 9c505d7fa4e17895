/**
 * Says in the log when a feed begins or ceases to answer well: once when it changes, not at every slot. That all platforms
 * at once cannot be reached is one line as well, and no feed that is lost meanwhile has one of its own. One that goes up and
 * down says so once, and how it is once it has calmed down.
 */
import type { Log } from './log.ts'
import type { PollFacts } from './poll/poll.ts'
import { UNREACHED } from './states.ts'

export type NoteHealth = (
  poll: Pick<PollFacts, 'platform' | 'feed' | 'backfill' | 'outcome' | 'error'>,
) => void

export interface Known {
  uplink: () => 'ok' | 'cut'
  flaps: (name: string) => boolean
}

export function openHealth(log: Log, { uplink, flaps }: Known): NoteHealth {
  const flapping = new Set<string>()
  const outcomes = new Map<string, string>()
  let wasCut = false
  return ({ platform, feed, backfill, outcome, error }) => {
    const isCut = uplink() === 'cut'
    if (isCut && !wasCut)
      log.error(
        { error },
        'no platform can be reached: most likely the network of this machine is cut; check it and its DNS',
      )
    if (!isCut && wasCut) log.info({}, 'platforms can be reached again')
    wasCut = isCut
    if (isCut && UNREACHED.has(outcome)) return
    const name = `${platform}/${feed}${backfill ? ' (history)' : ''}`
    if (backfill === 0 && flaps(name)) {
      if (!flapping.has(name)) log.warn({ feed: name, outcome, error }, 'a feed goes up and down')
      flapping.add(name)
      return
    }
    // Whatever was last said of it is no longer so.
    if (flapping.delete(name)) outcomes.set(name, '')
    const before = outcomes.get(name)
    if (before === outcome) return
    outcomes.set(name, outcome)
    if (outcome !== 'ok') log.warn({ feed: name, outcome, error }, 'a feed does not answer well')
    else if (before !== undefined) log.info({ feed: name }, 'a feed answers well again')
  }
}
