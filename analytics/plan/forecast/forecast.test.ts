import { describe, expect, it } from 'vitest'
import { askForecast } from './ask.ts'
import { daysFrom, daysUpTo } from './calendar.ts'
import { forecast } from './forecast.ts'
import type { Question } from './question.ts'
import { questionOf, simulated, TODAY, track, weekdays, type Kind } from './stage.ts'

/** So far a day, for so many working days up to now. */
const steady = (days: number, now: number, pace: number): number[] =>
  Array.from({ length: days + 1 }, (_, day) => now - pace * (days - day))

const only = (question: Question) => {
  const [outcome] = forecast(question).phases[0]?.outcomes ?? []
  if (!outcome) throw new Error('there is no outcome')
  return outcome
}

describe('a band that is said to hold the day in eighty of a hundred cases', () => {
  const usual: Kind = { organs: 12, pace: 0.008, alike: 4, step: 0.02, is_even: true, history: [8, 60] }
  const KINDS: Kind[] = [
    usual,
    { ...usual, is_even: false },
    { ...usual, history: [40, 60] },
    { ...usual, step: 0.005 },
    { ...usual, alike: 16 },
  ]

  it('does so in provinces whose future is known, for an outcome and for one that waits for another', () => {
    const runs = KINDS.flatMap((kind) =>
      Array.from({ length: 220 }, (_, seed) => {
        const { question, arrives } = simulated(kind, seed)
        const told = forecast(question)
        return arrives.map((days, place) => {
          const day = question.days[days] ?? '9999'
          const band = told.phases[0]?.outcomes[place]?.finish
          return band && (band.p10 ?? '9') <= day && (band.p90 === null || day <= band.p90)
        })
      }),
    )
    expect(runs.length).toBeGreaterThanOrEqual(1_000)
    for (const place of [0, 1]) {
      const held = runs.filter((run) => run[place] === true).length / runs.length
      expect(held).toBeGreaterThanOrEqual(0.77)
      expect(held).toBeLessThanOrEqual(0.83)
    }
  })
})

describe('a forecast', () => {
  const [slow, quick] = [track('SLOW', steady(60, 0.4, 0.005)), track('QUICK', steady(60, 0.9, 0.01))]

  it('is the same for the same seed, and another for another', () => {
    const { question } = simulated(
      { organs: 5, pace: 0.008, alike: 4, step: 0.02, is_even: true, history: [8, 60] },
      7,
    )
    expect(forecast(question)).toEqual(forecast(question))
    expect(forecast({ ...question, seed: question.seed + 1 })).not.toEqual(forecast(question))
  })

  it('tells an organ the same whoever else is in the province', () => {
    const organOf = (phase: Question) => only(phase).organs.find(({ organ }) => organ === 'SLOW')?.finish
    const question = questionOf([{ tracks: [slow, quick] }])
    expect(organOf(questionOf([{ tracks: [quick, slow] }, { tracks: [quick] }]))).toEqual(
      organOf(questionOf([{ tracks: [slow, quick] }, { tracks: [slow] }])),
    )
    expect(organOf(question)).not.toBeNull()
  })

  it('is later for whoever is slower, who is then named as the one that holds it back', () => {
    const { organs, finish, critical } = only(questionOf([{ tracks: [slow, quick] }]))
    expect(Date.parse(organs[0]?.finish?.p50 ?? '')).toBeGreaterThan(Date.parse(organs[1]?.finish?.p90 ?? ''))
    expect(finish).toEqual(organs[0]?.finish)
    expect(critical[0]).toMatchObject({ outcome: 'P1-1', organ: 'SLOW' })
    expect(critical[0]?.share).toBeGreaterThan(0.95)
  })

  it('speaks of working days alone', () => {
    const { finish } = only(questionOf([{ tracks: [slow, quick] }]))
    for (const day of [finish?.p10, finish?.p50, finish?.p90])
      expect(new Date(day ?? '').getUTCDay() % 6).not.toBe(0)
  })

  it('widens where the past is short', () => {
    const width = (days: number): number => {
      const jumpy = (organ: string, pace: number) =>
        track(
          organ,
          [...steady(days, 0.5, pace)].map((value, day) => value + (day % 2) * 0.004 * (day < days ? 1 : 0)),
        )
      const finish = only(questionOf([{ tracks: [jumpy('A', 0.01), jumpy('B', 0.006)] }])).organs[0]?.finish
      return Date.parse(finish?.p90 ?? '') - Date.parse(finish?.p10 ?? '')
    }
    expect(width(6)).toBeGreaterThan(width(50))
  })
})

