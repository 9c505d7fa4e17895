/** How a step of the plan is drawn: what is proven, what hangs on silent sources, how much of its time has passed. */
import type { Sample } from '#analytics/sample.ts'
import type { Step } from '../live/api.ts'
import { drawnStatus, isPending } from '../tile/tile-model.ts'
import type { TileModel } from '../tile/tile-model.ts'
import { elapsedShare } from '../wall/time-text.ts'

export interface PhaseModel {
  id: string
  state: TileModel['state']
  status: TileModel['status']
  /** Completion, 0 to 1; null: unknown. */
  share: number | null
  /** The part of it that would stand even if every silent source had failed. */
  proven: number | null
  grade: Sample['grade'] | null
  struck: boolean
  has_dates: boolean
  /** The share of the phase's time that has passed; null without dates. */
  elapsed: number | null
}

/** A phase or one of its outcomes. The live sample is newer than the one that came with the plan. */
export function phaseModel(step: Step, live: Sample | undefined, today: string): PhaseModel {
  const sample = live ?? step.completion ?? undefined
  const is_known = sample !== undefined && sample.state !== 'unknown' && sample.value !== null
  const share = is_known ? clamp(sample.value ?? 0) : null
  return {
    id: step.id,
    state: isPending(sample) ? 'absent' : share === null ? 'unknown' : (sample?.state ?? 'unknown'),
    status: drawnStatus(sample),
    share,
    proven: share === null ? null : Math.min(share, clamp(sample?.worst ?? share)),
    grade: sample?.grade ?? null,
    struck: sample?.grade === 'D' && share !== null,
    has_dates: step.starts !== null && step.ends !== null,
    elapsed: elapsedShare(step.starts, step.ends, today),
  }
}

/** An outcome in the bar of its phase. `unknown`: no evidence. `pending`: nothing of the plan has been computed yet. */
export interface Segment {
  look: 'known' | 'stale' | 'unknown' | 'pending'
  share: number
  proven: number
}

/** Every outcome is as wide as the others, so that one proven outcome of two fills at most half the bar. */
export function segmentsOf(outcomes: readonly PhaseModel[], is_computed: boolean): Segment[] {
  return outcomes.map(({ state, share, proven }): Segment => {
    if (share === null) return { look: is_computed ? 'unknown' : 'pending', share: 0, proven: 0 }
    return { look: state === 'stale' ? 'stale' : 'known', share, proven: proven ?? 0 }
  })
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
