/** Reads refused records once more, by the definition as it is now. */
import type { FeedPlan } from '../definition.ts'
import type { Memory } from '../memory/memory.ts'
import type { Refused } from '../memory/refused.ts'
import type { Replayed } from '../memory/replay.ts'
import type { Unpack } from '../unpack/unpack.ts'

export interface ReplayedRecord {
  poll_id: string
  ordinal: number
  fate: Replayed | 'refused' | 'replayed before'
  /** Why it is still refused. */
  message: string
}

/** Each for itself: one that is still refused costs the others nothing. */
export async function replayRecords(
  plan: FeedPlan,
  records: readonly Refused[],
  memory: Memory,
  monotonic: () => number,
  unpack: Unpack = plan.unpackAgain(),
): Promise<ReplayedRecord[]> {
  const read: { refused: Refused; observation: Awaited<ReturnType<typeof readAgain>> }[] = []
  for (const refused of records) {
    read.push({ refused, observation: await readAgain(unpack, refused, monotonic) })
  }
  return memory.together(() =>
    read.map(({ refused, observation }): ReplayedRecord => {
      const { poll_id, ordinal } = refused
      if (typeof observation === 'string') return { poll_id, ordinal, fate: 'refused', message: observation }
      return { poll_id, ordinal, fate: memory.replay(plan, refused, observation), message: '' }
    }),
  )
}

/** At the moment at which it was read: what states no time is about that, and what was ahead of time then still is. */
async function readAgain(unpack: Unpack, refused: Refused, monotonic: () => number) {
  const page = await unpack(Buffer.from(`[${refused.record}]`), {
    read_at: refused.read_at,
    first_ordinal: refused.ordinal,
    monotonic,
  })
  if (page.outcome !== 'ok') return page.error
  return page.observations[0] ?? page.rejects[0]?.message ?? 'its record states nothing'
}
