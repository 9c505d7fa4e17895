/** `watch`: a screen asks for the stream, from its last frame on where it can. */
import { z } from 'zod'
import type { Frames } from './frames.ts'
import { prepare, type Prepared } from './prepared.ts'

const request = z.object({ last_seq: z.int().min(0).optional() })

/** After a restart all screens ask at once, and get one and the same picture. */
const SNAPSHOT_SERVES_MS = 1_000
/** Beyond so many samples a snapshot is the shorter answer. */
const MOST_SAMPLES = 5_000

export interface Answers {
  /** The frames that the screen has missed, or a snapshot. A request that is none gets a snapshot too. */
  to(asked: unknown, now: number): Prepared[]
}

export function createAnswers(frames: Frames): Answers {
  let made: { seq: number; at: number; snapshot: Prepared } | null = null
  let missed: { last: number; seq: number; deltas: Prepared[] } | null = null

  function snapshotAt(now: number): Prepared {
    const seq = frames.seq()
    if (!made || made.seq !== seq || Math.abs(now - made.at) >= SNAPSHOT_SERVES_MS)
      made = { seq, at: now, snapshot: prepare('snapshot', frames.snapshot(now)) }
    return made.snapshot
  }

  function after(last: number): Prepared[] | null {
    const seq = frames.seq()
    // A cut takes all screens off at the same frame.
    if (missed && missed.last === last && missed.seq === seq) return missed.deltas
    const since = frames.since(last)
    if (!since || since.reduce((sum, { samples }) => sum + samples.length, 0) > MOST_SAMPLES) return null
    const deltas = since.map((delta) => prepare('delta', delta))
    missed = { last, seq, deltas }
    return deltas
  }

  return {
    to(asked, now) {
      const parsed = request.safeParse(asked)
      const last = parsed.success ? parsed.data.last_seq : undefined
      return (last === undefined ? null : after(last)) ?? [snapshotAt(now)]
    },
  }
}
