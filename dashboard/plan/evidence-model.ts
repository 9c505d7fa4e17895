/** How the evidence of an outcome is drawn: what is measured, what is attested apart from it, what is reported, and the gap. Pure. */
import type { Sample } from '#analytics/sample.ts'
import type { Standing, State } from './api.ts'

export interface EvidenceModel {
  state: State
  /** Its facts show it done; a gate keeps it from counting as done. */
  capped: boolean
  /** Completion by evidence, 0 to 1; null: unknown, and nothing of it is drawn full. */
  value: number | null
  /** What of it systems count; the rest of it is attested and reviewed. */
  measured: number
  attested: number
  /** Attested without a review: drawn apart, and counted nowhere; null where there is none. */
  apart: number | null
  is_stale: boolean
  grade: Sample['grade'] | null
  /** What organs say themselves, on average. */
  reported: number | null
  /** By how much that lies above the evidence, where it is more than is tolerated; else null. */
  gap: number | null
}

/** @param live what the stream says of it now, which is newer than the standing. */
export function evidenceModel(
  standing: Standing | undefined,
  live: Sample | undefined,
  tolerance: number,
): EvidenceModel {
  const sample = live ?? standing?.completion ?? undefined
  const value = known(sample)
  const facts = standing?.facts ?? []
  const weigh = (basis: 'measured' | 'attested'): number =>
    facts
      .filter((fact) => fact.counts && fact.basis === basis)
      .reduce((sum, { weight, sample: own }) => sum + weight * (known(own ?? undefined) ?? 0), 0)
  const [by_measure, by_word] = [weigh('measured'), weigh('attested')]
  const share = by_measure + by_word === 0 ? 1 : by_measure / (by_measure + by_word)
  const uncounted = facts.flatMap(({ counts, basis, sample: own }) =>
    counts || basis !== 'attested' ? [] : (known(own ?? undefined) ?? []),
  )
  const reported = known(standing?.reported ?? undefined)
  // What nothing shows is unknown, and neither true nor false.
  const gap = reported === null || value === null ? null : reported - value
  return {
    state: value === null ? 'unknown' : (standing?.state ?? 'unknown'),
    capped: standing?.capped ?? false,
    value,
    measured: (value ?? 0) * share,
    attested: (value ?? 0) * (1 - share),
    apart: uncounted.length === 0 ? null : Math.max(...uncounted),
    is_stale: sample?.state === 'stale',
    grade: value === null ? null : (sample?.grade ?? null),
    reported,
    gap: gap !== null && gap > tolerance + 1e-9 ? gap : null,
  }
}

function known(sample: Pick<Sample, 'state' | 'value'> | undefined): number | null {
  if (!sample || sample.state === 'unknown' || sample.value === null) return null
  return Math.min(1, Math.max(0, sample.value))
}

/** A difference of two completions, in points. */
export function pointsText(gap: number): string {
  return (gap * 100).toFixed(1)
}
