/** The stream's memory: the picture as it stands, and the last frames for screens that come back. Pure state. */
import { saysTheSame } from '../indicator/judge.ts'
import { SAID_AGAIN_MS, SHOWN_MS, type Sample } from '../sample.ts'
import type { Backfill, DarkOrgan, Delta, OpenAlert, Snapshot } from './events.ts'

export interface Picture {
  dark: DarkOrgan[]
  alerts: OpenAlert[]
  alerts_total: number
  backfill: Backfill
}

export interface Frames {
  /** The frame that what a tick found would make; null where nothing has changed. Changes nothing itself. */
  draft(at: number, samples: readonly Sample[], picture: Partial<Picture>): Delta | null
  /** Makes a drafted frame part of the picture: from now on snapshots hold it. */
  commit(frame: Delta): void
  snapshot(at: number): Snapshot
  /** Frames after `seq`; null where they are no longer kept, or never were. */
  since(seq: number): Delta[] | null
  seq(): number
  sample(key: string): Sample | undefined
  /** Those on the screens. */
  alerts(): OpenAlert[]
}

/** Frames kept: at two ticks a second, the ten minutes a screen may be away. */
const KEPT_FRAMES = 1_200
/** Samples in them: beyond this a snapshot is the shorter answer, and memory has a bound. */
const KEPT_SAMPLES = 20_000

export function keyOf(sample: Pick<Sample, 'indicator' | 'scope_kind' | 'scope_id' | 'part'>): string {
  return `${sample.indicator}|${sample.scope_kind}|${sample.scope_id}|${sample.part}`
}

export interface Origin {
  build: string
  provenance: 'live' | 'simulated'
  /** First sequence number; higher than any of an earlier run, so that an old one is never mistaken for ours. */
  seq: number
  /** What was last sent before this run, so that only what differs is logged again. */
  samples: readonly Sample[]
}

export function createFrames(origin: Origin): Frames {
  let seq = origin.seq
  const held = new Map(origin.samples.map((sample) => [keyOf(sample), sample]))
  const picture: Picture = { dark: [], alerts: [], alerts_total: 0, backfill: { done: 0, total: 0 } }
  const kept: Delta[] = []
  let keptSamples = 0
  return {
    draft(at, samples, next) {
      const changed = samples.filter((sample) => {
        const before = held.get(keyOf(sample))
        return !before || !saysTheSame(before, sample) || Math.abs(at - before.at) >= SAID_AGAIN_MS
      })
      const moved: Partial<Picture> = {
        ...(differs(next.dark, picture.dark) ? { dark: next.dark } : {}),
        ...(differs(next.alerts, picture.alerts) ? { alerts: next.alerts } : {}),
        ...(differs(next.alerts_total, picture.alerts_total) ? { alerts_total: next.alerts_total } : {}),
        ...(differs(next.backfill, picture.backfill) ? { backfill: next.backfill } : {}),
      }
      if (changed.length === 0 && Object.keys(moved).length === 0) return null
      return { seq: seq + 1, at, samples: changed, ...moved }
    },
    commit(frame) {
      if (frame.seq !== seq + 1) throw new Error(`frame ${frame.seq} does not follow frame ${seq}`)
      seq = frame.seq
      for (const sample of frame.samples) held.set(keyOf(sample), sample)
      for (const [key, sample] of held) if (Math.abs(frame.at - sample.at) >= SHOWN_MS) held.delete(key)
      picture.dark = frame.dark ?? picture.dark
      picture.alerts = frame.alerts ?? picture.alerts
      picture.alerts_total = frame.alerts_total ?? picture.alerts_total
      picture.backfill = frame.backfill ?? picture.backfill
      kept.push(frame)
      keptSamples += frame.samples.length
      while (kept.length > KEPT_FRAMES || keptSamples > KEPT_SAMPLES) {
        keptSamples -= kept.shift()?.samples.length ?? keptSamples
      }
    },
    snapshot: (at) => ({
      seq,
      at,
      build: origin.build,
      provenance: origin.provenance,
      samples: [...held.values()],
      ...picture,
    }),
    since(last) {
      if (last === seq) return []
      const first = kept[0]
      if (!first || last < first.seq - 1 || last > seq) return null
      return kept.filter((frame) => frame.seq > last)
    },
    seq: () => seq,
    sample: (key) => held.get(key),
    alerts: () => picture.alerts,
  }
}

/** Whether `next` was looked at and is not what is shown. */
function differs<Part>(next: Part | undefined, shown: Part): next is Part {
  return next !== undefined && JSON.stringify(next) !== JSON.stringify(shown)
}
