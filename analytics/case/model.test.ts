import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadProvince } from '#province/load.ts'
import { openBook, type Book } from './book.ts'
import { caseClocks } from './due.ts'
import { hasRunningClock } from './kinds/clocks.ts'
import { kindsOf } from './kinds/kinds.ts'
import { happeningOf } from './log/entry.ts'
import { Conflict, openLog } from './log/log.ts'
import { verify } from './log/verify.ts'
import { isRefusal } from './machine/decide.ts'
import { unborn, type Actor, type Case } from './machine/facts.ts'
import { after } from './machine/fold.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 10, 23, 8)
const PROVINCE = loadProvince(fileURLToPath(new URL('../../province/guangdong', import.meta.url)), {
  YUEMAI_SIM_TOKEN: 'x'.repeat(24),
})
const CLOCKS = PROVINCE.clocks
const RULE: Actor = { kind: 'rule', id: 'rule' }
const IDS = ['alert-1', 'alert-2', 'remediation-1'] as const
const kindOf = (id: string): string => id.split('-')[0] ?? ''

interface Act {
  command: string
  by: 'person' | 'rule'
  given: (at: number) => object
}

/** What one may be told to do, by whom, with what. Much of it is refused most of the time, which is the point. */
const ACTS: Act[] = [
  { command: 'acknowledge', by: 'person', given: (at) => ({ comment: 'x', until: at + 20 * MINUTE }) },
  { command: 'unacknowledge', by: 'person', given: () => ({}) },
  { command: 'escalate', by: 'person', given: () => ({}) },
  { command: 'escalate', by: 'rule', given: () => ({}) },
  { command: 'start', by: 'person', given: () => ({}) },
  { command: 'claim', by: 'person', given: () => ({}) },
  { command: 'shelve', by: 'person', given: (at) => ({ reason: 'x', until: at + 20 * MINUTE }) },
  { command: 'unshelve', by: 'person', given: () => ({}) },
  { command: 'judge', by: 'person', given: () => ({ event_level: 2, comment: 'x' }) },
  { command: 'judge', by: 'rule', given: () => ({ event_level: 2, comment: 'x' }) },
  { command: 'judge_flaw', by: 'person', given: () => ({ danger: 'public', comment: 'x' }) },
  { command: 'judge_flaw', by: 'rule', given: () => ({ danger: 'public', comment: 'x' }) },
  { command: 'report', by: 'person', given: () => ({ to: 'x', clock: 'REPORT_OTHER' }) },
  { command: 'report', by: 'person', given: () => ({ to: 'x' }) },
  { command: 'resolve', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'close', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'dismiss', by: 'person', given: () => ({ reason: 'duplicate', comment: 'x' }) },
  { command: 'reopen', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'clear', by: 'rule', given: (at) => ({ at }) },
  { command: 'recur', by: 'rule', given: (at) => ({ times: 1, at, warn_level: 2 }) },
  { command: 'recur', by: 'rule', given: (at) => ({ at }) },
  { command: 'hold', by: 'rule', given: () => ({ why: 'dark', by: 'x' }) },
  { command: 'release', by: 'rule', given: () => ({}) },
  { command: 'confirm', by: 'person', given: () => ({}) },
  { command: 'dispatch', by: 'person', given: () => ({}) },
  { command: 'sign', by: 'person', given: () => ({}) },
  { command: 'rectify', by: 'person', given: () => ({}) },
  { command: 'submit', by: 'person', given: () => ({ comment: 'x' }) },
  { command: 'send_back', by: 'person', given: () => ({ reason: 'x' }) },
  { command: 'verify', by: 'person', given: () => ({}) },
  { command: 'verify', by: 'rule', given: () => ({}) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'passed', at }) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'passed', at }) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'failed', at }) },
  { command: 'ran', by: 'rule', given: (at) => ({ result: 'not_run', at }) },
  { command: 'ran', by: 'person', given: (at) => ({ result: 'passed', at }) },
  { command: 'ask_exemption', by: 'person', given: () => ({ days: 1, reason: 'x' }) },
  { command: 'approve_exemption', by: 'person', given: () => ({}) },
  { command: 'ask_extension', by: 'person', given: () => ({ days: 2, reason: 'x' }) },
  { command: 'approve_extension', by: 'person', given: () => ({}) },
  { command: 'look_back', by: 'person', given: () => ({}) },
]

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

