/**
 * Landing: rows per second of CPU from typed rows to both tables of their feed, by way of the outbox, the client and the
 * store process. The limit is the engine's own two inserts of the same rows, in blocks of the same size.
 *
 * Rows of history are only landed; of live ones it is also remembered what was said, so that it is not said anew: that is
 * a figure of its own. The third is how long a flush holds the event loop.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { z } from 'zod'
import { openFlusher } from '#collector/landing/flusher.ts'
import { openMemory, type Memory } from '#collector/memory/memory.ts'
import { openMetrics } from '#collector/metrics.ts'
import type { PollResult } from '#collector/poll/poll.ts'
import { openZone } from '#collector/unpack/zone.ts'
import { machineClock } from '#cli/clock.ts'
import { eventually, openStoreProcess } from '#cli/rig.ts'
import { openClient, type StoreClient } from '#sql/client.ts'
import { openLanding } from '#sql/landing.ts'
import { migrate } from '#sql/migrate.ts'
import { cpuSeconds, ownCores, ownCpuSeconds, pin } from './cpu.ts'
import type { Figure } from './figure.ts'
import { exchangePoll, type Aim } from './poll-result.ts'
import { median } from './quantile.ts'

/** Before what is measured: for the compilers, as the product runs for months. */
const WARM_ROUNDS = 10
const ROUNDS = 5
/** As many as history lets wait to land, so that a round is one flush of it. */
const POLLS_PER_ROUND = 100
const ROWS_PER_POLL = 1_000
const ROWS = POLLS_PER_ROUND * ROWS_PER_POLL
/** At least this share of the engine's own rate, and at most so long at one go. */
const SHARE = 0.6
const HOLD_MS = 20
/** Until all of it has been cleared away. */
const SWEPT_MS = 200
/** See `insertBlocks` of the client. */
const AS_WE_INSERT = ' SETTINGS optimize_on_insert = 0'
const TABLES = ['exchange', 'exchange_now'] as const

/** The product's table, and the one that the bare engine fills. */
const both = (table: string): string[] => [table, `bare_${table}`]

/** CPU seconds of one round. */
interface Round {
  /** Until the rows were in the outbox. */
  commit: number
  /** From there, until they had landed. */
  flush: number
  store: number
  engine: number
  /** The engine's own inserts with the settings of ours. */
  as_ours: number
  /** Longest and 99th of a hundred times that the flush held the event loop, ms. */
  held: number
  held_p99: number
}

