/** The desk: the cases of a book in the order of their due times, what may be done with them, and what was done. */
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { unitOf } from '../clocks/due.ts'
import { caseId, openBook, type Book } from './book.ts'
import type { CaseClocks } from './due.ts'
import { kindsOf } from './kinds/kinds.ts'
import { extendedClock } from './kinds/leave.ts'
import { happeningOf, type Entry } from './log/entry.ts'
import type { Log } from './log/log.ts'
import { commandsOf } from './machine/decide.ts'
import type { Actor, Case, Words } from './machine/facts.ts'
import { nameOfCommand, type Kind } from './machine/kind.ts'
import { countOpenAlerts, openMemberCounts } from './open-alerts.ts'
import { rowOf, type Place } from './present.ts'
import { openQueue, type Filters } from './queue.ts'
import type { CaseRow, Counts } from './shapes.ts'

export interface DeskOptions {
  log: Log
  clock: Clock
  clocks: CaseClocks
  /** The kinds of cases that there are; those of the product where left out. */
  kinds?: ReadonlyMap<string, Kind>
}

export type Desk = ReturnType<typeof openDesk>

export function openDesk({ log, clock, clocks, kinds = kindsOf(clocks.rules) }: DeskOptions) {
  const book: Book = openBook({ log, kinds, face: clocks.face })
  const onDesk = (the: Case): boolean => book.kindOf(the).on_desk
  const isDone = (the: Case): boolean => book.kindOf(the).states[the.state]?.done ?? false
  const queue = openQueue({ isDone, next: (the, at) => book.next(the, at) })
  const changed = book.follow()
  for (const the of book.cases()) if (onDesk(the)) queue.put(the, clock.now())
  const members = openMemberCounts(log)

  function standingOf(case_id: string) {
    const the = book.case(case_id)
    if (!the) return undefined
    if (isDone(the)) return 'done'
    return the.held ? 'held' : 'live'
  }

  /** The queue as it is now. */
  function fresh() {
    for (const id of changed()) {
      const the = book.case(id)
      if (!the) queue.drop(id)
      else if (onDesk(the)) queue.put(the, clock.now())
    }
    return queue
  }

  /** Said before it is given: whoever approves days of work cannot be left to count them. */
  function extensionOf(the: Case): CaseRow['extension'] {
    const extended = the.extension_asked && extendedClock(clocks.rules, the)
    if (!the.extension_asked || !extended) return null
    const { clock: running, rule } = extended
    const unit = unitOf(rule.span)
    if (unit === 'hours') return null
    const extensions = [...running.extensions, { days: the.extension_asked.days }]
    const { due_day } = clocks.face({ ...running, extensions }, clock.now())
    return { unit, due_day }
  }

  const row = (the: Case): CaseRow => {
    const next = book.next(the, clock.now())
    return rowOf(the, {
      kind: book.kindOf(the),
      clock: next,
      who: (next && clocks.notes(next.rule)?.who) ?? null,
      extension: extensionOf(the),
      children: queue.childrenOf(the.id).size,
    })
  }

  return {
    book,
    row,
    onDesk,
    counts: (): Counts => fresh().counts(clock.now()),
    list(filters: Filters, limit: number, behind?: Place) {
      const at = clock.now()
      const { total, cases, last } = fresh().page(filters, at, limit, behind)
      return {
        at,
        total,
        cases: cases.map(row),
        counts: queue.counts(at, filters.kind),
        open_alerts: countOpenAlerts(members(), standingOf),
        next: last ? writePlace(last) : null,
      }
    },
    find: (id: string): Case | undefined => {
      const the = book.case(id)
      return the && onDesk(the) ? the : undefined
    },
    detail(the: Case, by: Actor) {
      const children = [...fresh().childrenOf(the.id)].slice(0, MOST_CHILDREN)
      const kind = book.kindOf(the)
      const at = clock.now()
      return {
        case: { ...row(the), detail: the.detail, evidence: the.evidence, more: the.more },
        clocks: the.clocks.map((one) => {
          const notes = clocks.notes(one.rule)
          return {
            ...one,
            ...clocks.face(one, at),
            name: notes?.name ?? null,
            unit: notes?.unit ?? null,
            basis: notes?.basis ?? null,
            verified: notes?.verified ?? null,
            starts: notes?.starts ?? null,
            who: notes?.who ?? null,
            to: notes?.to ?? null,
          }
        }),
        rules: clocks.rules.filter((rule) => rule.kind === the.kind).map(ruleOf),
        timeline: log.ofCase(the.id).map((entry) => timelineOf(entry, kind)),
        commands: commandsOf(kind, the, at, by).map(({ takes, ...command }) => ({
          ...command,
          takes: z.toJSONSchema(takes, { io: 'input', unrepresentable: 'any' }),
        })),
        children: children.flatMap((id) => book.case(id) ?? []).map(row),
      }
    },
    /** What was done to a case, as its desk calls it. */
    nameOf(case_id: string, command: string): Words {
      const the = book.case(case_id)
      return the ? nameOfCommand(book.kindOf(the), command) : { zh: command, en: command }
    },
    /** What indicators are computed by now, where that is not what the chain says. */
    noteFormulas(indicators: Iterable<{ id: string; version: string }>): number {
      const at = clock.now()
      const by: Actor = { kind: 'rule', id: 'start' }
      const changed = [...indicators].flatMap(({ id: indicator, version }) => {
        const id = `formula-${indicator}`
        const before = String(book.case(id)?.more['version'] ?? '')
        if (before === version) return []
        return [{ id, kind: 'formula', command: 'change', given: { indicator, version, before }, by, at }]
      })
      return changed.length === 0 ? 0 : book.actAll(changed).done.length
    },
    silences: (all: boolean) =>
      [...book.cases()]
        .filter(({ kind, state }) => kind === 'silence' && (all || state === 'set'))
        .sort((a, b) => b.opened_at - a.opened_at)
        .map((the) => silenceOf(the, clock.now())),
    silenceId: (by: string, at: number) => caseId('silence', `${by} ${at} ${log.head().seq}`),
  }
}

