/**
 * Ticks when something has landed, at the latest every second, never two at once; in between it computes what no screen
 * draws, and fills in the history.
 */
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import { evaluate } from './indicator/evaluate.ts'
import type { Indicator } from './indicator/register.ts'
import type { Rota } from './indicator/rota.ts'
import { readSources } from './indicator/sources.ts'
import { readSourcesAfter } from './indicator/unasked.ts'
import type { Delta } from './live/events.ts'
import { appendSamples, samplesAt } from './past/sample-log.ts'
import type { Sample } from './sample.ts'
import { FIRST_TICK, tick, type TickContext, type TickMemory } from './tick.ts'

export interface Ticker {
  /** Something has landed: tick soon. */
  nudge(): void
  /** When the last tick ended well, epoch ms; 0: none has. */
  lastTick(): number
  /** Of how many platforms nobody knows yet, since we started, whether they are silent. */
  pending(): number
  close(): Promise<void>
}

export interface TickerOptions extends TickContext {
  /** What no screen draws. */
  rota: Rota
  clock: Clock
  log: Logger
  onFrame(frame: Delta): void
  onTick(took_ms: number): void
}

/** Shortest time between the starts of two ticks: what arrives closer together goes into one frame. */
const GAP_MS = 400
/** Longest: sources fall silent without anything landing. */
const IDLE_MS = 1_000
const LONGEST_REST_MS = 3_000
/** Of every round for what no screen waits for: so many pieces of it, and no new one after so long. */
const FEW = 8
const BETWEEN_MS = 150

export function startTicker(options: TickerOptions): Ticker {
  const { clock, log } = options
  let memory: TickMemory = FIRST_TICK
  let last = 0
  let closed = false
  let nudged = false
  let isIdle = false
  let cutShort: (() => void) | undefined

  function pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms)
      cutShort = () => {
        clearTimeout(timer)
        done()
      }
    })
  }

  /** Waits for the time to pass or for something to land, whichever comes first. */
  async function idle(ms: number): Promise<void> {
    if (ms <= 0 || nudged || closed) return
    isIdle = true
    await pause(ms)
    isIdle = false
  }

  async function tickOnce(): Promise<void> {
    const started = performance.now()
    try {
      const result = await tick(options, memory, clock.now())
      last = clock.now()
      const took = performance.now() - started
      options.onTick(took)
      if (result.frame) options.onFrame(result.frame)
      await result.finish()
      memory = result.memory
    } catch (error) {
      // The picture stands still and ages on the screens, which is what has happened; the next tick tries again.
      log.error({ error }, 'a tick failed: the store did not answer as it should')
      if (!closed) await pause(IDLE_MS)
    }
  }

  async function run(): Promise<void> {
    while (!closed) {
      const started = performance.now()
      nudged = false
      await tickOnce()
      const ticked = performance.now() - started
      // A few at least, so that trends grow also while something always lands.
      let more = true
      for (let few = FEW; more && few > 0 && performance.now() - started - ticked < BETWEEN_MS; few--)
        more = await workInBetween()
      while (!closed && !nudged && performance.now() - started < IDLE_MS) {
        if (more) more = await workInBetween()
        else await idle(IDLE_MS - (performance.now() - started))
      }
      // A long tick is followed by as long a rest: while much lands, landing it comes first.
      const rest = Math.max(GAP_MS - (performance.now() - started), Math.min(ticked, LONGEST_REST_MS))
      if (!closed && rest > 0) await pause(rest)
    }
  }

  async function workInBetween(): Promise<boolean> {
    const hasComputed = await computeNext()
    return (await fillHistory()) || hasComputed
  }

  /** Computes one indicator that no screen draws; false where none is due. */
  async function computeNext(): Promise<boolean> {
    // Not before the wall has been.
    const now = clock.now()
    const indicator = last === 0 ? null : options.rota.next(now)
    if (!indicator) return false
    try {
      const samples = await evaluate(
        indicator,
        now,
        await readSourcesAfter(options.store, now, options.absence),
        options,
      )
      const logged = options.rota.draft(samples)
      await appendSamples(options.store, logged)
      options.rota.keep(indicator.id, logged, now)
    } catch (error) {
      options.rota.keep(indicator.id, [], now)
      log.error({ error, indicator: indicator.id }, 'an indicator could not be computed')
    }
    return true
  }

  /** Computes one point of a trend; false where there is none to compute. */
  async function fillHistory(): Promise<boolean> {
    const next = last === 0 ? null : options.history.next(clock.now())
    if (!next) return false
    try {
      const samples = await pastOf(next.indicator, next.at)
      options.history.keep(next.indicator.id, next.at, samples, clock.now())
      return true
    } catch (error) {
      log.error({ error, indicator: next.indicator.id }, 'a point of a trend could not be computed')
      return false
    }
  }

  async function pastOf(indicator: Indicator, at: number): Promise<Sample[]> {
    if (indicator.trend.view === 'known') return samplesAt(options.store, { indicator: indicator.id, at })
    return evaluate(indicator, at, await readSources(options.store, at), options)
  }

  const running = run()
  return {
    nudge() {
      nudged = true
      if (isIdle) cutShort?.()
    },
    lastTick: () => last,
    pending: () => memory.pending,
    async close() {
      closed = true
      cutShort?.()
      await running
    },
  }
}
