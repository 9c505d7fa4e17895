/** The formula with a value's own numbers in it. Pure. */
import type { Indicator } from '../indicator/register.ts'
import type { Sample } from '../sample.ts'

/** One member of a mean: its weight, and its own fraction. */
export interface Member {
  part: string
  weight: number
  numerator: string
  denominator: string
  /** Null: nothing is known of it, and it is left out of the mean. */
  value: number | null
}

export interface Calculation {
  /** `sum`: n. `ratio`: n ÷ d. `mean`: Σ weight × value ÷ Σ weight over the members that are known. */
  kind: 'sum' | 'ratio' | 'mean'
  numerator: string
  denominator: string
  value: number | null
  members: Member[]
}

export function calculationOf(
  { kind, wholes }: Pick<Indicator, 'kind' | 'wholes'>,
  sample: Sample,
  samples: readonly Sample[],
): Calculation {
  const { numerator, denominator, value, part } = sample
  const whole = wholes.find((one) => one.part === part)
  const members = (whole?.members ?? [])
    .filter(({ weight }) => weight > 0)
    .map((member): Member => {
      const found = samples.find((one) => one.part === member.part)
      const [own, below] = [found?.numerator ?? '0', found?.denominator ?? '0']
      return {
        ...member,
        numerator: own,
        denominator: below,
        value: Number(below) === 0 ? null : Number(own) / Number(below),
      }
    })
  return { kind: whole ? 'mean' : kind, numerator, denominator, value, members }
}
