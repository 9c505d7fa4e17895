/** Long loops in turns: whoever calls `pause` often enough never holds the event loop for much longer than a slice. */

/** Gives a promise to wait for when a slice's time is up, and nothing otherwise: `await` costs a turn only then. */
export type Pause = () => Promise<void> | undefined

const SLICE_MS = 8

/** `monotonic` is read at every call: call it once for some twenty microseconds' work, not for every character. */
export function openPause(monotonic: () => number): Pause {
  let until = monotonic() + SLICE_MS
  return () => {
    if (monotonic() < until) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        until = monotonic() + SLICE_MS
        resolve()
      })
    })
  }
}
