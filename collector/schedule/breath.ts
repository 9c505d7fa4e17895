/** Heavy steps a few to a turn of the event loop, so that whatever else waits there gets its share in between. */

/** A turn's worth of steps: beyond it, the others wait for the next. A turn for each would cost as much as a light step. */
const SLICE_MS = 4

/** Makes a function whose promises are resolved in the order in which they were made. */
export function openBreath(monotonic: () => number): () => Promise<void> {
  const waiting: (() => void)[] = []
  let until = 0

  function turn(): void {
    until = monotonic() + SLICE_MS
    next()
  }

  function next(): void {
    waiting.shift()?.()
    if (waiting.length === 0) return
    // Ticks come once all that the step has to do by itself is done.
    queueMicrotask(() => process.nextTick(() => (monotonic() < until ? next() : setImmediate(turn))))
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) setImmediate(turn)
    })
}
