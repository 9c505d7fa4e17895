/** The machine's clock, as the rooms ask for it. */
import type { Clock, Timer } from '#collector/clock.ts'

export const machineClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => new MachineTimer(ms, run),
}

/** Lets go of what it runs once it has run or is cancelled: some who made it hold it for longer than that. */
class MachineTimer implements Timer {
  #run: (() => void) | undefined
  readonly #due: number
  #timeout: NodeJS.Timeout

  constructor(ms: number, run: () => void) {
    this.#run = run
    this.#due = performance.now() + ms
    // Node counts whole milliseconds from when its turn began: without one more, most timers would fire twice.
    this.#timeout = setTimeout(fire, Math.ceil(ms) + 1, this)
  }

  cancel(): void {
    this.#run = undefined
    clearTimeout(this.#timeout)
  }

  /** Never before its time by this clock. */
  fire(): void {
    const left = this.#due - performance.now()
    if (left > 0) {
      this.#timeout = setTimeout(fire, Math.ceil(left), this)
      return
    }
    const run = this.#run
    this.#run = undefined
    run?.()
  }
}

function fire(timer: MachineTimer): void {
  timer.fire()
}