export async function landing(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const store = await openStoreProcess(dir)
  const client = openClient({ url: store.url })
  const cores = ownCores()
  const [first = 0, other] = cores
  try {
    // Each on a core of its own: what one costs must not depend on where the other runs.
    if (other !== undefined) {
      pin(process.pid, [first])
      pin(store.pid(), [other])
    }
    await migrate(client)
    for (const table of TABLES) await client.run(`CREATE TABLE bare_${table} AS ${table}`)
    // Merges come when they like, and cost both ways the same.
    for (const table of TABLES.flatMap(both)) await client.run(`SYSTEM STOP MERGES ${table}`)
    const line = openLine(dir, client)
    try {
      const rounds: Record<Aim, Round[]> = { live: [], history: [] }
      let row = 0
      // One for all: in the middle of a measurement no new five minutes begin, for which much that is remembered would be put away.
      const now = machineClock.now()
      const measuredCommit = async (first: number, aim: Aim): Promise<number> => {
        const polls = Array.from({ length: POLLS_PER_ROUND }, (_, number) =>
          exchangePoll({
            first: first + number * ROWS_PER_POLL,
            rows: ROWS_PER_POLL,
            aim,
            now,
          }),
        )
        await sweep()
        const [commit] = await measured(store.pid(), () => line.commit(polls))
        return commit
      }
      for (const aim of ['history', 'live'] as const) {
        for (let turn = 0; turn < WARM_ROUNDS + ROUNDS; turn += 1) {
          const commit = await measuredCommit(row, aim)
          row += ROWS
          // The polls have gone, as they do when they have been acknowledged.
          await sweep()
          const delay = monitorEventLoopDelay({ resolution: 1 })
          delay.enable()
          const [flush, spent] = await measured(store.pid(), () => line.flush())
          delay.disable()
          const blocks = await stage(client, line.blocks())
          const [, engine] = await measured(store.pid(), () => insertAgain(client, blocks))
          const [, as_ours] = await measured(store.pid(), () => insertAgain(client, blocks, AS_WE_INSERT))
          for (const block of blocks) await client.run(`DROP TABLE ${block}`)
          const held = { held: delay.max / 1e6, held_p99: delay.percentile(99) / 1e6 }
          if (turn >= WARM_ROUNDS) rounds[aim].push({ commit, flush, store: spent, engine, as_ours, ...held })
        }
      }
      await mustHold(client, row)
      return [
        landingFigure('live', rounds.live),
        { ...landingFigure('history', rounds.history), ratio_bound: { least: SHARE } },
        rememberingFigure(rounds),
        holdFigure([...rounds.live, ...rounds.history]),
      ]
    } finally {
      await line.close()
    }
  } finally {
    pin(process.pid, cores)
    await client.close()
    await store.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The product's way: memory, outbox, flusher, landing. */
function openLine(dir: string, client: StoreClient) {
  const silent = (): void => undefined
  const zone = openZone('Asia/Shanghai')
  const memory: Memory = openMemory({
    dir,
    clock: machineClock,
    zone,
    onQuarantine(reason) {
      throw new Error(`rows were set aside: ${reason}`)
    },
  })
  const metrics = openMetrics({
    registry: new Registry(),
    depth: () => memory.outbox.depth(),
    now: () => machineClock.now(),
  })
  const tables = openLanding(client)
  let blocks: Buffer[] = []
  const flusher = openFlusher({
    outbox: memory.outbox,
    clock: machineClock,
    metrics,
    log: { info: silent, warn: silent, error: silent },
    onLanded: silent,
    landing: {
      insert(names, block) {
        if (names[0] === 'exchange') blocks.push(block)
        return tables.insert(names, block)
      },
      stamp: (stamp) => tables.stamp(stamp),
    },
  })
  return {
    async commit(polls: readonly PollResult[]): Promise<void> {
      await Promise.all(polls.map((poll) => memory.commit(poll)))
    },
    async flush(): Promise<void> {
      blocks = []
      flusher.wake(true)
      await eventually(
        () =>
          memory.outbox.depth().polls === 0
            ? Promise.resolve()
            : Promise.reject(new Error('rows still wait in the outbox')),
        60,
        50,
      )
    },
    /** What the last landing inserted, block by block. */
    blocks: () => blocks,
    async close(): Promise<void> {
      await flusher.close()
      memory.close()
    },
  }
}

/** Puts blocks where the engine can take them from without parsing anything. */
async function stage(client: StoreClient, blocks: readonly Buffer[]): Promise<string[]> {
  const names = blocks.map((_block, place) => `staged_${place}`)
  for (const [place, name] of names.entries()) {
    await client.run(`CREATE TABLE ${name} AS exchange ENGINE = Memory`)
    await client.insertBlocks(name, blocks[place] ?? Buffer.alloc(0))
  }
  return names
}

async function insertAgain(client: StoreClient, blocks: readonly string[], settings = ''): Promise<void> {
  for (const block of blocks) {
    for (const table of TABLES)
      await client.run(`INSERT INTO bare_${table} SELECT * FROM ${block}${settings}`)
  }
}

/**
 * What the making of the rows has left behind is no part of landing them, nor is the rest of its clearing away, in threads of
 * its own. Only what is young: a sweep of the whole heap, which the product makes when it must, and this does too, would also
 * make the compilers forget what rows are made of, each time.
 */
async function sweep(): Promise<void> {
  setFlagsFromString('--expose-gc')
  // What lives through two is young no longer.
  for (let time = 0; time < 2; time += 1) runInNewContext('gc({ type: "minor" })')
  await pause(SWEPT_MS)
}

/** CPU seconds that the work cost: ours, and the store's. */
async function measured(store: number, work: () => Promise<void>): Promise<[ours: number, store: number]> {
  const before = { own: ownCpuSeconds(), store: cpuSeconds(store) }
  await work()
  return [ownCpuSeconds() - before.own, cpuSeconds(store) - before.store]
}

const perRow = (rounds: readonly Round[], seconds: (round: Round) => number): number =>
  (median(rounds.map(seconds)) / ROWS) * 1e6

function landingFigure(aim: Aim, rounds: readonly Round[]): Figure {
  const product = perRow(rounds, ({ commit, flush, store }) => commit + flush + store)
  const engine = perRow(rounds, (round) => round.engine)
  return {
    name: `landing, ${aim} rows`,
    unit: 'rows per CPU-s',
    product: 1e6 / product,
    limit: { of: 'the engine’s own inserts of the same rows', value: 1e6 / engine },
    samples: rounds.length,
    parts: {
      'µs per row until it is in the outbox': perRow(rounds, ({ commit }) => commit),
      'from there in the collector': perRow(rounds, ({ flush }) => flush),
      'in the store': perRow(rounds, ({ store }) => store),
      'in the bare engine': engine,
      'in the bare engine, with our settings': perRow(rounds, ({ as_ours }) => as_ours),
    },
  }
}

/** What a live row costs more than one of history. */
function rememberingFigure({ live, history }: Record<Aim, Round[]>): Figure {
  const stored = perRow(history, ({ commit }) => commit)
  return {
    name: 'remembering what was said',
    unit: 'µs of CPU per row',
    product: perRow(live, ({ commit }) => commit) - stored,
    limit: { of: 'storing it in the outbox', value: stored },
    samples: live.length,
  }
}

function holdFigure(rounds: readonly Round[]): Figure {
  return {
    name: 'a flush holds the event loop',
    unit: 'ms',
    product: median(rounds.map(({ held }) => held)),
    limit: { of: 'the bound', value: HOLD_MS },
    samples: rounds.length,
    bound: HOLD_MS,
    parts: {
      'ms at the longest of all': Math.max(...rounds.map(({ held }) => held)),
      'at the 99th of a hundred': median(rounds.map(({ held_p99 }) => held_p99)),
    },
  }
}

/** Fast and wrong is no figure: every row is there once in both tables, and twice in those of the bare engine. */
async function mustHold(client: StoreClient, rows: number): Promise<void> {
  for (const [place, wanted] of [rows, rows * 2].entries()) {
    for (const table of TABLES.map((name) => both(name)[place] ?? name)) {
      const [held] = await client.rows(z.object({ n: z.number() }), `SELECT count() AS n FROM ${table}`)
      if (held?.n !== wanted) throw new Error(`${table} holds ${held?.n} rows of ${wanted}`)
    }
  }
}
