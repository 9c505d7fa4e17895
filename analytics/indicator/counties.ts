/** The counties that no fact speaks of: their value is unknown, with the reason, and never 0. */
import type { City } from '#province/region.ts'
import type { Sample } from '../sample.ts'
import { judge, type GradeMarks } from './judge.ts'
import type { Indicator } from './register.ts'

/** Of a city without counties (东莞, 中山) there is none to speak of; its values stop at the city. */
export function silentCounties(
  indicator: Indicator,
  { marks, cities }: { marks: GradeMarks; cities: readonly City[] },
  samples: readonly Sample[],
  at: number,
): Sample[] {
  const heard = new Set(samples.map(({ scope_id }) => scope_id))
  const parts = [...indicator.parts.map(({ id }) => id), ...indicator.wholes.map(({ part }) => part)]
  return cities
    .flatMap(({ districts }) => districts.map(({ code }) => code))
    .filter((code) => !heard.has(code))
    .flatMap((scope_id) =>
      parts.map((part) =>
        judge(indicator, marks, at, {
          scope_kind: 'county',
          scope_id,
          part,
          numerator: '0',
          denominator: '0',
          worst_numerator: '0',
          worst_denominator: '0',
          unbounded: false,
          expected: 0,
          reporting: 0,
          fresh: 0,
          unasked: 0,
          members: 1,
          members_known: 0,
          known_share: 0,
          observed_from: null,
          observed_to: null,
        }),
      ),
    )
}
