/**
 * Generated sequences of commands on a log of cases: two who write at once, restarts in between, and time that passes. A kind
 * says which cases there are, what one may be told to do with them, and what must hold of every event.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { openBook, type Book } from '../case/book.ts'
import { caseClocks } from '../case/due.ts'
import { happeningOf, type Entry } from '../case/log/entry.ts'
import { Conflict, openLog } from '../case/log/log.ts'
import { verify } from '../case/log/verify.ts'
import { isRefusal } from '../case/machine/decide.ts'
import { unborn, type Actor, type Case } from '../case/machine/facts.ts'
import { after } from '../case/machine/fold.ts'
import type { Kind } from '../case/machine/kind.ts'
import { guangdong } from './cases.ts'

export const MINUTE = 60_000
const START = Date.UTC(2026, 10, 23, 8)
const RULE: Actor = { kind: 'rule', id: 'rule' }
const kindOf = (id: string): string => id.split('-')[0] ?? ''

export interface Act {
  command: string
  by: 'person' | 'rule'
  given: (at: number) => object
}

export interface ModelOptions {
  kinds: ReadonlyMap<string, Kind>
  /** Each begins with its kind, as in `alert-1`. */
  ids: readonly string[]
  acts: readonly Act[]
  /** What is done to every case once it has been raised, where the way to what matters is long. */
  begun?: readonly Act[]
  /** What must hold of an event, by the case as it was and as it is. */
  judge: (entry: Entry, before: Case, the: Case) => void
  runs: number
}

interface Model {
  at: number
  /** Events that were answered with yes. */
  accepted: { id: string; version: number }[]
}

interface Real {
  dir: string
  books: [Book, Book]
}

type Step = fc.Command<Model, Real>

function tell(model: Model, id: string, result: Case): void {
  model.accepted.push({ id, version: result.version })
}

const raise = (which: 0 | 1, id: string, begun: readonly Act[]): Step => ({
  check: () => true,
  run(model: Model, real: Real): void {
    const given = { title: { zh: 'x', en: 'x' }, source: 'test', warn_level: 1, clean_runs_needed: 2 }
    const result = real.books[which].act({
      id,
      kind: kindOf(id),
      command: 'raise',
      given,
      by: RULE,
      at: model.at,
    })
    if (isRefusal(result)) return
    tell(model, id, result)
    for (const one of begun) act(which, id, one, 'wang').run(model, real)
  },
  toString: () => `raise ${id} in ${which}`,
})

const act = (which: 0 | 1, id: string, act: Act, person: string): Step => ({
  check: () => true,
  run(model: Model, { books }: Real): void {
    const book = books[which]
    // What this one has seen may be old: the other may have acted since.
    const version = book.case(id)?.version
    if (version === undefined) return
    const by: Actor = act.by === 'person' ? { kind: 'person', id: person } : RULE
    try {
      const seen = act.by === 'person' ? { version } : {}
      const result = book.act({
        id,
        command: act.command,
        given: act.given(model.at),
        by,
        at: model.at,
        ...seen,
      })
      if (!isRefusal(result)) tell(model, id, result)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      expect(error.present).toBeGreaterThan(version)
      expect(error.actor).not.toBe('')
    }
  },
  toString: () => `${act.by} ${person} ${act.command} ${id} in ${which}`,
})

/** Both have seen the same and act at once. */
const race = (id: string, acts: [Act, Act]): Step => ({
  check: () => true,
  run(model: Model, { books }: Real): void {
    const version = Math.max(...books.map((book) => book.case(id)?.version ?? 0))
    if (version === 0) return
    const winners = books.filter((book, which) => {
      const act = acts[which]
      if (act === undefined) return false
      try {
        const by: Actor = act.by === 'person' ? { kind: 'person', id: `p${which}` } : RULE
        const result = book.act({
          id,
          version,
          command: act.command,
          given: act.given(model.at),
          by,
          at: model.at,
        })
        if (isRefusal(result)) return false
        tell(model, id, result)
        return true
      } catch (error) {
        if (error instanceof Conflict) return false
        throw error
      }
    })
    expect(winners.length).toBeLessThanOrEqual(1)
  },
  toString: () => `race on ${id}: ${acts.map(({ command }) => command).join(' / ')}`,
})

