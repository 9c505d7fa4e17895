/**
 * The wall's indicators over a province's past: how long each takes at the present, as times of a bare `SELECT 1` through
 * the same client to the same store, in turn with it; over a tenth of the exchange and over all of it, and beside a
 * reader that scans it from end to end. Then a tick over one hour that has changed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { drawnBy } from '#analytics/indicator/drawn.ts'
import { openRegister, type Indicator } from '#analytics/indicator/register.ts'
import { evaluate, type Evaluation } from '#analytics/indicator/evaluate.ts'
import { readSources } from '#analytics/indicator/sources.ts'
import { rollUp } from '#analytics/landing/roll-up.ts'
import { rollUpPlatforms } from '#analytics/landing/roll-up-platforms.ts'
import { openTail } from '#analytics/landing/tail.ts'
import { createFrames } from '#analytics/live/frames.ts'
import { createHistory } from '#analytics/past/history.ts'
import type { TickContext } from '#analytics/tick.ts'
import { openStoreProcess, ROOT } from '#cli/rig.ts'
import { loadProvince } from '#province/load.ts'
import { ASKED, openClient, type StoreClient } from '#sql/client.ts'
import { migrate } from '#sql/migrate.ts'
import { cpuSeconds } from './cpu.ts'
import { short, type Figure } from './figure.ts'
import { HISTORY_DAYS, putHistory } from './history.ts'
import { readersOf } from './lent.ts'
import { quantile } from './quantile.ts'
import { ticks } from './tick.ts'

const EVALUATIONS = 200
const BUSY_EVALUATIONS = 200
/** For the caches and the compilers of both sides: the engine compiles what it has been asked three times. */
const WARM_UP = 6
const HOUR_MS = 3_600_000
/** Times of `SELECT 1` in the same run, of the figures of a tenth and of an idle store; milliseconds of a tick. */
const BOUNDS = { p50: 6, p99: 4, larger: 1.15, busy: 2, tick: 300 }

/** Milliseconds of each evaluation, and of the `SELECT 1` before it. */
interface Times {
  taken: number[]
  bare: number[]
  /** Seconds of the store's CPU for one of them. */
  cpu: { taken: number; bare: number }
}

/** @param rows of exchange, about; a tenth of them is measured first. */
export async function indicators(rows: number): Promise<Figure[]> {
  const few = await withHistory(rows / 10, measure)
  return withHistory(rows, async (stage) => {
    const many = await measure(stage)
    const busy = await besideScan(stage)
    const bare = { few: bareOf(few), many: bareOf(many) }
    return [
      ...[...many].flatMap(([id, times]) => figures(id, times, few.get(id), busy.get(id), bare)),
      ...(await ticks(contextOf(stage), stage.at, BOUNDS.tick)),
    ]
  })
}

interface Stage {
  store: StoreClient
  /** The way of people's questions. */
  asked: StoreClient
  pid: number
  register: ReadonlyMap<string, Indicator>
  evaluation: Evaluation
  at: number
}

function contextOf({ store, register, evaluation, at }: Stage): TickContext {
  return {
    ...evaluation,
    register,
    tail: openTail(store, at),
    frames: createFrames({ build: 'bench', provenance: 'simulated', seq: at, samples: [] }),
    history: createHistory(register, new Set(register.keys()), evaluation.marks.C),
    backfill: () => ({ done: 0, total: 0 }),
    handlingOf: () => undefined,
  }
}

