/**
 * The tick: from noticing that one hour has new rows to the frame that screens get, and each indicator by itself. The
 * limit is a bare `SELECT 1` through the same client to the same store.
 */
import { z } from 'zod'
import { drawnBy } from '#analytics/indicator/drawn.ts'
import { openRegister } from '#analytics/indicator/register.ts'
import { evaluate, type Evaluation } from '#analytics/indicator/evaluate.ts'
import { readSources } from '#analytics/indicator/sources.ts'
import { openTail } from '#analytics/landing/tail.ts'
import { createFrames } from '#analytics/live/frames.ts'
import { createHistory } from '#analytics/past/history.ts'
import { FIRST_TICK, tick as tickOnce, type TickContext, type TickMemory } from '#analytics/tick.ts'
import { loadProvince } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { openLanding } from '#sql/landing.ts'
import type { Figure } from './figure.ts'
import { readersOf } from './lent.ts'
import { exchangePoll } from './poll-result.ts'
import { allPlatforms, openRestingRig, settled } from './province.ts'
import { quantile } from './quantile.ts'

const DIRTY_TICKS = 80
const FULL_TICKS = 15
const EVALUATIONS = 40
const HOUR_MS = 3_600_000
/** So little between the moments of two ticks that none of them looks at everything on its own. */
const STEP_MS = 10

export async function tick(): Promise<Figure[]> {
  const rig = await openRestingRig(allPlatforms())
  try {
    const product = await rig.start()
    await settled(product)
    await product.stop()
    const province = loadProvince(rig.province, { YUEMAI_SIM_TOKEN: 'not polled' })
    const drawn = drawnBy(province.scenes)
    const register = new Map(
      [...openRegister({ quality: province.quality.weights, plan: province.plan.phases })].filter(([id]) =>
        drawn.has(id),
      ),
    )
    const evaluation: Evaluation = {
      store: rig.store,
      province: province.code,
      organs: province.organs,
      marks: province.confidence,
    }
    const began = Date.now()
    const context: TickContext = {
      ...evaluation,
      register,
      tail: openTail(rig.store, began),
      frames: createFrames({ build: 'bench', provenance: 'simulated', seq: began, samples: [] }),
      history: createHistory(register, drawn, province.confidence.C),
      backfill: () => ({ done: 0, total: 0 }),
      handlingOf: () => undefined,
    }
    return [...(await ticks(context, began)), ...(await evaluations(evaluation, register, began))]
  } finally {
    await rig.close()
  }
}

/** @param bound longest good median of a tick over one dirty hour, in ms. */
export async function ticks(context: TickContext, began: number, bound?: number): Promise<Figure[]> {
  const { store } = context
  let memory: TickMemory = FIRST_TICK
  let at = began
  /** How long it takes from one new fact to the frame, and from there until all is rolled up. */
  async function run(): Promise<{ took: number; after: number }> {
    await landOne(store, began)
    at += STEP_MS
    const started = performance.now()
    const result = await tickOnce(context, memory, at)
    const took = performance.now() - started
    await result.finish()
    const after = performance.now() - started - took
    memory = result.memory
    if (!result.frame) throw new Error('a tick over new rows made no frame')
    return { took, after }
  }
  const bare: number[] = []
  const full: number[] = []
  const dirty: number[] = []
  const after: number[] = []
  await run()
  for (let turn = 0; turn < FULL_TICKS; turn += 1) {
    bare.push(await selectOne(store))
    memory = { ...memory, swept_at: 0, swept_all_at: 0 }
    full.push((await run()).took)
  }
  for (let turn = 0; turn < DIRTY_TICKS; turn += 1) {
    bare.push(await selectOne(store))
    const timed = await run()
    dirty.push(timed.took)
    after.push(timed.after)
  }
  const [p50, ...rest] = times('tick, one dirty hour', dirty, bare)
  if (!p50) throw new Error('no tick was timed')
  return [
    { ...p50, ...(bound === undefined ? {} : { bound }) },
    ...rest,
    ...times('hours and days rolled up after its frame', after, bare),
    ...times('tick, everything', full, bare),
  ]
}

async function evaluations(
  evaluation: Evaluation,
  register: TickContext['register'],
  at: number,
): Promise<Figure[]> {
  const sources = await readSources(evaluation.store, at)
  const readerOf = await readersOf(register, at, sources, evaluation)
  const figures: Figure[] = []
  for (const indicator of register.values()) {
    const bare: number[] = []
    const taken: number[] = []
    for (let turn = 0; turn < EVALUATIONS; turn += 1) {
      bare.push(await selectOne(evaluation.store))
      const started = performance.now()
      await evaluate(indicator, at, sources, evaluation, readerOf(indicator))
      taken.push(performance.now() - started)
    }
    figures.push(...times(`evaluate ${indicator.id}`, taken, bare))
  }
  return figures
}

const one = z.object({ one: z.number() })

async function selectOne(store: StoreClient): Promise<number> {
  const started = performance.now()
  await store.rows(one, 'SELECT 1 AS one')
  return performance.now() - started
}

let landed = 0

/** One new fact of the hour before, landed as the collector does it. */
async function landOne(store: StoreClient, now: number): Promise<void> {
  landed += 1
  const landing = openLanding(store)
  const [observation] = exchangePoll({ first: landed, rows: 1, aim: 'live', now, things: 1 }).observations
  if (!observation) throw new Error('the poll holds no row')
  const { observed_at, facts } = observation
  const stamp = {
    platform: 'gd-jyt',
    organ: 'GD-JYT',
    region: '440000',
    observed_at,
    known_at: now + landed,
    poll_id: 'bench',
    gone: 0,
  }
  const line = JSON.stringify({ ...stamp, ...facts })
  await Promise.all(['exchange', 'exchange_now'].map((table) => store.insert(table, line)))
  await landing.stamp({
    batch_id: `bench-${landed}`,
    tables: ['exchange', 'exchange_now'],
    hours: [Math.floor(observed_at / HOUR_MS) * HOUR_MS],
  })
}

function times(name: string, taken: readonly number[], bare: readonly number[]): Figure[] {
  return [0.5, 0.99].map((q) => ({
    name: `${name}, p${q * 100}`,
    unit: 'ms',
    product: quantile(taken, q),
    limit: { of: 'SELECT 1 through the client', value: quantile(bare, q) },
    samples: taken.length,
  }))
}
