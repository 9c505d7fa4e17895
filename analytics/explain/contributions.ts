/** What each organ puts into a value: its own, its share, and what the value would be without it. Pure. */
import type { Indicator } from '../indicator/register.ts'
import type { Sample } from '../sample.ts'
import { leavesOf, minus, NOTHING, partOf, total, valueOf, type Fraction } from './fractions.ts'

export interface Contribution {
  /** Empty for what counts in the scope without belonging to one of its organs. */
  organ: string
  numerator: string
  denominator: string
  value: number | null
  /** Of a sum its share, of a ratio its share of what is divided by, 0 to 1; null where there is no such share. */
  share: number | null
  /** The value of the scope without the organ; null where nothing would be left to tell. */
  without: number | null
  state: Sample['state']
  grade: Sample['grade']
  expected: number
  reporting: number
  observed_to: number | null
}

export function contributionsOf(
  indicator: Pick<Indicator, 'kind' | 'wholes'>,
  part: string,
  scope: readonly Sample[],
  organs: readonly (readonly Sample[])[],
): Contribution[] {
  const { kind, wholes } = indicator
  const of = (samples: readonly Sample[], one: string): Fraction => {
    const found = samples.find((sample) => sample.part === one)
    return found
      ? { numerator: found.numerator, denominator: kind === 'sum' ? '0' : found.denominator }
      : NOTHING
  }
  const leaves = leavesOf(indicator, part)
  const all = of(scope, part)
  const isWhole = wholes.some((whole) => whole.part === part)
  const shareOf = ({ numerator, denominator }: Fraction): number | null => {
    if (isWhole) return null
    const [own, whole] = kind === 'sum' ? [numerator, all.numerator] : [denominator, all.denominator]
    return Number(whole) === 0 ? null : Number(own) / Number(whole)
  }
  const withoutThem = (taken: (leaf: string) => Fraction): number | null =>
    valueOf(
      kind,
      partOf(indicator, part, (leaf) => minus(of(scope, leaf), taken(leaf))),
    )
  const told = organs.flatMap((samples): Contribution[] => {
    const own = samples.find((sample) => sample.part === part)
    if (!own) return []
    const fraction = of(samples, part)
    const { value, state, grade, expected, reporting, observed_to } = own
    return [
      {
        organ: own.scope_id,
        ...fraction,
        value,
        share: shareOf(fraction),
        without: withoutThem((leaf) => of(samples, leaf)),
        state,
        grade,
        expected,
        reporting,
        observed_to,
      },
    ]
  })
  const rest = (leaf: string): Fraction =>
    minus(of(scope, leaf), total(organs.map((samples) => of(samples, leaf))))
  if (leaves.every((leaf) => Number(rest(leaf).numerator) === 0 && Number(rest(leaf).denominator) === 0))
    return told
  const fraction = partOf(indicator, part, rest)
  const { state, grade } = scope.find((sample) => sample.part === part) ?? { state: 'unknown', grade: 'D' }
  return [
    ...told,
    {
      organ: '',
      ...fraction,
      value: valueOf(kind, fraction),
      share: shareOf(fraction),
      without: withoutThem(rest),
      state,
      grade,
      expected: 0,
      reporting: 0,
      observed_to: null,
    },
  ]
}
