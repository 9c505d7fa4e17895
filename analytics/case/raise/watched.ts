/** Alert rules over values that there are not: an indicator that nobody has registered, or a part that it does not have. Pure. */
import type { ThresholdRule } from '#province/alert-rules.ts'
import type { Fault, Path } from '#province/problem.ts'
import type { Indicator } from '../../indicator/register.ts'

type Register = ReadonlyMap<string, Pick<Indicator, 'parts' | 'wholes'>>

/** Each with its place in alert-rules.yaml. */
export function unwatchable(
  rules: readonly ThresholdRule[],
  register: Register,
): { path: Path; fault: Fault }[] {
  return rules.flatMap(({ id, indicator, part }, at): { path: Path; fault: Fault }[] => {
    const found = register.get(indicator)
    if (!found) {
      return [
        {
          path: ['thresholds', at, 'indicator'],
          fault: {
            message: `${id} watches '${indicator}', which is no indicator.`,
            cure: `Write one of ${[...register.keys()].join(', ')}.`,
          },
        },
      ]
    }
    const parts = [...found.wholes.map((whole) => whole.part), ...found.parts.map((one) => one.id)]
    if (parts.includes(part)) return []
    return [
      {
        path: ['thresholds', at, 'part'],
        fault: {
          message: `${id} watches the part '${part}' of ${indicator}, which has none of that name.`,
          cure: `Write one of ${parts.map((name) => (name === '' ? "'' (the whole)" : name)).join(', ')}.`,
        },
      },
    ]
  })
}