describe('nobody can say', () => {
  const going = track('A', steady(40, 0.5, 0.01))

  it('when an organ arrives of which no fact has ever spoken; the outcome says so, and what it is without it', () => {
    const { state, reason, finish, of_known, unknown, organs, critical } = only(
      questionOf([{ tracks: [going, track('B', [Number.NaN])] }]),
    )
    expect(organs[1]).toMatchObject({ state: 'unknown', reason: 'no_history', finish: null })
    expect({ state, reason, finish, unknown }).toEqual({
      state: 'unknown',
      reason: 'organs_unknown',
      finish: null,
      unknown: ['B'],
    })
    expect(of_known?.p50).not.toBeNull()
    expect(critical.map(({ organ }) => organ)).toEqual(['A'])
  })

  it('of an organ that is dark now, however well it is known until yesterday', () => {
    const [, dark] = only(
      questionOf([{ tracks: [going, track('B', [...steady(40, 0.9, 0.01), Number.NaN])] }]),
    ).organs
    expect(dark).toMatchObject({ state: 'unknown', reason: 'dark' })
  })

  it('of one that has only just begun, and whose peers have too', () => {
    const [organ] = only(questionOf([{ tracks: [track('A', [0.1, 0.2])] }])).organs
    expect(organ).toMatchObject({ state: 'unknown', reason: 'short_history' })
  })

  it('of one whose facts have spoken today alone, and the outcome is not said to be done where all others are', () => {
    const done = track('C', Array<number>(40).fill(1))
    const { state, of_known, organs, unknown } = only(questionOf([{ tracks: [track('A', [0.7]), done] }]))
    expect(organs).toMatchObject([{ state: 'unknown', reason: 'short_history' }, { state: 'finished' }])
    expect({ state, of_known, unknown }).toEqual({ state: 'unknown', of_known: null, unknown: ['A'] })
  })

  it('of an outcome that nothing feeds, nor of what waits for it, nor of its phase', () => {
    const told = forecast(questionOf([{ tracks: [] }, { tracks: [going], depends_on: ['P1-1'] }]))
    const [nothing, waiting] = told.phases[0]?.outcomes ?? []
    expect(nothing).toMatchObject({ state: 'unknown', reason: 'no_evidence', of_known: null })
    expect(waiting).toMatchObject({ state: 'unknown', reason: 'waits_for_unknown', unknown: ['P1-1'] })
    expect(waiting?.of_known?.p50).not.toBeNull()
    expect(told.phases[0]).toMatchObject({
      state: 'unknown',
      reason: 'outcomes_unknown',
      unknown: ['P1-1', 'P1-2'],
    })
    expect(told.whole).toMatchObject({ state: 'unknown', unknown: ['P1'] })
  })

  it('whether a day is kept that has never been set', () => {
    expect(only(questionOf([{ tracks: [going] }])).on_time).toEqual({ chance: null, reason: 'no_plan_date' })
    const unknown = only(questionOf([{ tracks: [], ends: '2027-01-01' }]))
    expect(unknown.on_time).toEqual({ chance: null, reason: 'finish_unknown' })
  })
})

