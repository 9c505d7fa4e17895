/** The scopes of one kind in the order of their values. Whoever is silent has no rank: it is suspended, not the last. Pure. */
import type { Indicator } from '../indicator/register.ts'
import type { Sample } from '../sample.ts'
import type { Suspension } from './shapes.ts'

export interface Ranked {
  scope_id: string
  /** Equal values share one. Null where it is suspended. */
  rank: number | null
  suspended: Suspension
  sample: Sample | null
}

/** Whether a platform that serves these feeds tells something of an indicator; one that names no feed is told by all. */
export function isFedBy({ feeds }: Pick<Indicator, 'feeds'>, served: readonly string[]): boolean {
  return feeds.length === 0 || served.some((feed) => (feeds as readonly string[]).includes(feed))
}

/**
 * @param scopes every scope that there is, also those of which nothing is said.
 * @param dark scopes with a dark platform that feeds the indicator.
 */
export function rank(
  { direction }: Pick<Indicator, 'direction'>,
  scopes: readonly string[],
  samples: readonly Sample[],
  dark: ReadonlySet<string>,
): Ranked[] {
  const found = new Map(samples.map((sample) => [sample.scope_id, sample]))
  const rows = scopes.map((scope_id): Ranked => {
    const sample = found.get(scope_id) ?? null
    return { scope_id, rank: null, suspended: suspensionOf(sample, dark.has(scope_id)), sample }
  })
  const sign = direction === 'lower' ? 1 : -1
  const valueOf = ({ sample }: Ranked): number => sample?.value ?? 0
  const ranked = rows
    .filter(({ suspended }) => suspended === 'no')
    .sort(
      (one, other) => sign * (valueOf(one) - valueOf(other)) || one.scope_id.localeCompare(other.scope_id),
    )
  let place = 0
  const placed = ranked.map((row, index) => {
    const before = ranked[index - 1]
    if (!before || valueOf(before) !== valueOf(row)) place = index + 1
    return { ...row, rank: place }
  })
  return [...placed, ...rows.filter(({ suspended }) => suspended !== 'no')]
}

function suspensionOf(sample: Sample | null, isDark: boolean): Suspension {
  if (isDark) return 'dark'
  if (!sample || sample.state === 'unknown' || sample.value === null) return 'unknown'
  return sample.grade === 'D' ? 'low_confidence' : 'no'
}
