/** Clocks for tests: the machine's own, and one that only moves when it is told to. */
import type { Clock } from '../clock.ts'

export const machineClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    // Node counts whole milliseconds, so that its timers may fire a little before their time by this clock.
    const due = performance.now() + ms
    const fire = () => {
      const left = due - performance.now()
      if (left > 0) timer = setTimeout(fire, left)
      else run()
    }
    let timer = setTimeout(fire, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}

export class StageClock implements Clock {
  #now: number
  #passed = 0
  #timers: { at: number; run: () => void }[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now + this.#passed
  }

  monotonic(): number {
    return this.#passed
  }

  after(ms: number, run: () => void) {
    const timer = { at: this.#passed + ms, run }
    this.#timers.push(timer)
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer)
      },
    }
  }

  /** Lets time pass, running every timer at its moment. */
  advance(ms: number): void {
    const end = this.#passed + ms
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((one) => one !== next)
      this.#passed = Math.max(this.#passed, next.at)
      next.run()
    }
    this.#passed = end
  }

  /** Puts the wall clock forward or back, as an operator or a time server may; timers do not notice. */
  jump(ms: number): void {
    this.#now += ms
  }
}

/** Waits in real time until something holds. */
export async function until(holds: () => boolean, what: string, within_ms = 10_000): Promise<void> {
  const end = Date.now() + within_ms
  while (!holds()) {
    if (Date.now() > end) throw new Error(`it did not come about within ${within_ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
