import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { calendarSchema, type CalendarFile } from '#province/calendar.ts'
import { clocksSchema } from '#province/clock.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { toCalendar } from '../clocks/calendar.ts'
import { dueAt } from '../clocks/due.ts'
import { evaluate } from '../indicator/evaluate.ts'
import { MARKS, REGISTER } from '../stage/evaluation.ts'
import { DAY, land, requestRow } from '../stage/rows.ts'
import { calendarDays, registerCalendar } from './register-calendar.ts'

const shipped = (file: string): unknown =>
  parse(readFileSync(new URL(`../../province/guangdong/${file}`, import.meta.url), 'utf8'))
const file = calendarSchema.parse(shipped('calendar.yaml'))
const clocks = clocksSchema.parse(shipped('clocks.yaml'))
const calendar = toCalendar(file)
const without = (year: number): CalendarFile => ({
  ...file,
  years: file.years.filter((one) => one.year !== year),
})

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const start = Date.parse('2024-12-31T00:00:00+08:00')
const starts = fc.integer({ min: 0, max: 730 * 24 * 60 }).map((minutes) => start + minutes * 60_000)

function clockOf(id: string) {
  const rule = clocks.find((one) => one.id === id)
  if (!rule) throw new Error(`there is no clock ${id}`)
  return rule
}
const due = (id: string, started_at: number, days: readonly number[] = []) =>
  dueAt(clockOf(id), { started_at, pauses: [], extensions: days.map((one) => ({ days: one })) }, calendar)

describe('the days of a calendar', () => {
  it('have their kind, and working days are numbered one after the other', () => {
    const days = new Map(calendarDays(file).map((day) => [day.day, day]))
    expect(
      ['2024-12-31', '2026-09-30', '2026-10-01', '2026-10-10', '2026-10-11'].map(
        (day) => days.get(day)?.kind,
      ),
    ).toEqual(['uncovered', 'working_day', 'holiday', 'weekend_worked', 'weekend'])
    const nth = (day: string): number => days.get(day)?.nth ?? Number.NaN
    // 10-08, 10-09 and the Saturday that is worked for the holiday.
    expect(nth('2026-10-11') - nth('2026-09-30')).toBe(3)
    expect(days.has('2027-01-01')).toBe(false)
  })

  it('have no numbers in common across days that nobody knows', () => {
    const [early, late] = [2025, 2026].map((year) => calendarDays(without(year)))
    const apart = calendarDays({
      ...file,
      years: file.years.map((one) => ({ ...one, year: one.year === 2025 ? 2020 : 2026 })),
    })
    expect([early?.[1]?.day, late?.[1]?.day]).toEqual(['2026-01-01', '2025-01-01'])
    const ends = apart.find(({ day }) => day === '2020-12-31')?.nth ?? 0
    const begins = apart.find(({ day }) => day === '2025-12-31')?.nth ?? 0
    expect(begins - ends).toBeGreaterThan(10_000)
    expect(apart.filter(({ kind }) => kind === 'uncovered').map(({ day }) => day)).toEqual([
      '2019-12-31',
      '2025-12-31',
    ])
  })
})

const versions = () =>
  scratch.client.rows(
    z.object({ version: z.string(), days: z.number(), known_at: z.number() }),
    `SELECT version, count() AS days, toUnixTimestamp64Milli(max(calendar_day.known_at)) AS known_at
     FROM calendar_day FINAL GROUP BY version ORDER BY known_at`,
  )

describe('the calendar in the store', () => {
  it('is written once, and again where it says something else, so that the last one holds', async () => {
    expect(await registerCalendar(scratch.client, without(2025), 1_000)).toBe(true)
    expect(await registerCalendar(scratch.client, without(2025), 2_000)).toBe(false)
    // A clock that was put back does not make the newer file the older one.
    expect(await registerCalendar(scratch.client, file, 500)).toBe(true)
    expect(await registerCalendar(scratch.client, without(2025), 3_000)).toBe(true)
    expect((await versions()).map(({ days, known_at }) => [days, known_at])).toEqual([
      [731, 1_001],
      [732, 3_000],
    ])
  })
})

