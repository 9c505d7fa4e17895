/** Why a colour is not the one that the value alone would have: silence and what was not run are judged as failed. */
import type { Sample, StatusReason } from '#analytics/sample.ts'

export type ColourReason = Exclude<StatusReason, 'value'>

/** Null: the value has the colour it would have by itself, or none. */
export function colourReason(sample: Sample | undefined): ColourReason | null {
  if (!sample || sample.value === null || sample.state !== 'known' || sample.status === 'none') return null
  return sample.status_reason === 'value' ? null : sample.status_reason
}