async function withHistory<Result>(rows: number, use: (stage: Stage) => Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const process = await openStoreProcess(dir)
  const store = openClient({ url: process.url })
  const asked = openClient({ url: process.url, ...ASKED })
  try {
    const province = loadProvince(join(ROOT, 'province', 'guangdong'), { YUEMAI_SIM_TOKEN: 'not polled' })
    await migrate(store)
    const at = Date.now()
    const started = performance.now()
    const held = await putHistory(store, province, rows, at)
    const loaded = performance.now()
    const newest = Math.floor(at / HOUR_MS) * HOUR_MS
    await rollUp(
      store,
      Array.from({ length: HISTORY_DAYS * 24 + 1 }, (_, place) => newest - place * HOUR_MS),
    )
    await rollUpPlatforms(store)
    say(
      `${short(held)} rows of exchange: loaded in ${short((loaded - started) / 1000)} s, rolled up in ${short((performance.now() - loaded) / 1000)} s`,
    )
    return await use({
      store,
      asked,
      pid: process.pid(),
      register: new Map(
        [...openRegister({ quality: province.quality.weights, plan: province.plan.phases })].filter(([id]) =>
          drawnBy(province.scenes).has(id),
        ),
      ),
      evaluation: {
        store,
        province: province.code,
        organs: province.organs,
        marks: province.confidence,
      },
      at,
    })
  } finally {
    await Promise.all([store.close(), asked.close()])
    await process.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function measure(stage: Stage, turns = EVALUATIONS): Promise<Map<string, Times>> {
  const { store, pid, register, evaluation, at } = stage
  const sources = await readSources(store, at)
  const readerOf = await readersOf(register, at, sources, evaluation)
  const times = new Map<string, Times>(
    [...register.keys()].map((id) => [id, { taken: [], bare: [], cpu: { taken: 0, bare: 0 } }]),
  )
  for (let turn = -WARM_UP; turn < turns; turn += 1) {
    for (const [id, indicator] of register) {
      const own = times.get(id)
      const begun = [performance.now(), cpuSeconds(pid)] as const
      await store.rows(one, 'SELECT 1 AS one')
      const between = [performance.now(), cpuSeconds(pid)] as const
      await evaluate(indicator, at, sources, evaluation, readerOf(indicator))
      const ended = [performance.now(), cpuSeconds(pid)] as const
      if (turn < 0 || !own) continue
      own.bare.push(between[0] - begun[0])
      own.taken.push(ended[0] - between[0])
      own.cpu.bare += (between[1] - begun[1]) / turns
      own.cpu.taken += (ended[1] - between[1]) / turns
    }
  }
  return times
}

/** The same while somebody else reads all of the exchange, again and again. */
async function besideScan(stage: Stage): Promise<Map<string, Times>> {
  let scanning = true
  const scan = async (): Promise<void> => {
    while (scanning)
      await stage.asked.rows(
        z.object({ n: z.number() }),
        'SELECT sum(calls + failures + records % 7) % 1000 AS n FROM exchange_now',
      )
  }
  const scans = scan()
  try {
    return await measure(stage, BUSY_EVALUATIONS)
  } finally {
    scanning = false
    await scans
  }
}

const one = z.object({ one: z.number() })

/** Every `SELECT 1` of a run: one limit for all, or its own noise would be the figure. */
function bareOf(times: ReadonlyMap<string, Times>): number[] {
  return [...times.values()].flatMap(({ bare }) => bare)
}

function figures(
  id: string,
  many: Times,
  few: Times | undefined,
  busy: Times | undefined,
  floor: { few: number[]; many: number[] },
): Figure[] {
  const bare = 'SELECT 1 through the client'
  const figure = (name: string, product: number, of: string, limit: number, bound: number): Figure => ({
    name: `${id}, ${name}`,
    unit: 'ms',
    product,
    limit: { of, value: limit },
    samples: many.taken.length,
    bound: bound * limit,
  })
  const [p50, p99] = [0.5, 0.99].map((q) => quantile(many.taken, q)) as [number, number]
  return [
    {
      ...figure('p50', p50, bare, quantile(floor.many, 0.5), BOUNDS.p50),
      parts: { 'ms of CPU in the store': many.cpu.taken * 1000, 'of SELECT 1': many.cpu.bare * 1000 },
    },
    figure('p99', p99, bare, quantile(floor.many, 0.99), BOUNDS.p99),
    ...(few
      ? [
          figure(
            'p50 of ten times as much',
            p50,
            'of a tenth, at the pace of this run',
            (quantile(few.taken, 0.5) * quantile(floor.many, 0.5)) / quantile(floor.few, 0.5),
            BOUNDS.larger,
          ),
        ]
      : []),
    ...(busy
      ? [figure('p99 beside a full scan', quantile(busy.taken, 0.99), 'p99 idle', p99, BOUNDS.busy)]
      : []),
  ]
}

function say(line: string): void {
  process.stdout.write(`  ${line}\n`)
}
