/**
 * The full disk: a store and a collector at work while somebody else fills the disk that the store lies on, first to its
 * reserve and then to the last byte, and after a while makes room again. Nobody starts anything again; every acknowledged
 * row must be there afterwards, once, and what was full must take rows again within half a minute.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { eventually, openStoreProcess } from '#cli/rig.ts'
import { openClient, type StoreClient } from '#sql/client.ts'
import { migrate } from '#sql/migrate.ts'
import { makeDisk } from './disk.ts'
import { recover, startWriter, type Cut } from './power.ts'
import type { Undo } from './undo.ts'

export interface Full extends Omit<Cut, 'after_s'> {
  /** Refusals that were asked for, by ClickHouse's code; 243 is the store's own word for a full disk. */
  refused: Record<string, number>
  /** Reads that failed while it was full. */
  reads_failed: number
  /** From the moment there was room again until rows landed. */
  recovered_ms: number
}

const WORK_MS = 5_000
const FULL_MS = 10_000
const LOOK_MS = 500
export const MOST_RECOVERY_MS = 30_000

export async function fillDisk(undo: Undo): Promise<Full> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-torture-'))
  const remove = undo.add(() => rmSync(dir, { recursive: true, force: true }))
  const disk = makeDisk(join(dir, 'disk.img'), join(dir, 'full'), undo)
  const data = join(disk.path, 'data')
  mkdirSync(data)
  // How much the outbox holds is a matter of its own: here it lies on a disk with room.
  mkdirSync(join(dir, 'collector'))
  symlinkSync(join(dir, 'collector'), join(data, 'collector'))
  const store = await openStoreProcess(data)
  const killStore = undo.add(() => kill(store.pid()))
  const client = openClient({ url: store.url })
  await migrate(client)
  const moment = Date.now()
  const writer = startWriter('write', data, store, moment)
  const killWriter = undo.add(() => kill(writer.child.pid))
  await writer.acknowledged
  await pause(WORK_MS)

  const refused: Record<string, number> = {}
  let reads_failed = 0
  // Half of the reserve: the store refuses by itself. Then nothing at all: the disk does.
  for (const left of [statfsBytes(disk.path).total / 40, 0]) {
    takeAllBut(disk.path, left)
    for (const until = performance.now() + FULL_MS; performance.now() < until; await pause(LOOK_MS)) {
      const code = await refusal(client)
      if (code !== undefined) refused[code] = (refused[code] ?? 0) + 1
      reads_failed += await client.rows(z.unknown(), 'SELECT count() FROM exchange_now FINAL').then(
        () => 0,
        () => 1,
      )
    }
  }
  rmSync(join(disk.path, BALLAST))
  const freed = performance.now()
  const before = await landed(client)
  await eventually(async () => {
    if (writer.child.exitCode !== null) throw new Error(`the writer ended: ${await writer.ended}`)
    if ((await landed(client)) <= before) throw new Error('nothing has landed since there was room again')
  }, 120)
  const recovered_ms = Math.round(performance.now() - freed)
  await pause(WORK_MS)

  killWriter()
  await writer.ended
  await client.close()
  await store.close()
  killStore()
  const cut = await recover(data, moment, writer.batches(), undo)
  disk.unmount()
  remove()
  return { ...cut, refused, reads_failed, recovered_ms }
}

const BALLAST = 'ballast'

function statfsBytes(path: string): { free: number; total: number } {
  const { bsize, bavail, blocks } = statfsSync(path)
  return { free: bavail * bsize, total: blocks * bsize }
}

/** Fills the disk with a file; what the file system keeps for root is taken too where nothing is to be left. */
function takeAllBut(path: string, left: number): void {
  const mib = Math.floor((statfsBytes(path).free - left) / 1024 ** 2)
  const most = left === 0 ? [] : [`count=${Math.max(0, mib)}`]
  // It ends with an error where the disk does, which is what is wanted.
  spawnSync('dd', [
    'if=/dev/zero',
    `of=${join(path, BALLAST)}`,
    'bs=1M',
    'oflag=append',
    'conv=notrunc',
    ...most,
  ])
}

/** The code with which a row is refused; undefined where it is taken. */
async function refusal(client: StoreClient): Promise<string | undefined> {
  try {
    await client.insert('reject', JSON.stringify({ poll_id: 'full', platform: 'p', known_at: Date.now() }))
    return undefined
  } catch (error) {
    return String((error as { code?: unknown }).code)
  }
}

async function landed(client: StoreClient): Promise<number> {
  const [row] = await client.rows(
    z.object({ n: z.number() }),
    'SELECT toUnixTimestamp64Milli(max(landed_at)) AS n FROM landing',
  )
  return row?.n ?? 0
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
