/** `watch`: a screen asks for the stream, from its last frame on where it can. */
import { z } from 'zod'
import type { Frames } from './frames.ts'
import type { Delta, Snapshot } from './events.ts'

const request = z.object({ last_seq: z.int().min(0).optional() })

export interface Screen {
  snapshot(frame: Snapshot): void
  delta(frame: Delta): void
}

/** Answers with the frames the screen has missed, or with a snapshot. A request that is none gets a snapshot too. */
export function watch(frames: Frames, at: number, asked: unknown, screen: Screen): void {
  const parsed = request.safeParse(asked)
  const last = parsed.success ? parsed.data.last_seq : undefined
  const missed = last === undefined ? null : frames.since(last)
  if (missed) for (const frame of missed) screen.delta(frame)
  else screen.snapshot(frames.snapshot(at))
}
