/** Shares the platforms out among several collectors, so that each is polled by exactly one. */
import { hash } from 'node:crypto'

export interface Shard {
  /** From 1 to `of`. */
  number: number
  of: number
}

/** By a hash of its id alone: a platform stays where it is, whatever others come and go. */
export function isInShard(platform: string, { number, of }: Shard): boolean {
  return hash('sha256', platform, 'buffer').readUInt32BE(0) % of === number - 1
}
