/**
 * Copies the log into the store's `case_event`, in order, so that SQL can read it.
 *
 * The store says up to where it has it, so a copy that was cut short goes on where it stopped, and a store that was lost
 * is filled again. Rows that are sent twice collapse.
 */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { happeningOf, type Entry } from './log/entry.ts'
import type { Log } from './log/log.ts'
import type { Case } from './machine/facts.ts'
import { unborn } from './machine/facts.ts'
import { after } from './machine/fold.ts'

export interface Mirror {
  /** Sends what is missing; gives how much that was. */
  send(at: number): Promise<number>
}

const AT_ONCE = 5_000
/** A store may lose what it had while nothing new is written. */
const COMPARES_EVERY_MS = 5 * 60_000
const placeRow = z.object({ last: z.number(), held: z.number() })

export function openMirror(store: StoreClient, log: Log): Mirror {
  /** Cases as they are at the place of the copy: what an event does not say of its case is taken from here. */
  const cases = new Map<string, Case>()
  let folded = 0
  let place: number | undefined
  let compared_at = Number.NEGATIVE_INFINITY

  function fold(upTo: number): void {
    while (folded < upTo) {
      const entries = log.since(folded, Math.min(AT_ONCE, upTo - folded))
      if (entries.length === 0) return
      for (const entry of entries) take(entry)
    }
  }

  function take(entry: Entry): Case {
    const the = after(cases.get(entry.case_id) ?? unborn(entry.case_id, entry.kind), happeningOf(entry))
    cases.set(entry.case_id, the)
    folded = entry.seq
    return the
  }

  return {
    async send(at) {
      const isDue = Math.abs(at - compared_at) >= COMPARES_EVERY_MS
      if (place === log.head().seq && !isDue) return 0
      if (place === undefined || isDue) {
        const [known] = await store.rows(
          placeRow,
          'SELECT max(seq) AS last, uniqExact(seq) AS held FROM case_event WHERE writer = {writer:String}',
          { writer: log.writer },
        )
        // One that lacks something before its last row has lost it: all of it is sent once more.
        place = known && known.held === known.last ? known.last : 0
        compared_at = at
      }
      if (place < folded) {
        cases.clear()
        folded = 0
      }
      fold(place)
      let sent = 0
      for (;;) {
        const entries = log.since(folded, AT_ONCE)
        if (entries.length === 0) return sent
        const lines = entries.map((entry) => `${JSON.stringify(rowOf(entry, take(entry)))}\n`)
        try {
          await store.insert('case_event', lines.join(''))
        } catch (error) {
          place = undefined
          cases.clear()
          folded = 0
          throw error
        }
        sent += entries.length
        place = folded
      }
    },
  }
}

function rowOf(entry: Entry, the: Case) {
  return {
    ...entry,
    organ: the.organ,
    region: the.region,
    source: the.source,
    dataset: the.dataset,
    rule: the.rule,
    warn_level: the.warn_level,
    event_level: the.event_level ?? 0,
    owner: the.owner ?? '',
    opened_at: the.opened_at,
    reopened: the.reopened,
  }
}
