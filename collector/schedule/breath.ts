/** Heavy steps a few to a turn of the event loop, so that whatever else waits there gets its share in between. */

/** A turn's worth of steps: beyond it, the others wait for the next. A turn for each would cost as much as a light step. */
const SLICE_MS = 4

/**
 * Makes a function that gives a promise to wait for, resolved in the order in which they were made, or nothing while there
 * is time left of the turn's worth: a turn of its own costs as much as a light step.
 */
export function openBreath(monotonic: () => number): () => Promise<void> | undefined {
  const waiting: (() => void)[] = []
  let until = Number.NEGATIVE_INFINITY
  /** A step that did not have to wait may not have begun: what it takes is not known yet. */
  let isTaken = false
  const tick = Promise.resolve()
  const begun = () => {
    isTaken = false
  }

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

  return () => {
    if (waiting.length === 0 && !isTaken && monotonic() < until) {
      isTaken = true
      void tick.then(begun)
      return undefined
    }
    return new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) setImmediate(turn)
    })
  }
}
