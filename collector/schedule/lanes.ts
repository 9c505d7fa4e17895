/** One request at a time for a platform: its live polls queue up, and history takes what time they leave. */

export interface Lanes {
  /** Runs a live poll when its platform is free; undefined where the same one is still waiting or running. */
  live(platform: string, name: string, run: () => Promise<void>): Promise<void> | undefined
  /** Runs something as soon as its platform is free. */
  soon<Result>(platform: string, run: () => Promise<Result>): Promise<Result>
  /** Runs one step of something that can wait: only while no live poll of the platform is due. */
  spare<Result>(platform: string, step: () => Promise<Result>): Promise<Result>
  /** Lets nothing more start, and waits for what runs. */
  close(): Promise<void>
}

interface Lane {
  busy: boolean
  live: Waiting[]
  spare: Waiting[]
}

interface Waiting {
  start: () => Promise<void>
  /** Called instead where the lanes close first. */
  drop: () => void
}

export interface LanesOptions {
  /** Platforms that did not answer well when they were last asked. */
  isDoubtful?: (platform: string) => boolean
  /** How many of those are asked at the same time: the others never wait for them. */
  doubtful?: number
}

/** @param concurrency how many platforms are asked at the same time */
export function openLanes(
  concurrency: number,
  { isDoubtful = () => false, doubtful = concurrency }: LanesOptions = {},
): Lanes {
  const lanes = new Map<string, Lane>()
  /**
   * Whether the one of a name waits or runs. No name is taken out again: a Set that lives for long leaves its old tables to
   * the next search of the whole heap, one for every few names that come and go.
   */
  const isUnderWay = new Map<string, boolean>()
  let running = 0
  /** Once closed: until nothing runs any more. */
  let ended: PromiseWithResolvers<void> | undefined
  let doubtfulRunning = 0
  /** Platforms that are free and have something to run, in the order in which they came to have it. */
  const ready = new Set<string>()
  let closed = false

  function laneOf(platform: string): Lane {
    let lane = lanes.get(platform)
    if (!lane) {
      lane = { busy: false, live: [], spare: [] }
      lanes.set(platform, lane)
    }
    return lane
  }

  function hasPlaceFor(platform: string): boolean {
    return running < concurrency && (doubtfulRunning < doubtful || !isDoubtful(platform))
  }

  function advance(): void {
    if (closed) return
    for (const kind of ['live', 'spare'] as const) {
      for (const platform of ready) {
        if (running >= concurrency) return
        if (!hasPlaceFor(platform)) continue
        const lane = laneOf(platform)
        const next = lane[kind].shift()
        if (next) begin(platform, lane, next)
      }
    }
  }

  function begin(platform: string, lane: Lane, waiting: Waiting): void {
    lane.busy = true
    ready.delete(platform)
    const isInDoubt = isDoubtful(platform)
    if (isInDoubt) doubtfulRunning++
    running++
    void waiting.start().finally(() => {
      if (isInDoubt) doubtfulRunning--
      running--
      lane.busy = false
      // Behind the others, so that no platform is served twice while another waits.
      if (lane.live.length + lane.spare.length > 0) ready.add(platform)
      advance()
      if (running === 0) ended?.resolve()
    })
  }

  function enqueue<Result>(
    platform: string,
    kind: 'live' | 'spare',
    run: () => Promise<Result>,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const drop = () => reject(new Error('the collector has stopped'))
      if (closed) return drop()
      const lane = laneOf(platform)
      const waiting = { start: () => run().then(resolve, reject), drop }
      // Mostly nobody waits, and `ready`, a Set that lives for long as well, is left alone.
      if (!lane.busy && ready.size === 0 && hasPlaceFor(platform)) return begin(platform, lane, waiting)
      lane[kind].push(waiting)
      if (lane.busy) return
      ready.add(platform)
      advance()
    })
  }

  return {
    live(platform, name, run) {
      if (isUnderWay.get(name) === true) return undefined
      isUnderWay.set(name, true)
      return enqueue(platform, 'live', run).finally(() => isUnderWay.set(name, false))
    },
    soon: (platform, run) => enqueue(platform, 'live', run),
    spare: (platform, step) => enqueue(platform, 'spare', step),
    async close() {
      closed = true
      for (const lane of lanes.values()) {
        for (const { drop } of [...lane.live, ...lane.spare]) drop()
        lane.live = []
        lane.spare = []
      }
      ended ??= Promise.withResolvers()
      if (running > 0) await ended.promise
    },
  }
}
