/**
 * One tick: what has landed becomes rollups, values, a log entry and a frame. In that order: a value is shown only
 * once it is logged, so that the log can prove the wall. What no frame is made of is rolled up when the frame is out.
 */
import { evaluate, type Evaluation } from './indicator/evaluate.ts'
import { factsAt, statementsAsked, type ReadFacts } from './indicator/facts.ts'
import type { Indicator, Lent } from './indicator/register.ts'
import type { OrganFacts } from './indicator/scopes.ts'
import { returns, statesDiffer, type Source } from './indicator/sources.ts'
import { readSourcesAfter } from './indicator/unasked.ts'
import { concerns, type Dirt } from './landing/dirt.ts'
import type { Tail } from './landing/tail.ts'
import { nextHours, rollUp, TIERS, tiersRead } from './landing/roll-up.ts'
import { rollUpPlatforms } from './landing/roll-up-platforms.ts'
import type { Absence } from './live/absence.ts'
import { readSilent, type Silent } from './live/dark.ts'
import type { Backfill, Delta, OpenAlert } from './live/events.ts'
import type { Frames, Picture } from './live/frames.ts'
import { readOpenAlerts } from './live/open-alerts.ts'
import type { History } from './past/history.ts'
import { appendSamples } from './past/sample-log.ts'

export interface TickContext extends Evaluation {
  /** What the screens draw. */
  register: ReadonlyMap<string, Indicator>
  tail: Tail
  frames: Frames
  history: History
  backfill: () => Backfill
  /** What people have made of an alert; undefined where it has not come to a case. */
  handlingOf: (alert: OpenAlert) => OpenAlert['handling']
  /** When nobody asked anybody before we started. */
  absence?: Absence
}

/** What one tick leaves for the next. */
export interface TickMemory {
  /** Every source at the last tick; empty before the first. */
  sources: readonly Source[]
  /** When all that changes with time was last evaluated, epoch ms: windows slide and data age with nothing landing. */
  swept_at: number
  /** When everything was. */
  swept_all_at: number
  /** When each indicator was, epoch ms. */
  evaluated: ReadonlyMap<string, number>
  /** What indicators that lend theirs said last, and when that was, epoch ms. */
  lent: Loans
  /** From when on the present speaks of all that has been listed, epoch ms: some of it is about a moment to come. */
  settled_from: number
  /** Of how many platforms nobody knew at the last tick, since we started, whether they are silent. */
  pending: number
}

type Loans = ReadonlyMap<string, { at: number; rows: OrganFacts[] }>

export const FIRST_TICK: TickMemory = {
  sources: [],
  swept_at: 0,
  swept_all_at: 0,
  evaluated: new Map(),
  lent: new Map(),
  settled_from: 0,
  pending: 0,
}

export interface Ticked {
  /** Null: nothing on the screens has changed. */
  frame: Delta | null
  memory: TickMemory
  /**
   * Rolls up what the frame was not made of, and settles what the tick found. Where it fails, as where the tick does,
   * the next one finds the same changes again.
   */
  finish: () => Promise<void>
}

const SWEEP_MS = 5_000
/** The table of all polls, which only who counts the platforms themselves reads. */
const POLLED = 'poll'
/** What is told of alerts is looked at again as well. */
const SWEEP_ALL_MS = 60_000