const MOST_CHILDREN = 500

function ruleOf({ id, name, basis, verified, span, on, when, after, to }: CaseClocks['rules'][number]) {
  return {
    id,
    name,
    basis,
    verified,
    hours: 'hours' in span ? span.hours : null,
    on: on ?? null,
    operator: when.operator ?? null,
    event_levels: [...(when.event_levels ?? [])],
    after: after ?? null,
    to: to ?? null,
  }
}

function timelineOf(entry: Entry, kind: ReturnType<Book['kindOf']>) {
  const { seq, version, at, actor, actor_kind, command, state, hash } = entry
  return {
    seq,
    version,
    at,
    actor: { kind: actor_kind === 'person' ? ('person' as const) : ('rule' as const), id: actor },
    command,
    name: nameOfCommand(kind, command),
    state,
    state_name: kind.states[state]?.name ?? { zh: state, en: state },
    given: happeningOf(entry).given as Record<string, unknown>,
    hash,
  }
}

export function silenceOf(the: Case, at: number) {
  const starts_at = Number(the.more['starts_at'])
  const ends_at = Number(the.more['ends_at'])
  const { organ, platform, category, upstream, rule, fingerprint } = the
  const covers = Object.fromEntries(
    Object.entries({ organ, platform, category, upstream, rule, fingerprint }).filter(
      ([, value]) => value !== '',
    ),
  )
  return {
    id: the.id,
    version: the.version,
    state: the.state,
    by: the.owner ?? '',
    reason: the.detail,
    maintenance: the.source === 'maintenance',
    covers,
    starts_at,
    ends_at,
    active: the.state === 'set' && starts_at <= at && at < ends_at,
  }
}

const place = z.tuple([z.number(), z.number(), z.number(), z.string()])

export function writePlace(at: Place): string {
  return Buffer.from(JSON.stringify(at)).toString('base64url')
}

export function readPlace(text: string): Place | undefined {
  try {
    return place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch {
    return undefined
  }
}
