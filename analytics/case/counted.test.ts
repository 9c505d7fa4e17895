import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { evaluate } from '../indicator/evaluate.ts'
import { concerns } from '../landing/dirt.ts'
import { registerCalendar } from '../landing/register-calendar.ts'
import { openTail } from '../landing/tail.ts'
import { guangdong, stageBook, type StagedBook } from '../stage/cases.ts'
import { MARKS, REGISTER } from '../stage/evaluation.ts'
import { DAY, HOUR, NOW } from '../stage/rows.ts'
import type { Actor } from './machine/facts.ts'
import { COPIED_OF_CASES, openMirror } from './mirror.ts'

let scratch: ScratchStore
let staged: StagedBook

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(async () => {
  await scratch.empty()
  staged = stageBook()
})
afterAll(() => scratch.close())

const QUALITY: Actor = { kind: 'rule', id: 'quality' }

const indicatorOf = (id: string) => {
  const found = REGISTER.get(id)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}

/** An order that was found then, and closed by a clean run so many days later. */
function order(id: string, at: number, days?: number): void {
  const given = {
    title: { zh: '某', en: 'some' },
    source: 'quality',
    organ: 'GD-JYT',
    region: '440000',
    clean_runs_needed: 1,
    more: { severity: 'serious' },
  }
  staged.book.act({ id, kind: 'remediation', command: 'raise', given, by: QUALITY, at })
  if (days === undefined) return
  const then = at + days * DAY
  staged.book.act({ id, command: 'ran', given: { result: 'passed', at: then }, by: QUALITY, at: then })
  staged.book.act({ id, command: 'verify', by: QUALITY, at: then })
}

const samplesOf = (id: string, at: number, cut_off: readonly string[] = []) =>
  evaluate(indicatorOf(id), at, [], {
    store: scratch.client,
    province: '440000',
    organs: [
      { code: 'GD-JYT', region: '440000' },
      { code: 'GD-440100', region: '440100' },
    ],
    marks: MARKS,
    cut_off,
  })

async function valuesOf(
  id: string,
  at = NOW,
  cut_off: readonly string[] = [],
): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await samplesOf(id, at, cut_off)).map((one) => [
      `${one.scope_id} ${one.part}`.trim(),
      `${one.numerator}/${one.denominator} ${one.state}`,
    ]),
  )
}

const send = (calendar = guangdong.calendar): Promise<number> =>
  openMirror(scratch.client, staged.book.log, { clocks: guangdong.clocks, calendar }).send(NOW)

it('what happened to a case is told as landed, so that what is counted of cases is counted again', async () => {
  const tail = openTail(scratch.client, 0)
  const mirror = openMirror(scratch.client, staged.book.log, guangdong)
  expect(await mirror.send(NOW)).toBe(0)
  order('remediation-1', NOW - 3 * DAY, 1)
  expect(await mirror.send(NOW)).toBe(3)
  const dirt = await tail.look()
  expect([...dirt.tables].sort()).toEqual(['case_event', 'case_term'])
  expect(concerns(dirt, indicatorOf('rectification_rate'))).toBe(true)
  expect(concerns(dirt, indicatorOf('security_incidents'))).toBe(true)
  expect(concerns(dirt, indicatorOf('quality_score'))).toBe(false)
  tail.settle()
  expect(await mirror.send(NOW)).toBe(0)
  expect((await tail.look()).tables.size).toBe(0)
  staged.destroy()
})

it('what is counted of cases moves with them, at every moment as it was then', async () => {
  expect(await valuesOf('rectification_rate')).toEqual({})
  order('remediation-1', NOW - 60 * DAY, 3)
  order('remediation-2', NOW - 60 * DAY, 30)
  order('remediation-3', NOW - DAY)
  await send()
  const province = async (at: number) => {
    const values = await valuesOf('rectification_rate', at)
    return [values['440000'], values['440000 in_time']]
  }
  expect(await province(NOW - 59 * DAY)).toEqual(['0/2 known', '0/0 unknown'])
  expect(await province(NOW - 40 * DAY)).toEqual(['1/2 known', '1/2 known'])
  expect(await province(NOW)).toEqual(['2/3 known', '1/2 known'])
  // Where nothing was found there is nothing to divide by, which is neither good nor that nobody looked.
  expect((await valuesOf('rectification_rate'))['GD-440100']).toBe('0/0 unknown')
  expect((await valuesOf('security_incidents'))['GD-440100']).toBe('0/1 known')
  staged.destroy()
})