export async function tick(context: TickContext, memory: TickMemory, at: number): Promise<Ticked> {
  const { store, register, tail, frames, history } = context
  const dirt = await tail.look()
  const { now, later } = nextHours(dirt.hours)
  // The first tick looks at all of them: what landed before it may not have been rolled up by the last that ran.
  const listed = await rollUpPlatforms(store, memory.swept_at === 0 ? undefined : dirt.tables)
  const settled_from = Math.max(memory.settled_from, listed)
  const sources = await readSourcesAfter(store, at, context.absence)
  const heard = statesDiffer(memory.sources, sources)
  // The distance, so that a clock that is put back does not stop the sweeps.
  const sweep = heard || Math.abs(at - memory.swept_at) >= SWEEP_MS
  const changed = heard || at < memory.swept_at || (sweep && memory.settled_from >= memory.swept_at)
  const everything = changed || Math.abs(at - memory.swept_all_at) >= SWEEP_ALL_MS
  const isRested = ({ id, cadence_s }: Indicator): boolean =>
    Math.abs(at - (memory.evaluated.get(id) ?? 0)) >= cadence_s * 1000
  const all = [...register.values()]
  const due = all.filter((indicator) => changed || isRested(indicator) || concerns(dirt, indicator))
  const soon = tiersRead(statementsAsked(due, sources))
  await rollUp(store, now, soon)
  const lenders = new Map(all.flatMap(({ lent }) => lent.map((lender) => [lender.id, lender])))
  const held = changed ? new Map<string, never>() : stillSaid(memory.lent, [...lenders.values()], dirt, at)
  // While it is not known of all platforms whether they are silent, what share of them is cannot be counted.
  const isStarting = memory.swept_at === 0 || memory.pending > 0
  const silent = isStarting ? await readSilent(store, at, context.absence) : undefined
  const pending = silent?.pending.length ?? 0
  const counting = pending === 0 ? context : { ...context, cut_off: [...(context.cut_off ?? []), POLLED] }
  const read = factsAt(at, sources, context, new Map([...held].map(([id, { rows }]) => [id, rows])))
  const [samples, picture] = await Promise.all([
    Promise.all(due.map((indicator) => evaluate(indicator, at, sources, counting, read))),
    readPicture(context, at, sources, {
      alerts: everything || dirt.tables.has('security'),
      dark: sweep || everything,
      silent,
    }),
  ])
  const frame = frames.draft(at, samples.flat(), picture)
  if (frame) {
    await appendSamples(store, frame.samples)
    frames.commit(frame)
  }
  return {
    frame,
    async finish() {
      await rollUp(store, now, TIERS.slice(soon.length))
      history.touch(dirt, returns(memory.sources, sources))
      tail.settle(later)
    },
    memory: {
      sources,
      swept_at: sweep || everything ? at : memory.swept_at,
      swept_all_at: everything ? at : memory.swept_all_at,
      evaluated: new Map([...memory.evaluated, ...due.map(({ id }) => [id, at] as const)]),
      lent: new Map([...held, ...(await saidNow(due, held, read, at))]),
      settled_from,
      pending,
    },
  }
}

/** What a lender said and would say still: nothing of it has landed since, and it does not change with time. */
export function stillSaid(said: Loans, lenders: readonly Lent[], dirt: Dirt, at: number): Loans {
  return new Map(
    lenders.flatMap((lender) => {
      const last = said.get(lender.id)
      const isStill =
        last !== undefined &&
        lender.timeless === true &&
        !concerns(dirt, lender) &&
        Math.abs(at - last.at) < lender.cadence_s * 1000
      return isStill ? [[lender.id, last] as const] : []
    }),
  )
}

/** What was read of lenders in this tick. */
function saidNow(due: readonly Indicator[], held: Loans, read: ReadFacts, at: number) {
  const asked = due.flatMap(({ lent }) => lent).filter(({ id }) => !held.has(id))
  return Promise.all(asked.map(async (lender) => [lender.id, { at, rows: await read(lender) }] as const))
}

async function readPicture(
  { store, backfill, frames, handlingOf, absence }: TickContext,
  at: number,
  sources: readonly Source[],
  due: { alerts: boolean; dark: boolean; silent: Silent | undefined },
): Promise<Partial<Picture>> {
  const silentSources = new Set(
    sources
      .filter(({ feed, state }) => feed === 'security' && state === 'unknown')
      .map(({ platform }) => platform),
  )
  const [open, silent] = await Promise.all([
    due.alerts ? readOpenAlerts(store, at, silentSources) : undefined,
    due.silent ?? (due.dark ? readSilent(store, at, absence) : undefined),
  ])
  const shown = frames.alerts()
  const alerts = withHandling(open?.alerts ?? shown, handlingOf)
  return {
    backfill: backfill(),
    ...open,
    ...(alerts === shown ? {} : { alerts }),
    ...(silent ? { dark: silent.dark } : {}),
  }
}

/** The very same list where it says already what people have made of each. */
function withHandling(alerts: OpenAlert[], handlingOf: TickContext['handlingOf']): OpenAlert[] {
  if (alerts.every((alert) => alert.handling === handlingOf(alert))) return alerts
  return alerts.map((alert) => ({ ...alert, handling: handlingOf(alert) }))
}