const pass = (minutes: number): Step => ({
  check: () => true,
  run(model: Model): void {
    model.at += minutes * MINUTE
  },
  toString: () => `${minutes} minutes pass`,
})

const wake = (which: 0 | 1): Step => ({
  check: () => true,
  run(model: Model, { books }: Real): void {
    const book = books[which]
    const from = book.log.head().seq
    book.wake(model.at)
    for (const { case_id, version } of book.log.since(from)) model.accepted.push({ id: case_id, version })
  },
  toString: () => `time is looked at in ${which}`,
})

const restart = (which: 0 | 1, open: (dir: string) => Book): Step => ({
  check: () => true,
  run(_model: Model, { books, dir }: Real): void {
    books[which].log.close()
    books[which] = open(dir)
  },
  toString: () => `${which} is started anew`,
})

function stepsOf({ ids, acts, begun = [] }: ModelOptions, open: (dir: string) => Book) {
  const which = fc.constantFrom<(0 | 1)[]>(0, 1)
  const id = fc.constantFrom(...ids)
  const anyAct = fc.constantFrom(...acts)
  return fc.commands(
    [
      fc.tuple(which, id).map((given) => raise(...given, begun)),
      fc.tuple(which, id, anyAct, fc.constantFrom('wang', 'li')).map((given) => act(...given)),
      fc.tuple(which, id, anyAct, fc.constantFrom('wang', 'li')).map((given) => act(...given)),
      fc.tuple(which, id, anyAct, fc.constantFrom('wang', 'li')).map((given) => act(...given)),
      fc.tuple(id, fc.tuple(anyAct, anyAct)).map((given) => race(...given)),
      fc.constantFrom(1, 10, 30, 24 * 60 * 2).map((minutes) => pass(minutes)),
      which.map((given) => wake(given)),
      which.map((given) => restart(given, open)),
    ],
    { size: '+1', maxCommands: 60 },
  )
}

/** What must hold of any log, however it came about. */
function judgeAll(book: Book, { judge }: ModelOptions): void {
  const cases = new Map<string, Case>()
  for (const entry of book.log.since(0)) {
    const { case_id, kind } = entry
    const before = cases.get(case_id) ?? unborn(case_id, kind)
    const the = after(before, happeningOf(entry))
    judge(entry, before, the)
    cases.set(case_id, the)
  }
  for (const [id, the] of cases) expect(book.case(id)).toEqual(the)
}

/** Fails with the shortest sequence that breaks what must hold: no event lost, none twice, one winner, and what `judge` says. */
export function checkModel(options: ModelOptions): void {
  const open = (dir: string): Book =>
    openBook({ log: openLog(dir), kinds: options.kinds, face: caseClocks(guangdong).face })
  fc.assert(
    fc.property(stepsOf(options, open), (sequence) => {
      const dir = mkdtempSync(join(tmpdir(), 'yuemai-cases-'))
      const real: Real = { dir, books: [open(dir), open(dir)] }
      const model: Model = { at: START, accepted: [] }
      try {
        fc.modelRun(() => ({ model, real }), sequence)
        for (const book of real.books) {
          book.follow()()
          judgeAll(book, options)
          const kept = book.log.since(0).map(({ case_id, version }) => ({ id: case_id, version }))
          expect(kept, 'what was answered with yes is kept, once and in order').toEqual(model.accepted)
        }
        expect(verify(dir)).toMatchObject({ ok: true, entries: model.accepted.length })
      } finally {
        for (const book of real.books) book.log.close()
        rmSync(dir, { recursive: true })
      }
    }),
    { numRuns: options.runs },
  )
}