it('where the log of cases cannot be read, nothing that is counted of it is known, and no zero is good', async () => {
  order('remediation-1', NOW - 60 * DAY, 3)
  await send()
  expect((await valuesOf('rectification_rate'))['440000']).toBe('1/1 known')
  for (const id of ['rectification_rate', 'security_incidents', 'overdue_reports'])
    for (const said of Object.values(await valuesOf(id, NOW, COPIED_OF_CASES)))
      expect(said, id).toMatch(/ unknown$/)
  expect((await valuesOf('quality_score', NOW, COPIED_OF_CASES))['440000 accuracy']).toBe(
    (await valuesOf('quality_score'))['440000 accuracy'],
  )
  staged.destroy()
})

it('where the calendar says something else, it is computed again when cases were due', async () => {
  order('remediation-1', NOW - 60 * DAY, 5)
  const years = guangdong.calendar.years.filter(({ year }) => year !== 2026)
  await send({ ...guangdong.calendar, years })
  const dues = () =>
    scratch.client.rows(
      z.object({ due: z.number(), uncovered: z.number(), rule: z.string() }),
      `SELECT due_at[-1] > 0 AS due, uncovered_at[-1] > 0 AS uncovered, rules[-1] AS rule
       FROM case_term FINAL ORDER BY seq`,
    )
  const rule = 'REMEDY_SERIOUS'
  expect(await dues()).toEqual(Array(2).fill({ due: 0, uncovered: 1, rule }))
  expect((await valuesOf('rectification_rate'))['440000 in_time']).toBe('0/0 unknown')
  await send()
  expect(await dues()).toEqual(Array(2).fill({ due: 1, uncovered: 0, rule }))
  staged.destroy()
})

describe('where the calendar ends within a term, nobody can say', () => {
  /** The first moment that it does not cover. */
  const UNCOVERED = Date.parse('2027-01-01T00:00:00+08:00')

  async function province(id: string, at: number): Promise<string> {
    const samples = await samplesOf(id, at)
    const whole = samples.find(({ scope_kind, part }) => scope_kind === 'province' && part === '')
    return whole ? `${whole.numerator}/${whole.denominator}, at worst ${whole.worst}` : 'nothing'
  }

  it('an order counts in neither, and as late at worst, from there on', async () => {
    await registerCalendar(scratch.client, guangdong.calendar, UNCOVERED)
    order('remediation-1', UNCOVERED - 40 * DAY, 1)
    order('remediation-2', UNCOVERED - 3 * DAY)
    await send()
    // Every day so far is covered: it is not late, and nothing of it is due.
    expect(await province('correction_in_time', UNCOVERED)).toBe('1/1, at worst 1')
    expect(await province('correction_in_time', UNCOVERED + 1)).toBe('1/1, at worst 0.5')
    staged.destroy()
  })

  it('a report is overdue from there on', async () => {
    // No law counts them in working days; a province's own rules may.
    const clocks = guangdong.clocks.map((rule) =>
      rule.id === 'REPORT_OTHER' ? { ...rule, span: { working_days: 5 } } : rule,
    )
    const at = UNCOVERED - 3 * HOUR
    const act = (command: string, kind: 'rule' | 'person', given: Record<string, unknown>): void => {
      staged.book.act({ id: 'alert-1', kind: 'alert', command, given, by: { kind, id: 'x' }, at })
    }
    const title = { zh: '某', en: 'some' }
    act('raise', 'rule', { title, source: 'feed', organ: 'GD-JYT', region: '440000', warn_level: 2 })
    act('judge', 'person', { event_level: 2, reporter: 'other', learnt_at: at, comment: 'x' })
    await openMirror(scratch.client, staged.book.log, { ...guangdong, clocks }).send(UNCOVERED)
    expect(await province('overdue_reports', UNCOVERED)).toMatch(/^0\//)
    expect(await province('overdue_reports', UNCOVERED + 1)).toMatch(/^1\//)
    staged.destroy()
  })
})
