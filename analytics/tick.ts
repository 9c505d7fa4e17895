/**
 * One tick: what has landed becomes rollups, values, a log entry and a frame. In that order: a value is shown only
 * once it is logged, so that the log can prove the wall.
 */
import { evaluate, type Evaluation } from './indicator/evaluate.ts'
import type { Indicator } from './indicator/register.ts'
import { readSources, returns, statesDiffer, type Source } from './indicator/sources.ts'
import { concerns, type Dirt } from './landing/dirt.ts'
import type { Tail } from './landing/tail.ts'
import { rollUp } from './landing/roll-up.ts'
import { rollUpPlatforms } from './landing/roll-up-platforms.ts'
import { readDark } from './live/dark.ts'
import type { Backfill, Delta } from './live/events.ts'
import type { Frames, Picture } from './live/frames.ts'
import { readOpenAlerts } from './live/open-alerts.ts'
import type { History } from './past/history.ts'
import { appendSamples } from './past/sample-log.ts'

export interface TickContext extends Evaluation {
  register: ReadonlyMap<string, Indicator>
  tail: Tail
  frames: Frames
  history: History
  backfill: () => Backfill
}

/** What one tick leaves for the next. */
export interface TickMemory {
  /** Every source at the last tick; empty before the first. */
  sources: readonly Source[]
  /** When everything was last evaluated, epoch ms: windows slide and data age with nothing landing. */
  swept_at: number
}

export const FIRST_TICK: TickMemory = { sources: [], swept_at: 0 }

const SWEEP_MS = 5_000

export async function tick(
  context: TickContext,
  memory: TickMemory,
  at: number,
): Promise<{ frame: Delta | null; memory: TickMemory }> {
  const { store, register, tail, frames, history } = context
  const dirt = await tail.look()
  if (dirt.hours.size > 0) await rollUp(store, dirt.hours)
  // The first tick looks at all of them: what landed before it may not have been rolled up by the last that ran.
  await rollUpPlatforms(store, memory.swept_at === 0 ? undefined : dirt.tables)
  const sources = await readSources(store, at)
  const heard = statesDiffer(memory.sources, sources)
  // The distance, so that a clock that is put back does not stop the sweeps.
  const sweep = Math.abs(at - memory.swept_at) >= SWEEP_MS
  const due = [...register.values()].filter((indicator) => sweep || heard || concerns(dirt, indicator))
  const [samples, picture] = await Promise.all([
    Promise.all(due.map((indicator) => evaluate(indicator, at, sources, context))),
    readPicture(context, at, sources, dirt, sweep || heard),
  ])
  const frame = frames.draft(at, samples.flat(), picture)
  if (frame) {
    await appendSamples(store, frame.samples)
    frames.commit(frame)
  }
  // Only now: where any of this fails, the next tick finds the same changes again.
  history.touch(dirt, returns(memory.sources, sources))
  tail.settle()
  return { frame, memory: { sources, swept_at: sweep ? at : memory.swept_at } }
}

async function readPicture(
  { store, backfill }: TickContext,
  at: number,
  sources: readonly Source[],
  dirt: Dirt,
  everything: boolean,
): Promise<Partial<Picture>> {
  const silent = new Set(
    sources
      .filter(({ feed, state }) => feed === 'security' && state === 'unknown')
      .map(({ platform }) => platform),
  )
  const [open, dark] = await Promise.all([
    everything || dirt.tables.has('security') ? readOpenAlerts(store, at, silent) : undefined,
    everything ? readDark(store, at) : undefined,
  ])
  return { backfill: backfill(), ...open, ...(dark ? { dark } : {}) }
}
