/** How much room a store has left, and when that is too little. */
import { statfs } from 'node:fs/promises'
import { z } from 'zod'

export interface Space {
  /** What the store's active parts take. */
  store_bytes: number
  /** What parts take that merges have replaced: kept for eight minutes, lest a power cut takes the merged one. */
  replaced_bytes: number
  parts: number
  free_bytes: number
  total_bytes: number
  /** Null where the file system does not count them, or is another machine's. */
  free_inodes: number | null
  total_inodes: number | null
}

export interface Room {
  /** Share of what the store may take that it takes; 1 and more: full. */
  share: number
  state: 'free' | 'scarce' | 'full'
  /** What ends first, in words for people; empty where there is room. */
  detail: string
}

const GIB = 1024 ** 3
const SCARCE_SHARE = 0.8
const SCARCE_INODES = 0.1
const NO_INODES = 0.02

/** What is left free for merges, for the outbox, and for whoever has to make room: a twentieth, at most 5 GiB. */
export function reserveOf(total_bytes: number): number {
  return Math.min(5 * GIB, Math.floor(total_bytes / 20))
}

/** @param budget what the store may take at most, in bytes; null: whatever is free but for the reserve. */
export function roomOf(space: Space, budget: number | null): Room {
  const { store_bytes, free_bytes, total_bytes, free_inodes, total_inodes } = space
  const reserve = reserveOf(total_bytes)
  const onVolume = Math.max(0, store_bytes + free_bytes - reserve)
  const limit = Math.min(budget ?? Number.POSITIVE_INFINITY, onVolume)
  const share = limit === 0 ? 1 : store_bytes / limit
  if (free_bytes <= reserve)
    return {
      share: Math.max(share, 1),
      state: 'full',
      detail: `${size(free_bytes)} are free, and ${size(reserve)} stay in reserve`,
    }
  if (share >= 1)
    return {
      share,
      state: 'full',
      detail: `the store takes ${size(store_bytes)} of the ${size(limit)} it may`,
    }
  const inodes = total_inodes ? (free_inodes ?? 0) / total_inodes : 1
  if (inodes <= NO_INODES)
    return { share, state: 'full', detail: `${free_inodes ?? 0} inodes are free of ${total_inodes ?? 0}` }
  if (share >= SCARCE_SHARE)
    return {
      share,
      state: 'scarce',
      detail: `the store takes ${size(store_bytes)} of the ${size(limit)} it may`,
    }
  if (free_bytes < 2 * reserve) return { share, state: 'scarce', detail: `${size(free_bytes)} are free` }
  if (inodes < SCARCE_INODES)
    return { share, state: 'scarce', detail: `${free_inodes ?? 0} inodes are free of ${total_inodes ?? 0}` }
  return { share, state: 'free', detail: '' }
}

function size(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.round(bytes / 1024 ** 2)} MiB`
}

/** The parts of our own tables. What merges have replaced goes by itself within minutes, and is no reason to refuse. */
export const PARTS_SQL = `SELECT sumIf(bytes_on_disk, active) AS store_bytes, sumIf(bytes_on_disk, NOT active) AS replaced_bytes, countIf(active) AS parts FROM system.parts WHERE database = currentDatabase()`
export const partsRow = z.object({ store_bytes: z.number(), replaced_bytes: z.number(), parts: z.number() })

/** The volume that `dir` lies on. */
export async function measureVolume(dir: string): Promise<Omit<Space, keyof z.output<typeof partsRow>>> {
  const { bsize, bavail, blocks, files, ffree } = await statfs(dir)
  return {
    free_bytes: bavail * bsize,
    total_bytes: blocks * bsize,
    // Some file systems have no such number, and say 0.
    free_inodes: files === 0 ? null : ffree,
    total_inodes: files === 0 ? null : files,
  }
}
