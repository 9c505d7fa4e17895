/** `yuemai store`: the embedded store as a process of its own, behind ClickHouse's HTTP interface on loopback. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { setTimeout as pause } from 'node:timers/promises'
import { beat, followParent } from '#sql/store/child.ts'
import { startStore } from '#sql/store/server.ts'
import { measureVolume, reserveOf } from '#sql/upkeep/space.ts'
import { UsageError, type Settings } from './settings.ts'

export const STORE_USER = 'yuemai'
export const DATABASE = 'yuemai'

/** What was shown goes on being logged, so that the wall goes on: it is little, and the facts are what grows. */
const EVEN_WHEN_FULL = ['indicator_sample', 'organ', 'registered_feed']

/** How long a store that has just been killed may take to let go of its directory. */
const LOCK_TRIES = 12

/**
 * Its heap is small and stays so, while the bodies of inserts, which count with it, are megabytes: by default it would be
 * searched for garbage at every third insert, at a tenth of what an insert costs. By so many percent it may grow first.
 */
const HEAP_GROWING = '--heap-growing-percent=300'

export async function runStore(settings: Settings, port: number): Promise<void> {
  setFlagsFromString(HEAP_GROWING)
  const password = settings.env['YUEMAI_STORE_PASSWORD']
  if (!password)
    throw new UsageError('YUEMAI_STORE_PASSWORD is not set: the store answers only with a password')
  const is_child = !process.stdin.isTTY
  // What was acknowledged is on disk, so an orphan need not say good-bye; it must let go of the directory at once.
  if (is_child) followParent(() => process.kill(process.pid, 'SIGKILL'))
  const dir = join(settings.data, 'store')
  const store = await open(settings, dir, port, password)
  process.stdout.write(`${JSON.stringify({ listening: store.port })}\n`)
  if (is_child) beat()
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    void store.close().finally(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

async function open(
  settings: Settings,
  dir: string,
  port: number,
  password: string,
  tries = LOCK_TRIES,
): ReturnType<typeof startStore> {
  try {
    mkdirSync(settings.data, { recursive: true })
    return await startStore({
      dir,
      database: DATABASE,
      readers: 4,
      memory: 4_000_000_000,
      readSeconds: 30,
      port,
      user: STORE_USER,
      password,
      room: { budget: settings.diskBudget, evenWhenFull: EVEN_WHEN_FULL },
      // Half of the reserve, so that what is written even when it is full does not take all of it.
      leastFree: Math.floor(reserveOf((await measureVolume(settings.data)).total_bytes) / 2),
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (isHeld(dir)) {
      if (tries > 0) {
        await pause(500)
        return open(settings, dir, port, password, tries - 1)
      }
      throw new UsageError(
        `the store directory ${dir} is in use by another process: stop it, or set YUEMAI_DATA to another directory`,
      )
    }
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new UsageError(`port ${port} on 127.0.0.1 is taken: stop what listens there, or give --port 0`)
    }
    if (/EACCES|EROFS|ENOTDIR|Permission denied/i.test(message)) {
      throw new UsageError(`the store directory ${dir} cannot be written: ${message.split('\n')[0]}`)
    }
    throw error
  }
}

/** Whether the engine's status file names a process that is alive: the engine says so only on its own standard error. */
function isHeld(dir: string): boolean {
  try {
    const pid = Number(/PID: (\d+)/.exec(readFileSync(join(dir, 'db', 'status'), 'utf8'))?.[1])
    return pid !== process.pid && process.kill(pid, 0)
  } catch {
    // No such file, or no such process: nobody holds it.
    return false
  }
}
