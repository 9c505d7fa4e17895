/**
 * What must end when a signal aborts: one listener for all there ever is, as a signal that lives for months keeps each.
 * A list, and no Set: a Set that has lived for long leaves its old tables, and all that was in them, to the next search of
 * the whole heap, so that each request would outlive many thousands.
 */

export interface Stop {
  readonly stop: () => void
  place: number
}

export class Stops {
  readonly #all: Stop[] = []

  add(stop: () => void): Stop {
    const added = { stop, place: this.#all.length }
    this.#all.push(added)
    return added
  }

  /** Once, by whoever added it. */
  delete(done: Stop): void {
    const last = this.#all.pop()
    if (!last || last === done) return
    last.place = done.place
    this.#all[done.place] = last
  }

  run(): void {
    // Whoever is stopped may take itself out.
    for (const { stop } of [...this.#all]) stop()
  }
}

const known = new WeakMap<AbortSignal, Stops>()

/** The calls to be made when the signal aborts; whoever adds one takes it out when done. */
export function stopsOf(signal: AbortSignal): Stops {
  let stops = known.get(signal)
  if (!stops) {
    const made = new Stops()
    signal.addEventListener('abort', () => made.run())
    known.set(signal, made)
    stops = made
  }
  return stops
}
