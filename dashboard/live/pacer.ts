/**
 * Lets each channel be painted at most once in a given time, and one of them a frame: what changes all at once never holds
 * the screen for longer than its one heaviest panel does. What has never been painted is painted at once, with all the others.
 */

/** At 60 Hz. */
export const FRAME_MS = 1_000 / 60

export interface Pacer<Channel> {
  /** Say that these channels have something new. */
  offer: (channels: Iterable<Channel>) => void
  stop: () => void
}

export interface Pacing<Channel> {
  gap_ms: number
  /** One frame of the screen. */
  frame_ms: number
  /** These come after the others that are due: what they lead to must find those as they are now. */
  isLast?: (channel: Channel) => boolean
  now: () => number
  /** Runs the callback after that many ms; gives back how to cancel it. */
  later: (run: () => void, ms: number) => () => void
  paint: (due: ReadonlySet<Channel>) => void
}

export interface Plan<Channel> {
  due: Set<Channel>
  /** How long until another may be painted; null: none waits. */
  next_ms: number | null
}

/** @param painted_at in the order in which they were painted. */
export function planPaint<Channel>(
  waiting: ReadonlySet<Channel>,
  painted_at: ReadonlyMap<Channel, number>,
  now: number,
  { gap_ms, frame_ms, isLast = () => false }: Pick<Pacing<Channel>, 'gap_ms' | 'frame_ms' | 'isLast'>,
): Plan<Channel> {
  const due = new Set([...waiting].filter((channel) => !painted_at.has(channel)))
  let free_at = due.size > 0 ? now + frame_ms : Math.max(0, ...painted_at.values()) + frame_ms
  let next_at = Infinity
  // Whichever was painted longest ago comes first.
  const queued = [...painted_at].filter(([channel]) => waiting.has(channel))
  for (const [channel, at] of queued.sort(([a], [b]) => Number(isLast(a)) - Number(isLast(b)))) {
    const may_at = Math.max(at + gap_ms, free_at)
    if (may_at > now) next_at = Math.min(next_at, may_at)
    else {
      due.add(channel)
      free_at = now + frame_ms
    }
  }
  return { due, next_ms: next_at === Infinity ? null : next_at - now }
}

export function createPacer<Channel>({
  gap_ms,
  frame_ms,
  isLast = () => false,
  now,
  later,
  paint,
}: Pacing<Channel>): Pacer<Channel> {
  const waiting = new Set<Channel>()
  const painted_at = new Map<Channel, number>()
  let cancel: (() => void) | null = null

  function run(): void {
    cancel?.()
    cancel = null
    const { due, next_ms } = planPaint(waiting, painted_at, now(), { gap_ms, frame_ms, isLast })
    for (const channel of due) {
      waiting.delete(channel)
      painted_at.delete(channel)
      painted_at.set(channel, now())
    }
    if (next_ms !== null) cancel = later(run, next_ms)
    if (due.size > 0) paint(due)
  }

  return {
    offer(channels) {
      for (const channel of channels) waiting.add(channel)
      if (waiting.size > 0) run()
    },
    stop() {
      cancel?.()
      cancel = null
      waiting.clear()
    },
  }
}
