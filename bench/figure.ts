/** A figure of the bench: what the product does, what was possible in the same run, and whether a bound holds. Pure. */

export interface Figure {
  name: string
  unit:
    | 'ms'
    | 's'
    | 'rows per CPU-s'
    | 'µs of CPU per row'
    | 'µs of CPU per poll'
    | 'µs of CPU per delivery'
    | 'slots'
    | 'rows'
    | 'MB'
    | 'nodes'
    | 'listeners'
  product: number
  /** What the limit is made of, and what it was in the same run. */
  limit: { of: string; value: number }
  /** How many times it was measured. */
  samples: number
  /** The largest value that is still good. */
  bound?: number
  /** What is still good of the ratio. */
  ratio_bound?: { most: number } | { least: number }
  /** What is counted and not timed: it has no noise to be forgiven. */
  exact?: true
  /** Where the product's time goes, or what else explains the figure. */
  parts?: Readonly<Record<string, number>>
}

/** Machines are noisy: a bound fails the bench only when it is exceeded by more than this. */
const SLACK = 1.15

/** Product over limit: of times, how many times as long; of rates, the share that is reached. */
export function ratio({ product, limit }: Figure): number {
  return product / limit.value
}

export function isExceeded(figure: Figure): boolean {
  const { product, bound, ratio_bound } = figure
  const slack = figure.exact ? 1 : SLACK
  // What could not be measured has not held.
  if (bound !== undefined && !(product <= bound * slack)) return true
  if (ratio_bound === undefined) return false
  return 'most' in ratio_bound
    ? !(ratio(figure) <= ratio_bound.most * slack)
    : !(ratio(figure) * slack >= ratio_bound.least)
}

export function lines(figure: Figure): string[] {
  const { name, unit, product, limit, samples, bound, ratio_bound, parts } = figure
  const wanted = [
    ...(bound === undefined ? [] : [`${short(bound)} ${unit}`]),
    ...(ratio_bound === undefined
      ? []
      : ['most' in ratio_bound ? `×${ratio_bound.most}` : `at least ×${ratio_bound.least}`]),
  ]
  const verdict =
    wanted.length === 0 ? '' : `  ${isExceeded(figure) ? 'EXCEEDS' : 'within'} ${wanted.join(', ')}`
  return [
    `${name.padEnd(34)} ${`×${short(ratio(figure))}`.padStart(8)}  ${short(product)} ${unit} over ${short(limit.value)} (${limit.of})  n=${samples}${verdict}`,
    ...(parts
      ? [
          `  of which: ${Object.entries(parts)
            .map(([part, value]) => `${part} ${short(value)}`)
            .join(' · ')}`,
        ]
      : []),
  ]
}

export function toJson(figure: Figure): object {
  return { ...figure, ratio: Number(ratio(figure).toPrecision(4)), exceeded: isExceeded(figure) }
}

/** Three digits that count, and no exponent. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '—'
  const decimals = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(decimals, 6)).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
}
