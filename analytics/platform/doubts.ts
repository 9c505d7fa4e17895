/** The facts by which platforms are suspected, of all platforms: costly, and slow to change. */
import type { StoreClient } from '#sql/client.ts'
import { readCounterFalls, type CounterFall } from './counter-falls.ts'
import { readNovelty, type Novelty } from './novelty.ts'
import { readVolumes, type Volume } from './volumes.ts'

export interface Doubts {
  volumes: readonly Volume[]
  novelty: readonly Novelty[]
  falls: readonly CounterFall[]
}

export async function readDoubts(store: StoreClient, at: number): Promise<Doubts> {
  const [volumes, novelty, falls] = await Promise.all([
    readVolumes(store, at),
    readNovelty(store, at),
    readCounterFalls(store, at),
  ])
  return { volumes, novelty, falls }
}
