/** Everything a generator may look at. It never changes while the simulator runs. */
import type { Cast } from './cast.ts'
import type { Line } from './interfaces.ts'
import type { Story } from './story.ts'

export interface World {
  seed: number
  /** When the simulator started, epoch ms, whole seconds: the story is told from here. */
  started: number
  cast: Cast
  /** By platform id. */
  lines: ReadonlyMap<string, readonly Line[]>
  story: Story
}

/** A fact as shape A writes it. */
export type Row = Record<string, unknown>
