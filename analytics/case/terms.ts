/**
 * Computes when cases are due into the store's `case_term`, by the rules of the desk's clocks, so that SQL can say what was
 * done in time.
 *
 * Only events that set a clock have a row, so that a log is read again within moments: from its beginning where the calendar
 * or the rules are others than those that the rows were computed by, else from where it stopped.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CalendarFile } from '#province/calendar.ts'
import type { ClockRule } from '#province/clock.ts'
import type { StoreClient } from '#sql/client.ts'
import { dayNamed, startOf, toCalendar } from '../clocks/calendar.ts'
import { dueAt } from '../clocks/due.ts'
import type { Entry } from './log/entry.ts'
import type { Log } from './log/log.ts'
import { runningClock, type RunningClock } from './machine/facts.ts'

export interface Terms {
  /** Computes what is missing; gives how many rows that were. */
  send(): Promise<number>
  /** The store has been put back, or has lost something: all of it is computed again. */
  forget(): void
}

export interface TermRules {
  clocks: readonly ClockRule[]
  calendar: CalendarFile
}

const AT_ONCE = 5_000

export function openTerms(store: StoreClient, log: Log, rules: TermRules): Terms {
  const terms = createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 12)
  const termOf = termsBy(rules)
  let place: number | undefined
  return {
    forget() {
      place = 0
    },
    async send() {
      const { seq: head } = log.head()
      place ??= await placeOf(store, log.writer, terms)
      let sent = 0
      while (place < head) {
        const entries = log.since(place, AT_ONCE)
        const rows = entries.flatMap((entry) => {
          const clocks = clocksOf(entry)
          if (clocks === undefined) return []
          const { writer, seq, case_id, version, at } = entry
          return [{ writer, seq, case_id, version, at, ...termOf(clocks), terms }]
        })
        if (rows.length > 0)
          await store.insert('case_term', rows.map((row) => JSON.stringify(row)).join('\n'))
        sent += rows.length
        place = entries.at(-1)?.seq ?? head
      }
      return sent
    },
  }
}

/** Up to where rows are computed by these rules: the beginning, where there is one that is not. */
async function placeOf(store: StoreClient, writer: string, terms: string): Promise<number> {
  const [row] = await store.rows(
    z.object({ seq: z.number() }),
    `SELECT if(countIf(terms != {terms:String}) = 0, max(seq), 0) AS seq
     FROM case_term FINAL
     WHERE writer = {writer:String}`,
    { writer, terms },
  )
  return row?.seq ?? 0
}

const withClocks = z.object({ set: z.object({ clocks: z.array(runningClock).optional() }) })

function clocksOf({ body }: Entry): RunningClock[] | undefined {
  return withClocks.parse(JSON.parse(body)).set.clocks
}

function termsBy({ clocks, calendar: file }: TermRules) {
  const calendar = toCalendar(file)
  const byId = new Map(clocks.map((rule) => [rule.id, rule]))
  const due = (clock: RunningClock): { due_at: number; uncovered_at: number } => {
    const rule = byId.get(clock.rule)
    if (!rule) return { due_at: 0, uncovered_at: 0 }
    const found = dueAt(rule, clock, calendar)
    return 'uncovered' in found
      ? { due_at: 0, uncovered_at: startOf(dayNamed(found.uncovered)) }
      : { due_at: found.due_at, uncovered_at: 0 }
  }
  return (all: readonly RunningClock[]) => {
    const dues = all.map(due)
    return {
      rules: all.map(({ rule }) => rule),
      due_at: dues.map(({ due_at }) => due_at),
      uncovered_at: dues.map(({ uncovered_at }) => uncovered_at),
      ended_at: all.map(({ ended_at }) => ended_at ?? 0),
    }
  }
}
