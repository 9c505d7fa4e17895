/** The machine's clock, as the rooms ask for it. */
import type { Clock } from '#collector/clock.ts'

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
