/** Of a phase that has no day to be drawn at: whose evidence has come in, and why nobody can say when it will be done. Pure. */
import type { OutcomeForecast, PhaseForecast, PlannedPhase, Standing, State } from './api.ts'
import type { Lane } from './timeline-model.ts'

export interface KnownOutcome {
  id: string
  state: State
  /** So many of its facts are known and count, of so many: what is attested and not reviewed has not come in. */
  known: number
  facts: number
}

/** What keeps a date from being worked out, and for which outcomes. */
export interface Lack {
  reason: NonNullable<OutcomeForecast['reason']>
  ids: string[]
}

/** Nothing of it can be placed on an axis of time. */
export function hasNoDay({ planned, before, band, of_known, finished }: Lane): boolean {
  return planned === null && before.length === 0 && band === null && of_known === null && finished === null
}

export function knownOutcomes(
  { outcomes }: Pick<PlannedPhase, 'outcomes'>,
  standings: readonly Standing[],
): KnownOutcome[] {
  return outcomes.map(({ id, facts }) => {
    const standing = standings.find((one) => one.id === id)
    const known = (standing?.facts ?? []).filter(
      ({ counts, sample }) =>
        counts && sample !== null && sample.state !== 'unknown' && sample.value !== null,
    )
    return { id, state: standing?.state ?? 'unknown', known: known.length, facts: facts.length }
  })
}

export function lacks(forecast: Pick<PhaseForecast, 'outcomes'> | undefined): Lack[] {
  const ids = new Map<Lack['reason'], string[]>()
  for (const { id, reason, state } of forecast?.outcomes ?? []) {
    if (state !== 'finished' && reason !== null) ids.set(reason, [...(ids.get(reason) ?? []), id])
  }
  return [...ids].map(([reason, of]) => ({ reason, ids: of }))
}
