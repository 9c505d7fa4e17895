/** Time as the collector sees it; injected, so that a test owns it and nothing here reads the machine's clock. */
export interface Clock {
  /** Wall time, epoch ms. It may jump. */
  now(): number
  /** Milliseconds on a clock that never goes back or jumps: for durations. */
  monotonic(): number
  after(ms: number, run: () => void): Timer
}

export interface Timer {
  cancel(): void
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(ms, done)
    signal.addEventListener('abort', done)
  })
}
