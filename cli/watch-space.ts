/** Watches the room that the store has left: as metrics, in the log before it ends, and for `/readyz`. */
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { measureVolume, PARTS_SQL, partsRow, roomOf, type Room, type Space } from '#sql/upkeep/space.ts'
import type { Settings } from './settings.ts'

export interface SpaceWatch {
  /** What an operator should know; empty where there is room. */
  notice(): string
  close(): void
}

const EVERY_MS = 10_000

const disksRow = z.object({ free_bytes: z.number(), total_bytes: z.number() })

/** Resolves after the first look, so that what is served first knows of it. */
export async function watchSpace(
  settings: Settings,
  store: StoreClient,
  registry: Registry,
  log: Logger,
): Promise<SpaceWatch> {
  const show = openGauges(registry)
  const budget = settings.clickhouseUrl === null ? settings.diskBudget : null
  let room: Room | undefined
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    try {
      const space = await measure(settings, store)
      const before = room?.state ?? 'free'
      room = roomOf(space, budget)
      show(space, room)
      if (room.state !== before) say(log, room)
    } catch (error) {
      // While the store is away nobody can say; whoever watches over it has said that it is.
      log.debug({ error }, 'the room of the store could not be measured')
    }
    if (!closed) timer = setTimeout(() => void look(), EVERY_MS)
  }

  await look()
  return {
    notice: () =>
      room === undefined || room.state === 'free' ? '' : `storage ${room.state}: ${room.detail}`,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function say(log: Logger, { state, detail, share }: Room): void {
  const cure = 'make room, keep less (retention in province.yaml), or raise YUEMAI_DISK_BUDGET'
  if (state === 'full')
    log.error({ share, detail, cure }, 'the store is full: new rows wait in the outbox; reads go on')
  else if (state === 'scarce') log.warn({ share, detail, cure }, 'the store will soon be full')
  else log.info({ share }, 'the store has room again')
}

async function measure(settings: Settings, store: StoreClient): Promise<Space> {
  const [parts] = await store.rows(partsRow, PARTS_SQL)
  if (!parts) throw new Error('the store does not say what it takes')
  if (settings.clickhouseUrl === null) return { ...parts, ...(await measureVolume(settings.data)) }
  // The disk that has least left: rows may go to any of them.
  const [disk] = await store.rows(
    disksRow,
    'SELECT free_space AS free_bytes, total_space AS total_bytes FROM system.disks ORDER BY free_space / total_space LIMIT 1',
  )
  if (!disk) throw new Error('the server does not say what its disks hold')
  return { ...parts, ...disk, free_inodes: null, total_inodes: null }
}

function openGauges(registry: Registry): (space: Space, room: Room) => void {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `yuemai_store_${name}`, help, registers: [registry] })
  const bytes = gauge('bytes', 'What the parts of the store take, in bytes')
  const replaced = gauge(
    'replaced_bytes',
    'What parts take that merges have replaced, gone within minutes, in bytes',
  )
  const parts = gauge('parts', 'Active parts of the store')
  const free = gauge('free_bytes', 'Free bytes where the store lies')
  const inodes = gauge('free_inodes', 'Free inodes where the store lies; NaN where nobody counts them')
  const share = gauge('room_share', 'Share of what the store may take that it takes; 1: it is full')
  return (space, room) => {
    bytes.set(space.store_bytes)
    replaced.set(space.replaced_bytes)
    parts.set(space.parts)
    free.set(space.free_bytes)
    inodes.set(space.free_inodes ?? Number.NaN)
    share.set(room.share)
  }
}