const open = (dir: string): Book =>
  openBook({ log: openLog(dir), kinds: kindsOf(CLOCKS), face: caseClocks(PROVINCE).face })

function tell(model: Model, id: string, result: Case): void {
  model.accepted.push({ id, version: result.version })
}

const raise = (which: 0 | 1, id: string): Step => ({
  check: () => true,
  run(model: Model, { books }: Real): void {
    const given = { title: { zh: 'x', en: 'x' }, source: 'test', warn_level: 1, clean_runs_needed: 2 }
    const result = books[which].act({
      id,
      kind: kindOf(id),
      command: 'raise',
      given,
      by: RULE,
      at: model.at,
    })
    if (!isRefusal(result)) tell(model, id, result)
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

const restart = (which: 0 | 1): Step => ({
  check: () => true,
  run(_model: Model, { books, dir }: Real): void {
    books[which].log.close()
    books[which] = open(dir)
  },
  toString: () => `${which} is started anew`,
})

const which = fc.constantFrom<(0 | 1)[]>(0, 1)
const id = fc.constantFrom(...IDS)
const anyAct = fc.constantFrom(...ACTS)
const steps = fc.commands(
  [
    fc.tuple(which, id).map((given) => raise(...given)),
    fc.tuple(which, id, anyAct, fc.constantFrom('wang', 'li')).map((given) => act(...given)),
    fc.tuple(which, id, anyAct, fc.constantFrom('wang', 'li')).map((given) => act(...given)),
    fc.tuple(which, id, anyAct, fc.constantFrom('wang', 'li')).map((given) => act(...given)),
    fc.tuple(id, fc.tuple(anyAct, anyAct)).map((given) => race(...given)),
    fc.constantFrom(1, 10, 30, 24 * 60 * 2).map((minutes) => pass(minutes)),
    which.map((given) => wake(given)),
    which.map((given) => restart(given)),
  ],
  { size: '+1', maxCommands: 60 },
)

/** What must hold of any log, however it came about. */
function judge(book: Book): void {
  const cases = new Map<string, Case>()
  const clean = new Map<string, number>()
  for (const entry of book.log.since(0)) {
    const { case_id, kind, command, state, actor_kind } = entry
    const before = cases.get(case_id) ?? unborn(case_id, kind)
    const happening = happeningOf(entry)
    if (command === 'escalate') {
      expect(before.acknowledged, 'nobody escalates what has been acknowledged').toBeNull()
      expect(before.state).toBe('open')
      expect(before.held).toBeNull()
    }
    const { event_level } = happening.set
    if (event_level !== undefined && (event_level !== null || command !== 'recur'))
      expect(actor_kind, 'only a person judges; what comes back is judged by nobody yet').toBe('person')
    if (command === 'ran') {
      const { result } = happening.given as { result: string }
      if (result === 'passed') clean.set(case_id, (clean.get(case_id) ?? 0) + 1)
      if (result === 'failed') clean.set(case_id, 0)
    }
    if (command === 'recur') clean.set(case_id, 0)
    if (kind === 'remediation' && state === 'closed' && before.state !== 'closed')
      expect(clean.get(case_id) ?? 0, 'a red rule is not closed').toBeGreaterThanOrEqual(2)
    if (command === 'judge_flaw') expect(actor_kind).toBe('person')
    const the = after(before, happening)
    if (state === 'closed' || state === 'shelved')
      expect(hasRunningClock(the), 'what is due is not put away').toBe(false)
    cases.set(case_id, the)
  }
  for (const [id, the] of cases) expect(book.case(id)).toEqual(the)
}

it(
  'no sequence escalates what is acknowledged, closes a red rule, loses an event or has two winners',
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const dir = mkdtempSync(join(tmpdir(), 'yuemai-cases-'))
        const real: Real = { dir, books: [open(dir), open(dir)] }
        const model: Model = { at: START, accepted: [] }
        try {
          fc.modelRun(() => ({ model, real }), sequence)
          for (const book of real.books) {
            book.follow()()
            judge(book)
            const kept = book.log.since(0).map(({ case_id, version }) => ({ id: case_id, version }))
            expect(kept, 'what was answered with yes is kept, once and in order').toEqual(model.accepted)
          }
          expect(verify(dir)).toMatchObject({ ok: true, entries: model.accepted.length })
        } finally {
          for (const book of real.books) book.log.close()
          rmSync(dir, { recursive: true })
        }
      }),
      { numRuns: 150 },
    )
  },
)
