/** Why a colour is not the one that the value alone would have: silence and what was not run are judged as failed. */
import type { Sample, Status } from '#analytics/sample.ts'
import type { Indicator } from '../live/api.ts'

/** `unbounded`: how bad it may be can't be told, for less is better or a source was never heard. */
export type ColourReason = 'silent_sources' | 'not_run' | 'unbounded'

const REASONS: readonly ColourReason[] = ['silent_sources', 'not_run', 'unbounded']

type Judged = Pick<Indicator, 'direction' | 'thresholds'>

/** Null: the value has the colour it would have by itself, or none. */
export function colourReason(sample: Sample | undefined, indicator: Judged): ColourReason | null {
  if (!sample || sample.value === null || sample.state !== 'known' || sample.status === 'none') return null
  const said: unknown = 'status_reason' in sample ? sample.status_reason : undefined
  if (said !== undefined) return REASONS.find((one) => one === said) ?? null
  // A server that does not say why leaves it to be seen from the numbers.
  const own = colourOf(sample.value, indicator)
  if (own === null || own === sample.status) return null
  if (sample.worst === null) return 'unbounded'
  return sample.reporting < sample.expected ? 'silent_sources' : 'not_run'
}

function colourOf(value: number, { direction, thresholds }: Judged): Status | null {
  if (!thresholds || direction === 'none') return null
  const reaches = (mark: number): boolean => (direction === 'higher' ? value >= mark : value <= mark)
  return reaches(thresholds.good) ? 'good' : reaches(thresholds.warn) ? 'warn' : 'bad'
}
