/** What is counted of cases where the calendar ends within their terms: nobody can say, and silence is not in time. */
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { evaluate } from '../indicator/evaluate.ts'
import { registerCalendar } from '../landing/register-calendar.ts'
import { guangdong, stageBook, type StagedBook } from '../stage/cases.ts'
import { MARKS, REGISTER } from '../stage/evaluation.ts'
import { DAY, HOUR } from '../stage/rows.ts'
import { openMirror } from './mirror.ts'

/** The first moment that the calendar does not cover. */
const UNCOVERED = Date.parse('2027-01-01T00:00:00+08:00')

let scratch: ScratchStore
let staged: StagedBook

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(async () => {
  await scratch.empty()
  staged = stageBook()
  onTestFinished(() => staged.destroy())
})
afterAll(() => scratch.close())

async function counted(id: string, at: number): Promise<string> {
  const indicator = REGISTER.get(id)
  if (!indicator) throw new Error(`there is no ${id}`)
  const samples = await evaluate(indicator, at, [], {
    store: scratch.client,
    province: '440000',
    organs: [{ code: 'GD-JYT', region: '440000' }],
    marks: MARKS,
  })
  const whole = samples.find(({ scope_kind, part }) => scope_kind === 'province' && part === '')
  return whole ? `${whole.numerator}/${whole.denominator}, at worst ${whole.worst}` : 'nothing'
}

it('an order whose days run past the end of the calendar counts in neither, and as late at worst, from there on', async () => {
  await registerCalendar(scratch.client, guangdong.calendar, UNCOVERED)
  const quality = { kind: 'rule', id: 'quality' } as const
  const order = (id: string, at: number): void => {
    const given = {
      title: { zh: '某', en: 'some' },
      source: 'quality',
      organ: 'GD-JYT',
      region: '440000',
      clean_runs_needed: 1,
      more: { severity: 'ordinary' },
    }
    staged.book.act({ id, kind: 'remediation', command: 'raise', given, by: quality, at })
  }
  order('remediation-1', UNCOVERED - 40 * DAY)
  const clean = UNCOVERED - 39 * DAY
  staged.book.act({
    id: 'remediation-1',
    command: 'ran',
    given: { result: 'passed', at: clean },
    by: quality,
    at: clean,
  })
  staged.book.act({ id: 'remediation-1', command: 'verify', by: quality, at: clean })
  order('remediation-2', UNCOVERED - 3 * DAY)
  await openMirror(scratch.client, staged.book.log, guangdong).send(UNCOVERED)
  // Every day so far is covered: it is not late, and nothing of it is due.
  expect(await counted('correction_in_time', UNCOVERED)).toBe('1/1, at worst 1')
  expect(await counted('correction_in_time', UNCOVERED + 1)).toBe('1/1, at worst 0.5')
})

it('a report of which nobody can say when it is due is overdue from where the calendar ends', async () => {
  // No law counts them in working days; a province's own rules may.
  const clocks = guangdong.clocks.map((rule) =>
    rule.id === 'REPORT_OTHER' ? { ...rule, span: { working_days: 5 } } : rule,
  )
  const at = UNCOVERED - 3 * HOUR
  const alert = (command: string, given: Record<string, unknown>, kind: 'rule' | 'person'): void => {
    staged.book.act({ id: 'alert-1', kind: 'alert', command, given, by: { kind, id: 'x' }, at })
  }
  alert(
    'raise',
    { title: { zh: '某', en: 'some' }, source: 'feed', organ: 'GD-JYT', region: '440000', warn_level: 2 },
    'rule',
  )
  alert('judge', { event_level: 2, reporter: 'other', learnt_at: at, comment: 'x' }, 'person')
  await openMirror(scratch.client, staged.book.log, { ...guangdong, clocks }).send(UNCOVERED)
  expect(await counted('overdue_reports', UNCOVERED)).toMatch(/^0\//)
  expect(await counted('overdue_reports', UNCOVERED + 1)).toMatch(/^1\//)
})
