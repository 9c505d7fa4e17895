/** Simulated provinces with known futures: organs that progress in steps at a pace of their own, until they arrive. */
import { daysFrom, type Workdays } from './calendar.ts'
import type { AskedOutcome, Question, Track } from './question.ts'
import { openRandom, seedOf, type Random } from './random.ts'

/** Monday to Friday: the calendar of a year without holidays. */
export const weekdays: Workdays = (from, days) => {
  const at = new Date(`${from}T00:00:00Z`)
  for (let left = days; left > 0;) {
    at.setUTCDate(at.getUTCDate() + 1)
    if (at.getUTCDay() % 6 !== 0) left -= 1
  }
  return at.toISOString().slice(0, 10)
}

export const TODAY = '2026-11-23'
const FIRST = '2025-11-24'

/** Every working day of a year up to today, and of some years after it. */
const YEAR = daysFrom(weekdays, FIRST, 260).filter((day) => day <= TODAY)
const COMING = daysFrom(weekdays, TODAY, 1_500)

export function questionOf(
  outcomes: readonly Partial<AskedOutcome>[],
  over: Partial<Question> & { ends?: string | null } = {},
): Question {
  const { ends = null, ...rest } = over
  return {
    past: YEAR,
    days: COMING,
    phases: [
      {
        id: 'P1',
        ends,
        outcomes: outcomes.map((one, place) => ({
          id: `P1-${place + 1}`,
          ends: null,
          share: 1,
          depends_on: [],
          tracks: [],
          ...one,
        })),
      },
    ],
    draws: 400,
    seed: 1,
    ...rest,
  }
}

export const track = (organ: string, values: readonly number[], over: Partial<Track> = {}): Track => ({
  organ,
  weight: 1,
  is_gate: false,
  target: 1,
  values,
  ...over,
})

/** A world of a kind: how big its steps are, how alike its organs, how long it has been watched. */
export interface Kind {
  organs: number
  /** Mean progress of a working day, and the shape of the paces about it. */
  pace: number
  alike: number
  /** Size of a step, and whether all steps are of that size. */
  step: number
  is_even: boolean
  /** Working days of history, from and to. */
  history: readonly [number, number]
}

/** An organ's values up to now, and in how many working days it arrives. */
function organOf(random: Random, kind: Kind): { values: number[]; arrives: number } {
  const pace = (kind.pace * random.gamma(kind.alike)) / kind.alike
  const [least, most] = kind.history
  const days = least + Math.floor(random.uniform() * (most - least + 1))
  let value = 0
  const values = [value]
  const walk = (): void => {
    // Steps of a day: waiting times that are exponential fill it.
    for (let left = -Math.log(random.uniform()); left < pace / kind.step; left -= Math.log(random.uniform()))
      value += kind.is_even ? kind.step : kind.step * -Math.log(random.uniform())
  }
  for (let day = 0; day < days; day += 1) {
    walk()
    values.push(value)
  }
  let arrives = 0
  for (; value < 1 - 1e-9; arrives += 1) walk()
  return { values, arrives }
}

/** A province of one phase of two outcomes, the second of which waits for the first; and when all will have arrived. */
export function simulated(kind: Kind, seed: number): { question: Question; arrives: number[] } {
  const random = openRandom(seedOf('world', seed))
  const arrives: number[] = []
  const outcomes = [0, 1].map((place) => {
    const organs = Array.from({ length: kind.organs }, () => organOf(random, kind))
    arrives.push(Math.max(...organs.map((one) => one.arrives)))
    return {
      depends_on: place === 0 ? [] : ['P1-1'],
      tracks: organs.map(({ values }, organ) => track(`O${organ}`, values, { target: 1 - 1e-9 })),
    }
  })
  const [first = 0, second = 0] = arrives
  return { question: questionOf(outcomes, { seed }), arrives: [first, Math.max(first, second)] }
}
