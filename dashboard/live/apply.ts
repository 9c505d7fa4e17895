/** How a frame from the stream changes the picture a screen holds: a snapshot replaces it, a delta is merged into it. */
import type { Backfill, DarkOrgan, Delta, OpenAlert, SampleKey, Snapshot } from '#analytics/live/events.ts'
import type { Sample, ScopeKind } from '#analytics/sample.ts'

export interface Picture {
  seq: number
  /** Server time of the last frame merged, epoch ms. */
  at: number
  build: string
  provenance: 'live' | 'simulated'
  samples: ReadonlyMap<SampleKey, Sample>
  dark: readonly DarkOrgan[]
  alerts: readonly OpenAlert[]
  /** How many alerts are open, of which the gravest are named. */
  alerts_total: number
  backfill: Backfill
}

/** What is painted at one pace: the samples of one indicator and kind of scope, or one of the lists. */
export type Channel = `${string}|${ScopeKind}` | 'dark' | 'alerts' | 'backfill' | 'origin'

/** `gap`: deltas between are missing and must be asked for. `old`: the picture already has it. */
export type Step = { kind: 'merged'; picture: Picture } | { kind: 'gap' } | { kind: 'old' }

export function keyFor(indicator: string, scope_kind: ScopeKind, scope_id: string, part: string): SampleKey {
  return `${indicator}|${scope_kind}|${scope_id}|${part}`
}

export function keyOf(sample: Sample): SampleKey {
  return keyFor(sample.indicator, sample.scope_kind, sample.scope_id, sample.part)
}

export function channelOf(sample: Sample): Channel {
  return `${sample.indicator}|${sample.scope_kind}`
}

/** A snapshot replaces the picture. A sample that says the same stays the same object, so it is not painted again. */
export function takeSnapshot(held: Picture | null, frame: Snapshot): Picture {
  const samples = new Map<SampleKey, Sample>()
  for (const sample of frame.samples) {
    const key = keyOf(sample)
    const before = held?.samples.get(key)
    samples.set(key, before && saysTheSame(before, sample) ? before : sample)
  }
  const { seq, at, build, provenance, dark, alerts, alerts_total, backfill } = frame
  return { seq, at, build, provenance, samples, dark, alerts, alerts_total, backfill }
}

export function takeDelta(held: Picture | null, frame: Delta): Step {
  if (!held || frame.seq > held.seq + 1) return { kind: 'gap' }
  if (frame.seq <= held.seq) return { kind: 'old' }
  const samples = new Map(held.samples)
  for (const sample of frame.samples) samples.set(keyOf(sample), sample)
  return {
    kind: 'merged',
    picture: {
      ...held,
      seq: frame.seq,
      at: frame.at,
      samples,
      dark: frame.dark ?? held.dark,
      alerts: frame.alerts ?? held.alerts,
      alerts_total: frame.alerts_total ?? held.alerts_total,
      backfill: frame.backfill ?? held.backfill,
    },
  }
}

/** Which channels look different in `after`. */
export function changedChannels(before: Picture | null, after: Picture): Set<Channel> {
  const changed = new Set<Channel>()
  for (const [key, sample] of after.samples) {
    if (before?.samples.get(key) !== sample) changed.add(channelOf(sample))
  }
  for (const [key, sample] of before?.samples ?? []) {
    if (!after.samples.has(key)) changed.add(channelOf(sample))
  }
  if (before?.dark !== after.dark) changed.add('dark')
  if (before?.alerts !== after.alerts || before.alerts_total !== after.alerts_total) changed.add('alerts')
  if (before?.backfill !== after.backfill) changed.add('backfill')
  if (before?.build !== after.build || before.provenance !== after.provenance) changed.add('origin')
  return changed
}

function saysTheSame(a: Sample, b: Sample): boolean {
  const keys = Object.keys(b) as (keyof Sample)[]
  return keys.every((key) => a[key] === b[key])
}
