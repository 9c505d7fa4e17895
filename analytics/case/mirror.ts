/**
 * Copies the log into the store's `case_event`, in order, so that SQL can read it.
 *
 * The store says up to where it has it, so a copy that was cut short goes on where it stopped, and a store that was lost
 * is filled again. Rows that are sent twice collapse. What has been sent is stamped as landed, so that what is counted of
 * cases is counted again.
 */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { openLanding } from '#sql/landing.ts'
import { happeningOf, type Entry } from './log/entry.ts'
import type { Log } from './log/log.ts'
import type { Case } from './machine/facts.ts'
import { unborn } from './machine/facts.ts'
import { after } from './machine/fold.ts'
import { openTerms, type TermRules } from './terms.ts'

/** What the store has of the log of cases. */
export const COPIED_OF_CASES = ['case_event', 'case_term']

export interface Mirror {
  /** Sends what is missing; gives how much that was. */
  send(at: number): Promise<number>
}

const AT_ONCE = 5_000
/** A store may lose what it had while nothing new is written. */
const COMPARES_EVERY_MS = 5 * 60_000
const placeRow = z.object({ last: z.number(), held: z.number() })

export function openMirror(store: StoreClient, log: Log, rules: TermRules): Mirror {
  const terms = openTerms(store, log, rules)
  const landing = openLanding(store)
  /** Tables with new rows that nobody has been told of. */
  const untold = new Set<string>()
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

  async function copy(at: number): Promise<number> {
    const isDue = Math.abs(at - compared_at) >= COMPARES_EVERY_MS
    if (place === log.head().seq && !isDue) return 0
    if (place === undefined || isDue) {
      const [known] = await store.rows(
        placeRow,
        'SELECT max(seq) AS last, uniqExact(seq) AS held FROM case_event WHERE writer = {writer:String}',
        { writer: log.writer },
      )
      // One that lacks something before its last row has lost it: all of it is sent once more.
      const isWhole = known !== undefined && known.held === known.last
      place = isWhole ? known.last : 0
      if (!isWhole) terms.forget()
      compared_at = at
    }
    if (place < folded) {
      cases.clear()
      folded = 0
      terms.forget()
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
  }

  return {
    async send(at) {
      const sent = await copy(at)
      if (sent > 0) untold.add('case_event')
      if ((await terms.send()) > 0) untold.add('case_term')
      if (untold.size > 0) {
        await landing.stamp({
          batch_id: `cases ${log.writer} ${log.head().seq}`,
          tables: [...untold],
          hours: [],
        })
        untold.clear()
      }
      return sent
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
