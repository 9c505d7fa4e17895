import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Plan } from '#province/plan.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { stageProvince } from '../stage/province.ts'
import { NOW } from '../stage/rows.ts'
import { dayChanges, noteDays, readDays } from './day-log.ts'

let scratch: ScratchStore
const province = stageProvince()

beforeAll(async () => {
  scratch = await openScratchStore()
})
afterAll(async () => {
  await scratch.close()
  province.destroy()
})

const WHY = { zh: '普查未完成', en: 'the census was not done' }

/** The staged plan with these days of its first phase. */
function planWith(starts: string | null, ends: string | null, baselines: Plan['baselines'] = []): Plan {
  const [first, ...rest] = province.plan.phases
  if (!first) throw new Error('the staged plan has no phase')
  return { ...province.plan, baselines, phases: [{ ...first, starts, ends }, ...rest] }
}
const baseline = (starts: string | null, ends: string | null): Plan['baselines'][number] => ({
  until: '2026-11-22',
  changed_by: 'GD-ZSJ 张三',
  why: WHY,
  days: [{ id: 'P1', starts, ends }],
})

describe('a change of days', () => {
  it('is noted once by the start that finds it, with the days of before kept', async () => {
    const { client } = scratch
    const first = await noteDays(client, planWith('2026-01-01', '2026-06-30'), NOW)
    expect(first.map(({ id }) => id)).toEqual(['P1', 'P1-1', 'P2', 'P2-1', 'P2-2'])
    expect(await noteDays(client, planWith('2026-01-01', '2026-06-30'), NOW + 1000)).toEqual([])
    const moved = await noteDays(client, planWith('2026-01-01', '2026-12-31'), NOW - 5000)
    expect(moved).toEqual([{ id: 'P1', noticed_at: NOW + 1, starts: '2026-01-01', ends: '2026-12-31' }])
    const noted = await readDays(client)
    expect(dayChanges(planWith('2026-01-01', '2026-12-31'), noted)).toEqual([
      {
        id: 'P1',
        was: { starts: '2026-01-01', ends: '2026-06-30' },
        is: { starts: '2026-01-01', ends: '2026-12-31' },
        noticed_at: NOW + 1,
        kind: 'unexplained',
        baseline: null,
      },
    ])
  })

  it('is explained once the plan says what they were, who changed them and why, and by nothing else', async () => {
    const noted = await readDays(scratch.client)
    const right = planWith('2026-01-01', '2026-12-31', [baseline('2026-01-01', '2026-06-30')])
    expect(dayChanges(right, noted)).toMatchObject([{ kind: 'explained', baseline: 0, noticed_at: NOW + 1 }])
    const wrong = planWith('2026-01-01', '2026-12-31', [baseline('2026-01-01', '2026-05-31')])
    expect(dayChanges(wrong, noted).map(({ kind, noticed_at }) => [kind, noticed_at])).toEqual([
      ['explained', null],
      ['unexplained', NOW + 1],
    ])
  })
})

const noted = (days: [string | null, string | null][]) =>
  days.map(([starts, ends], n) => ({ id: 'P1', noticed_at: n, starts, ends }))

describe('the days of a plan', () => {
  it('that are set for the first time have nothing before them to explain', () => {
    const set = dayChanges(
      planWith('2026-01-01', null),
      noted([
        [null, null],
        ['2026-01-01', null],
      ]),
    )
    expect(set.map(({ kind }) => kind)).toEqual(['set'])
  })

  it('that are taken away are changed, and say so', () => {
    const taken = dayChanges(
      planWith(null, null),
      noted([
        ['2026-01-01', null],
        [null, null],
      ]),
    )
    expect(taken.map(({ kind }) => kind)).toEqual(['unexplained'])
  })

  it('that came back and went again need a baseline each time', () => {
    const plan = planWith('2026-02-01', null, [baseline('2026-01-01', null)])
    const changes = dayChanges(
      plan,
      noted([
        ['2026-01-01', null],
        ['2026-02-01', null],
        ['2026-01-01', null],
        ['2026-02-01', null],
      ]),
    )
    expect(changes.map(({ kind }) => kind)).toEqual(['unexplained', 'unexplained', 'explained'])
  })
})
