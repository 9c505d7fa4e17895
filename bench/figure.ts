/** A figure of the bench: what the product does, what was possible in the same run, and whether a bound holds. Pure. */

export interface Figure {
  name: string
  unit: 'ms' | 's' | 'rows per CPU-s' | 'µs of CPU per row'
  product: number
  /** What the limit is made of, and what it was in the same run. */
  limit: { of: string; value: number }
  /** How many times it was measured. */
  samples: number
  /** The largest value that is still good. */
  bound?: number
  /** Where the product's time goes, or what else explains the figure. */
  parts?: Readonly<Record<string, number>>
}

/** Machines are noisy: a bound fails the bench only when it is exceeded by more than this. */
const SLACK = 1.15

/** Product over limit: of times, how many times as long; of rates, the share that is reached. */
export function ratio({ product, limit }: Figure): number {
  return product / limit.value
}

export function isExceeded({ product, bound }: Figure): boolean {
  // What could not be measured has not held.
  return bound !== undefined && !(product <= bound * SLACK)
}

export function lines(figure: Figure): string[] {
  const { name, unit, product, limit, samples, bound, parts } = figure
  const verdict =
    bound === undefined ? '' : `  ${isExceeded(figure) ? 'EXCEEDS' : 'within'} ${short(bound)} ${unit}`
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