describe('a request', () => {
  const at = Date.parse('2026-12-31T12:00:00+08:00')
  const counted = async (indicator: string): Promise<string[]> => {
    const definition = REGISTER.get(indicator)
    if (!definition) throw new Error(`there is no ${indicator}`)
    const source = {
      ...{ platform: 'gd-jyt', feed: 'request', organ: 'GD-JYT', region: '440000', cadence_s: 60 },
      ...{ last_good: at, state: 'known' as const },
    }
    const samples = await evaluate(definition, at, [source], {
      store: scratch.client,
      province: '440000',
      organs: [{ code: 'GD-JYT', region: '440000' }],
      marks: MARKS,
    })
    return samples
      .filter(({ scope_kind }) => scope_kind === 'province')
      .map(({ numerator, denominator, worst }) => `${numerator}/${denominator}, at worst ${worst}`)
  }
  const step = (request: string, observed_at: number, over: Partial<ReturnType<typeof requestRow>>) =>
    requestRow({ request, observed_at, ...over })

  it.each([
    ['without conditions', 'REQ_REPLY_UNCOND', { share_type: 1 }, []],
    ['with conditions', 'REQ_REPLY_COND', { share_type: 2 }, []],
    ['whose term was extended', 'REQ_REPLY_COND', { share_type: 2 }, [10]],
  ])(
    '%s is answered in time up to the moment that the desk counts to, and not a moment later',
    async (_what, clock, how, extended) => {
      await registerCalendar(scratch.client, file, at)
      const some = fc.sample(starts, { numRuns: 80, seed: 4 })
      const rows = some.flatMap((submitted, number) => {
        const found = due(clock, submitted, extended)
        if ('uncovered' in found || submitted < at - 360 * DAY || found.due_at >= at) return []
        return [found.due_at, found.due_at + 1].flatMap((answered, late) => {
          const id = `g${number}-${late}`
          return [
            step(id, submitted, { ...how, event: 'submitted' }),
            ...extended.map(() => step(id, submitted + 1, { ...how, event: 'extended' })),
            step(id, answered, { ...how, event: 'agreed' }),
          ]
        })
      })
      const all = new Set(rows.map(({ request }) => request)).size
      expect(all).toBeGreaterThan(20)
      await land(scratch.client, { request: rows })
      expect(await counted('request_reply_in_time')).toEqual([`${all / 2}/${all}, at worst 0.5`])
    },
  )

  it('that was extended only when it was late is late', async () => {
    await registerCalendar(scratch.client, file, at)
    const submitted = Date.parse('2026-11-02T10:00:00+08:00')
    const found = due('REQ_REPLY_COND', submitted)
    if ('uncovered' in found) throw new Error('the calendar does not cover November')
    await land(scratch.client, {
      request: [
        step('g1', submitted, {}),
        step('g1', found.due_at + 1, { event: 'extended' }),
        step('g1', found.due_at + DAY, { event: 'agreed' }),
      ],
    })
    expect(await counted('request_reply_in_time')).toEqual(['0/1, at worst 0'])
  })

  it('whose term touches a day that the calendar does not cover counts in neither, and as late at worst', async () => {
    await registerCalendar(scratch.client, file, at)
    const agreed = Date.parse('2026-11-02T10:00:00+08:00')
    await land(scratch.client, {
      request: [
        step('g1', agreed - DAY, {}),
        step('g1', agreed, { event: 'agreed' }),
        step('g1', agreed + DAY, { event: 'delivered' }),
        // Twenty working days from here end in January.
        step('g2', at - 5 * DAY, {}),
        step('g2', at - 4 * DAY, { event: 'agreed' }),
        step('g2', at - DAY, { event: 'delivered' }),
        // Neither delivered nor late: every day so far is covered.
        step('g3', at - 5 * DAY, {}),
        step('g3', at - 4 * DAY, { event: 'agreed' }),
      ],
    })
    expect(await counted('request_delivery_in_time')).toEqual(['1/1, at worst 0.5'])
    expect(due('REQ_DELIVER', at - 4 * DAY)).toEqual({ uncovered: '2027-01-01' })
  })

  it('of which no calendar says when it is due is never in time', async () => {
    await land(scratch.client, {
      request: [step('g1', at - 60 * DAY, {}), step('g1', at - 59 * DAY, { event: 'agreed' })],
    })
    expect(await counted('request_reply_in_time')).toEqual(['0/0, at worst null'])
  })
})
