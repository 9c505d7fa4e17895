/** Reads refused records once more, by the definition as it is now. */
import type { RejectReason } from '#sql/feeds.ts'
import type { FeedPlan } from '../definition.ts'
import type { Memory } from '../memory/memory.ts'
import type { Refused } from '../memory/refused.ts'
import type { Replayed } from '../memory/replay.ts'
import type { Observation } from '../unpack/check.ts'
import type { Unpack } from '../unpack/unpack.ts'

export interface ReplayedRecord {
  poll_id: string
  ordinal: number
  fate: Replayed | 'refused' | 'replayed before'
  /** Why it is still refused; `reason` and `field` are empty where it could not be read at all. */
  reason: RejectReason | ''
  field: string
  message: string
}

type StillRefused = Pick<ReplayedRecord, 'reason' | 'field' | 'message'>

export const UNREFUSED = { reason: '', field: '', message: '' } as const

/** Each for itself: one that is still refused costs the others nothing. */
export async function replayRecords(
  plan: FeedPlan,
  records: readonly Refused[],
  memory: Memory,
  monotonic: () => number,
  unpack: Unpack = plan.unpackAgain(),
): Promise<ReplayedRecord[]> {
  const read: { refused: Refused; observation: Observation | StillRefused }[] = []
  for (const refused of records) {
    read.push({ refused, observation: await readAgain(unpack, refused, monotonic) })
  }
  return memory.together(() =>
    read.map(({ refused, observation }): ReplayedRecord => {
      const { poll_id, ordinal } = refused
      if (isRefused(observation)) return { poll_id, ordinal, fate: 'refused', ...observation }
      return { poll_id, ordinal, fate: memory.replay(plan, refused, observation), ...UNREFUSED }
    }),
  )
}

/** At the moment at which it was read: what states no time is about that, and what was ahead of time then still is. */
async function readAgain(
  unpack: Unpack,
  refused: Refused,
  monotonic: () => number,
): Promise<Observation | StillRefused> {
  const page = await unpack(Buffer.from(`[${refused.record}]`), {
    read_at: refused.read_at,
    first_ordinal: refused.ordinal,
    monotonic,
  })
  if (page.outcome !== 'ok') return { ...UNREFUSED, message: page.error }
  const [observation] = page.observations
  const [reject] = page.rejects
  if (observation) return observation
  if (!reject) return { ...UNREFUSED, message: 'its record states nothing' }
  const { reason, field, message } = reject
  return { reason, field, message }
}

function isRefused(read: Observation | StillRefused): read is StillRefused {
  return 'message' in read
}
