/** The book of cases: what the log says, folded, and the one way by which a command gets into it. */
import { createHash } from 'node:crypto'
import type { CaseClocks, ClockFace } from './due.ts'
import { happeningOf, type Entry } from './log/entry.ts'
import { Conflict, type Log } from './log/log.ts'
import { decide, isRefusal, type Command, type Refusal } from './machine/decide.ts'
import { unborn, type Actor, type Case } from './machine/facts.ts'
import { after } from './machine/fold.ts'
import type { Kind } from './machine/kind.ts'

export interface BookOptions {
  log: Log
  kinds: ReadonlyMap<string, Kind>
  face: CaseClocks['face']
}

export interface Demand extends Command {
  id: string
  /** Needed where the case does not exist yet. */
  kind?: string
  /** The version that was seen; whoever leaves it out takes the case as it is. */
  version?: number
  at: number
}

export interface Refused {
  demand: Demand
  why: Refusal | Conflict
}

export interface Book {
  /** Of all kinds, in no order. */
  cases(): IterableIterator<Case>
  case: (id: string) => Case | undefined
  kindOf(the: Pick<Case, 'kind'>): Kind
  /** @throws {Conflict} where another was first. */
  act(demand: Demand): Case | Refusal
  /** Many in one transaction; what is refused is counted and leaves the rest alone. */
  actAll(demands: readonly Demand[]): { done: Case[]; refused: Refused[] }
  /** Keeps what `work` does together with what it writes into the log's file: all or none. */
  atomically<Result>(work: () => Result): Result
  /** The clock that runs out first of those that run; null where none runs. */
  next(the: Case, at: number): ClockFace | null
  /** What has become due by the passing of time. */
  wake(at: number): Case[]
  /** For one who follows: gives, each time it is called, the ids of what has changed since, what others have written too. */
  follow(): () => string[]
  log: Log
}

const RULE: Actor = { kind: 'rule', id: 'clock' }

export function openBook({ log, kinds, face }: BookOptions): Book {
  const cases = new Map<string, Case>()
  /** What each of those who follow has not been told yet. */
  const followers: Set<string>[] = []
  let known = 0

  function take(entry: Entry): void {
    const the = cases.get(entry.case_id) ?? unborn(entry.case_id, entry.kind)
    cases.set(entry.case_id, after(the, happeningOf(entry)))
    for (const untold of followers) untold.add(entry.case_id)
    known = entry.seq
  }

  function catchUp(): void {
    for (;;) {
      const entries = log.since(known, PAGE)
      entries.forEach(take)
      if (entries.length < PAGE) return
    }
  }

  const kindOf = ({ kind: id }: Pick<Case, 'kind'>): Kind => {
    const kind = kinds.get(id)
    if (!kind)
      throw new Error(`there is no kind of case ${id}: it was written by a newer version of this program`)
    return kind
  }

  function decideOn(demand: Demand) {
    const the = cases.get(demand.id) ?? unborn(demand.id, demand.kind ?? '')
    if (demand.version !== undefined && demand.version !== the.version) {
      const last = log.ofCase(demand.id).at(-1)
      throw new Conflict(demand.version, last ?? { version: 0, actor: '', command: '', at: 0 })
    }
    // Time does not run backwards within a case, whatever the machine's clock does.
    const happening = decide(kindOf(the), the, demand, Math.max(demand.at, the.changed_at))
    return isRefusal(happening)
      ? happening
      : { case_id: the.id, kind: the.kind, after: the.version, happening }
  }

  function act(demand: Demand): Case | Refusal {
    // A rule that was beaten decides anew on what is now; a person is told.
    for (let tries = 0; ; tries++) {
      catchUp()
      const next = decideOn(demand)
      if (isRefusal(next)) return next
      try {
        log.append([next]).forEach(take)
        return cases.get(demand.id) ?? unborn(demand.id, '')
      } catch (error) {
        if (!(error instanceof Conflict) || demand.version !== undefined || tries >= MOST_TRIES) throw error
      }
    }
  }

  function atomically<Result>(work: () => Result): Result {
    try {
      return log.atomically(work)
    } catch (error) {
      // Nothing of it was kept, so nothing of it is remembered.
      forget()
      throw error
    }
  }

  function actAll(demands: readonly Demand[]): { done: Case[]; refused: Refused[] } {
    const refused: Refused[] = []
    const touched = new Set<string>()
    atomically(() => {
      catchUp()
      for (const demand of demands) {
        const next = decideOrConflict(demand)
        if (next instanceof Conflict || isRefusal(next)) refused.push({ demand, why: next })
        else {
          log.append([next]).forEach(take)
          touched.add(demand.id)
        }
      }
    })
    return { done: [...touched].flatMap((id) => cases.get(id) ?? []), refused }
  }

  function decideOrConflict(demand: Demand) {
    try {
      return decideOn(demand)
    } catch (error) {
      if (error instanceof Conflict) return error
      throw error
    }
  }

  function forget(): void {
    const before = new Map(cases)
    const untold = followers.map((ids) => [...ids])
    cases.clear()
    known = 0
    catchUp()
    // All was taken in once more; told is what is no longer as it was taken for.
    const undone = [...before].flatMap(([id, { version }]) =>
      cases.get(id)?.version === version ? [] : [id],
    )
    followers.forEach((ids, place) => {
      ids.clear()
      for (const id of [...(untold[place] ?? []), ...undone]) ids.add(id)
    })
  }

  function next(the: Case, at: number): ClockFace | null {
    const faces = the.clocks.filter(({ ended_at }) => ended_at === null).map((clock) => face(clock, at))
    const [first = null] = faces.sort((a, b) => rankOf(a) - rankOf(b))
    return first
  }

  catchUp()
  return {
    log,
    cases: () => cases.values(),
    case: (id) => cases.get(id),
    kindOf,
    act,
    actAll,
    atomically,
    next,
    wake(at) {
      catchUp()
      const demands = [...cases.values()].flatMap((the) => {
        const due_at = next(the, at)?.due_at ?? null
        return kindOf(the)
          .timers.filter((timer) => timer.isDue(the, at, due_at))
          .map(({ command }) => ({ id: the.id, command, by: RULE, at }))
      })
      return demands.length === 0 ? [] : actAll(demands).done
    },
    follow() {
      const untold = new Set<string>()
      followers.push(untold)
      return () => {
        catchUp()
        const ids = [...untold]
        untold.clear()
        return ids
      }
    },
  }
}

const PAGE = 10_000
const MOST_TRIES = 20

/** What runs and is known comes first, then what nobody can say, then what stands still. */
function rankOf({ due_at, paused }: ClockFace): number {
  if (paused) return Number.MAX_VALUE
  return due_at ?? Number.MAX_SAFE_INTEGER
}

/** What the same thing is always known by, so that of two who raise it at once one is first. */
export function caseId(kind: string, fingerprint: string): string {
  return `${kind}-${createHash('sha256').update(fingerprint).digest('hex').slice(0, 16)}`
}
