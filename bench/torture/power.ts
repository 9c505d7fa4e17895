/**
 * The power cut: a store and a collector at work on a disk of their own are stopped at a random moment, and another store
 * is opened on what had reached the device by then. Every acknowledged row must be there, once.
 *
 * The control cuts a store whose tables have the engine's own settings: it must lose, or the test could not see a loss.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { hoursBehind, resumeFrom, rollUp } from '#analytics/landing/roll-up.ts'
import { openTail } from '#analytics/landing/tail.ts'
import { rollupDrift } from '#cli/crash-oracle.ts'
import { openStoreProcess } from '#cli/rig.ts'
import { openClient, type StoreClient } from '#sql/client.ts'
import { migrate } from '#sql/migrate.ts'
import { StartError } from '#sql/store/child.ts'
import type { SupervisedStore } from '#sql/store/supervise.ts'
import { copyAsCut, makeDisk, mountDisk } from './disk.ts'
import { isClean, judge, type Account, type Batch, type Held } from './ledger.ts'
import { THINGS } from './things.ts'
import type { Undo } from './undo.ts'

export interface CutOptions {
  /** Takes the durability settings away from every table. */
  unsafe: boolean
  /** The cut comes at a random moment between these, in seconds after the first acknowledgement. */
  earliest: number
  latest: number
}

export interface Cut extends Account {
  after_s: number
  /** Why the store did not open on what was left; null where it did. */
  closed: string | null
  /** Rows that were still in the outbox, and landed after the cut. */
  waited: number
  quarantined: number
  /** Hours whose rollup says something else than their facts, once what was dirty has been rolled up. */
  drift: number
  /** Until the store answered, until the outbox had landed, and until the rollups were right. */
  open_ms: number
  land_ms: number
  roll_up_ms: number
}

export function hasLost(cut: Cut): boolean {
  return cut.closed !== null || cut.drift + cut.quarantined > 0 || !isClean(cut)
}

export async function cutPower(options: CutOptions, undo: Undo): Promise<Cut> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-torture-'))
  const remove = undo.add(() => rmSync(dir, { recursive: true, force: true }))
  const moment = Date.now()
  const { batches, after_s } = await writeAndCut(dir, moment, options, undo)
  const disk = mountDisk(join(dir, 'cut.img'), join(dir, 'after'), undo)
  const cut = await recover(join(disk.path, 'data'), moment, batches, undo)
  disk.unmount()
  remove()
  return { ...cut, after_s }
}

/** Leaves `cut.img` in the directory: the disk as it was at the moment of the cut. */
async function writeAndCut(
  dir: string,
  moment: number,
  { unsafe, earliest, latest }: CutOptions,
  undo: Undo,
): Promise<{ batches: Batch[]; after_s: number }> {
  const disk = makeDisk(join(dir, 'disk.img'), join(dir, 'before'), undo)
  const data = join(disk.path, 'data')
  mkdirSync(join(data, 'collector'), { recursive: true })
  const store = await openStoreProcess(data)
  const killStore = undo.add(() => kill(store.pid()))
  const client = openClient({ url: store.url })
  await migrate(client)
  if (unsafe) await takeSettings(client)
  await client.close()

  const writer = startWriter('write', data, store, moment)
  const killWriter = undo.add(() => kill(writer.child.pid))
  await writer.acknowledged
  const after_s = earliest + Math.random() * (latest - earliest)
  await Promise.race([
    pause(after_s * 1_000),
    writer.ended.then((said) => Promise.reject(new Error(`the writer ended: ${said}`))),
  ])

  process.kill(writer.child.pid ?? 0, 'SIGSTOP')
  process.kill(store.pid(), 'SIGSTOP')
  // Before it is missed: whoever watches over it must not start another on the same disk.
  const closed = store.close()
  copyAsCut(disk.image, join(dir, 'cut.img'))
  killWriter()
  killStore()
  await Promise.all([closed, writer.ended])
  disk.unmount()
  rmSync(disk.image)
  return { batches: writer.batches(), after_s }
}

export async function recover(
  data: string,
  moment: number,
  batches: readonly Batch[],
  undo: Undo,
): Promise<Omit<Cut, 'after_s'>> {
  const started = performance.now()
  const passed = (): number => Math.round(performance.now() - started)
  const nothing: Held = { statements: new Map(), truths: new Map() }
  const none = { waited: 0, quarantined: 0, drift: 0, open_ms: 0, land_ms: 0, roll_up_ms: 0 }
  let store: SupervisedStore
  try {
    store = await openStoreProcess(data)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return { ...judge(batches, nothing, THINGS), ...none, closed: lastLine(error.message), open_ms: passed() }
  }
  const killStore = undo.add(() => kill(store.pid()))
  const client = openClient({ url: store.url })
  try {
    const open_ms = passed()
    const drained = await drain(data, store, moment, undo)
    const land_ms = passed() - open_ms
    const tail = openTail(client, await resumeFrom(client), await hoursBehind(client))
    await rollUp(client, (await tail.look()).hours)
    const roll_up_ms = passed() - open_ms - land_ms
    const account = judge(batches, await readHeld(client), THINGS)
    const drift = await rollupDrift(client)
    return { ...account, ...drained, closed: null, drift, open_ms, land_ms, roll_up_ms }
  } finally {
    await client.close()
    await store.close()
    killStore()
  }
}

