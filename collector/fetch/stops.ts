/** What must end when a signal aborts: one listener for all there ever is, as a signal that lives for months keeps each. */

const known = new WeakMap<AbortSignal, Set<() => void>>()

/** The calls to be made when the signal aborts; whoever adds one takes it out when done. */
export function stopsOf(signal: AbortSignal): Set<() => void> {
  let stops = known.get(signal)
  if (!stops) {
    const made = new Set<() => void>()
    signal.addEventListener('abort', () => {
      for (const stop of made) stop()
    })
    known.set(signal, made)
    stops = made
  }
  return stops
}
