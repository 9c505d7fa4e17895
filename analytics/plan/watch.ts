/**
 * Tells who looks at the plan that its evidence has moved, and that there is another forecast. Evidence comes in bursts,
 * and a forecast costs a core for a moment: both are gathered, and nobody is forecast for while nobody looks.
 */
import type { Logger } from 'pino'
import type { Delta, PlanChanged } from '../live/events.ts'

export interface PlanWatchOptions {
  /** Indicators that the plan's standing is made of. */
  indicators: ReadonlySet<string>
  /** Makes the forecast of what is known now, beside the event loop. */
  forecast: () => Promise<object>
  /** How many look at the plan. */
  watchers: () => number
  tell: (message: PlanChanged) => void
  now: () => number
  log: Logger
  /** What comes within this is told as one. */
  gathers_ms?: number
  /** From one forecast to the next. */
  rests_ms?: number
}

export interface PlanWatch {
  /** A frame has been sent. */
  see(frame: Pick<Delta, 'samples'>): void
  /** Somebody has begun to look: what moved while nobody did is forecast now. */
  join(): void
  close(): void
}

export function openPlanWatch(options: PlanWatchOptions): PlanWatch {
  const { indicators, forecast, watchers, tell, now, log, gathers_ms = 1_000, rests_ms = 20_000 } = options
  let gathering: ReturnType<typeof setTimeout> | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let hasMoved = false
  let isForecasting = false
  let closed = false

  function gathered(): void {
    gathering = undefined
    tell({ at: now(), what: 'evidence' })
    hasMoved = true
    void refresh()
  }

  async function refresh(): Promise<void> {
    if (!hasMoved || isForecasting || resting !== undefined || closed || watchers() === 0) return
    hasMoved = false
    isForecasting = true
    try {
      await forecast()
      if (!closed) tell({ at: now(), what: 'forecast' })
    } catch (error) {
      if (!closed) log.error({ error }, 'the plan could not be forecast; it is tried again when it moves')
    }
    isForecasting = false
    if (closed) return
    resting = setTimeout(() => {
      resting = undefined
      void refresh()
    }, rests_ms)
  }

  return {
    see({ samples }) {
      if (closed || gathering !== undefined || !samples.some(({ indicator }) => indicators.has(indicator)))
        return
      gathering = setTimeout(gathered, gathers_ms)
    },
    join: () => void refresh(),
    close() {
      closed = true
      clearTimeout(gathering)
      clearTimeout(resting)
    },
  }
}