const drainedLine = z.object({
  waited: z.number(),
  quarantined: z.number(),
  set_aside: z.string().nullable(),
})

async function drain(
  data: string,
  store: SupervisedStore,
  moment: number,
  undo: Undo,
): Promise<{ waited: number; quarantined: number }> {
  const writer = startWriter('drain', data, store, moment)
  const killWriter = undo.add(() => kill(writer.child.pid))
  const said = await writer.ended
  killWriter()
  const last = writer.lines().at(-1)
  if (last === undefined) throw new Error(`what waited in the outbox could not be landed: ${said}`)
  const { waited, quarantined, set_aside } = drainedLine.parse(JSON.parse(last))
  if (set_aside !== null) throw new Error(`the outbox was damaged by the cut and put aside to ${set_aside}`)
  return { waited, quarantined }
}

const place = z.object({ first: z.number(), rows: z.number() })
const line = z.union([z.object({ try: place }), z.object({ ack: place })])

interface Writer {
  child: ChildProcess
  /** What it has said so far, whole lines only. */
  lines(): string[]
  batches(): Batch[]
  /** Resolves with the first acknowledgement. */
  acknowledged: Promise<void>
  /** Resolves when it has ended and all it said has been read, with its complaints. */
  ended: Promise<string>
}

export function startWriter(
  mode: 'write' | 'drain',
  data: string,
  store: SupervisedStore,
  moment: number,
): Writer {
  const file = fileURLToPath(new URL('./writer.ts', import.meta.url))
  const words = [
    '--disable-warning=ExperimentalWarning',
    file,
    mode,
    join(data, 'collector'),
    store.url,
    String(moment),
  ]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const acknowledged = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    said.push(text)
    if (text.startsWith('{"ack"')) acknowledged.resolve()
  })
  const ended = new Promise<string>((done, failed) => {
    child.once('error', failed)
    child.once('close', () => {
      done(complaints)
      acknowledged.reject(new Error(`the writer ended before it wrote anything: ${complaints}`))
    })
  })
  // Asked for only where it writes.
  acknowledged.promise.catch(() => undefined)
  return {
    child,
    // A line that was cut off says nothing.
    lines: () => said.filter((text) => text.endsWith('}')),
    batches() {
      const batches = new Map<number, Batch>()
      for (const text of said.filter((one) => one.endsWith('}}'))) {
        const read = line.parse(JSON.parse(text))
        const batch = 'ack' in read ? { ...read.ack, acked: true } : { ...read.try, acked: false }
        batches.set(batch.first, batch)
      }
      return [...batches.values()]
    },
    acknowledged: acknowledged.promise,
    ended,
  }
}

const statementRow = z.object({ row: z.number(), times: z.number() })
const truthRow = z.object({ row: z.number() })

async function readHeld(client: StoreClient): Promise<Held> {
  const statements = await client.rows(
    statementRow,
    'SELECT bytes AS row, toUInt32(count()) AS times FROM exchange FINAL GROUP BY row',
  )
  const truths = await client.rows(truthRow, 'SELECT bytes AS row FROM exchange_now FINAL')
  return {
    statements: new Map(statements.map(({ row, times }) => [row, times])),
    truths: new Map(truths.map(({ row }) => [row % THINGS, row])),
  }
}

/** What the engine does by itself: nothing is flushed, and merged parts go at once. */
const ENGINES_OWN = [
  'fsync_after_insert',
  'fsync_part_directory',
  'min_rows_to_fsync_after_merge',
  'min_compressed_bytes_to_fsync_after_merge',
  'old_parts_lifetime',
]

/** A table's own settings win over those that the store was opened with. */
async function takeSettings(client: StoreClient): Promise<void> {
  const tables = await client.rows(
    z.object({ name: z.string() }),
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  )
  const settings = ENGINES_OWN.map((setting) => `${setting} = 0`).join(', ')
  for (const { name } of tables) await client.run(`ALTER TABLE ${name} MODIFY SETTING ${settings}`)
}

function kill(pid: number | undefined): void {
  try {
    if (pid) process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It has gone already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((one) => one.trim())
  return lines.find((one) => /Code: \d+/.test(one))?.slice(0, 300) ?? lines.at(-1)?.slice(0, 300) ?? text
}