describe('what is told of', () => {
  const going = track('A', steady(40, 0.5, 0.01))

  it('an organ that has arrived is the day on which it did', () => {
    const values = [...steady(10, 1, 0.05), 1, 1, 1]
    const told = only(questionOf([{ tracks: [track('A', values)] }]))
    const past = questionOf([]).past
    expect(told).toMatchObject({
      state: 'finished',
      finished_on: past.at(-4),
      finish: null,
      organs: [{ state: 'finished', finished_on: past.at(-4) }],
    })
  })

  it('an organ that stands still is that it does not arrive within the horizon', () => {
    const stalled = track(
      'B',
      Array.from({ length: 41 }, () => 0.3),
    )
    const { state, reason, finish, beyond, organs, critical, on_time } = only(
      questionOf([{ tracks: [going, stalled], ends: '2027-12-31' }]),
    )
    expect(organs[1]).toMatchObject({ state: 'stalled', reason: 'no_progress', finish: { p50: null } })
    expect({ state, reason, finish, beyond }).toEqual({
      state: 'stalled',
      reason: 'no_progress',
      finish: { p10: null, p50: null, p90: null },
      beyond: 1,
    })
    expect(critical).toEqual([{ outcome: 'P1-1', organ: 'B', share: 1 }])
    expect(on_time).toEqual({ chance: 0, reason: null })
  })

  it('a planned day is the share of the draws that keep it', () => {
    const chance = (ends: string) =>
      only(questionOf([{ tracks: [going], ends }])).on_time.chance ?? Number.NaN
    expect(chance('2026-11-01')).toBe(0)
    expect(chance('2031-01-01')).toBe(1)
    const { finish } = only(questionOf([{ tracks: [going] }]))
    expect(chance(finish?.p50 ?? '')).toBeGreaterThanOrEqual(0.5)
    expect(chance(finish?.p10 ?? '')).toBeLessThan(0.5)
  })

  it('an outcome that may leave some behind is when the others have arrived, by what they weigh', () => {
    const stalled = track(
      'B',
      Array.from({ length: 41 }, () => 0.3),
      { weight: 0.05 },
    )
    const share = (one: number) => only(questionOf([{ share: one, tracks: [going, stalled] }]))
    expect(share(0.95)).toMatchObject({
      state: 'forecast',
      finish: only(questionOf([{ tracks: [going] }])).organs[0]?.finish,
    })
    expect(share(0.96).state).toBe('stalled')
  })

  it('an outcome whose gate stays shut is that it is not reached', () => {
    const gate = track(
      'conformance',
      Array.from({ length: 41 }, () => 0.5),
      { weight: 0, is_gate: true },
    )
    expect(only(questionOf([{ tracks: [going, gate] }]))).toMatchObject({
      state: 'stalled',
      reason: 'no_progress',
    })
    const shut = track('conformance', [], { weight: 0, is_gate: true })
    expect(only(questionOf([{ tracks: [going, shut] }]))).toMatchObject({
      state: 'unknown',
      unknown: ['conformance'],
    })
  })

  it('outcomes that wait for each other is refused', () => {
    expect(() => forecast(questionOf([{ depends_on: ['P1-2'] }, { depends_on: ['P1-1'] }]))).toThrow(
      /wait for each other: P1-1, P1-2/,
    )
  })
})

describe('beside the event loop', () => {
  const { question } = simulated(
    { organs: 20, pace: 0.008, alike: 4, step: 0.02, is_even: true, history: [8, 60] },
    3,
  )

  it('it is the same forecast', async () => {
    expect(await askForecast(question)).toEqual(forecast(question))
  })

  it('it ends when nobody wants it any more', async () => {
    const wanted = new AbortController()
    const asked = askForecast({ ...question, draws: 3_000_000 }, wanted.signal)
    wanted.abort(new Error('nobody looks'))
    await expect(asked).rejects.toThrow('nobody looks')
    await expect(askForecast(question, wanted.signal)).rejects.toThrow('nobody looks')
  })

  it('what it fails of is told', async () => {
    const circle = questionOf([{ depends_on: ['P1-1'] }])
    await expect(askForecast(circle)).rejects.toThrow(/wait for each other/)
  })
})

describe('the calendar', () => {
  it('counts from today, and up to the last working day before it', () => {
    expect(daysFrom(weekdays, '2026-11-27', 2)).toEqual(['2026-11-27', '2026-11-30', '2026-12-01'])
    expect(daysUpTo(weekdays, '2026-11-26', '2026-11-29')).toEqual(['2026-11-26', '2026-11-27'])
    expect(questionOf([]).past.at(-1)).toBe(TODAY)
  })
})
