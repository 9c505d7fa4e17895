/** Lets each channel be painted at most once in a given time: at once when it has rested, else as soon as it has. */

export interface Pacer<Channel> {
  /** Say that these channels have something new. */
  offer: (channels: Iterable<Channel>) => void
  stop: () => void
}

export interface Pacing<Channel> {
  gap_ms: number
  now: () => number
  /** Runs the callback after that many ms; gives back how to cancel it. */
  later: (run: () => void, ms: number) => () => void
  paint: (due: ReadonlySet<Channel>) => void
}

/** Which of the waiting channels have rested long enough, and how long until the next of the others has. */
export function planPaint<Channel>(
  waiting: ReadonlySet<Channel>,
  painted_at: ReadonlyMap<Channel, number>,
  now: number,
  gap_ms: number,
): { due: Set<Channel>; next_ms: number | null } {
  const due = new Set<Channel>()
  let next_ms: number | null = null
  for (const channel of waiting) {
    const rest = (painted_at.get(channel) ?? -Infinity) + gap_ms - now
    if (rest <= 0) due.add(channel)
    else next_ms = Math.min(next_ms ?? Infinity, rest)
  }
  return { due, next_ms }
}

export function createPacer<Channel>({ gap_ms, now, later, paint }: Pacing<Channel>): Pacer<Channel> {
  const waiting = new Set<Channel>()
  const painted_at = new Map<Channel, number>()
  let cancel: (() => void) | null = null

  function run(): void {
    cancel?.()
    cancel = null
    const { due, next_ms } = planPaint(waiting, painted_at, now(), gap_ms)
    for (const channel of due) {
      waiting.delete(channel)
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
