/** One screen's session with the stream: keeps the picture whole, asks for what is missing, and knows whether it is live. */
import type { Alive, Beat, CasesChanged, Delta, PlanChanged, Snapshot } from '#analytics/live/events.ts'
import { changedChannels, takeDelta, takeSnapshot } from './apply.ts'
import type { Channel, Picture } from './apply.ts'
import { linkState, shouldReopen } from './link.ts'
import type { Link, LinkState } from './link.ts'
import { createPacer, FRAME_MS } from './pacer.ts'
import { judgeBeat, mayAskAgain, watchRequest } from './resync.ts'
import { createServerClock } from './server-clock.ts'
import type { Stream, StreamHandlers } from './socket.ts'

export interface Status {
  state: LinkState
  /** Server time, epoch ms. */
  now: number
  /** Server time when the screen was last current, while it is offline. */
  offline_since: number | null
  /** The build that the server serves now. */
  build: string | null
  /** Counts connections: whoever keeps something fetched looks again. */
  epoch: number
}

export interface SessionParts {
  /** The screen's own clock, which nobody can set back. */
  now: () => number
  open: (on: StreamHandlers) => Stream
  /** Runs the callback after that many ms; gives back how to cancel it. */
  later: (run: () => void, ms: number) => () => void
  paint: (picture: Picture, due: ReadonlySet<Channel>) => void
  tell: (status: Status) => void
  cases: (message: CasesChanged) => void
  plan: (message: PlanChanged) => void
}

export interface Session {
  /** Looks at the clock: to be called more often than once a second. */
  look: () => void
  prove: (proof: Alive) => void
  leave: () => void
  /** From now on, over every connection. */
  watchCases: () => void
  watchPlan: () => void
  stop: () => void
}

/** At most one paint a second for each channel. */
const PAINT_GAP_MS = 1_000

export function startSession({ now, open, later, paint, tell, cases, plan }: SessionParts): Session {
  const clock = createServerClock()
  let picture: Picture | null = null
  let link: Link = { started_at: now(), closed_at: null, heard_at: null }
  let opened_at: number | null = null
  let asked_at: number | null = null
  let build: string | null = null
  let epoch = 0
  let watches_cases = false
  let watches_plan = false

  const pacer = createPacer<Channel>({
    gap_ms: PAINT_GAP_MS,
    frame_ms: FRAME_MS,
    // A red alert takes the glass over, and the numbers count it by then.
    isLast: (channel) => channel === 'alerts',
    now,
    later,
    paint: (due) => picture && paint(picture, due),
  })
  const stream = open({ opened, closed, snapshot, delta, beat, cases, plan })

  function opened(): void {
    opened_at = now()
    asked_at = null
    epoch++
    ask(watchRequest(picture?.seq ?? null, now() - (link.heard_at ?? now())))
    if (watches_cases) stream.watchCases()
    if (watches_plan) stream.watchPlan()
    look()
  }

  function closed(): void {
    opened_at = null
    link = { ...link, closed_at: link.closed_at ?? now() }
  }

  function snapshot(frame: Snapshot): void {
    hear(frame.at)
    build = frame.build
    hold(takeSnapshot(picture, frame))
  }

  function delta(frame: Delta): void {
    // It may be an old one told again, so its time says nothing about now.
    hear(null)
    const step = takeDelta(picture, frame)
    if (step.kind === 'merged') hold(step.picture)
    else if (step.kind === 'gap') ask(watchRequest(picture?.seq ?? null, 0))
  }

  function beat(frame: Beat): void {
    hear(frame.at)
    build = frame.build
    const verdict = judgeBeat(picture?.seq ?? null, frame.seq)
    if (verdict === 'current') link = { ...link, closed_at: null }
    else ask(verdict === 'restarted' ? {} : watchRequest(picture?.seq ?? null, 0))
    look()
  }

  function hear(server_at: number | null): void {
    if (server_at !== null) clock.hear(server_at, now())
    link = { ...link, heard_at: now() }
  }

  function hold(next: Picture): void {
    const changed = changedChannels(picture, next)
    picture = next
    asked_at = null
    link = { ...link, closed_at: null }
    look()
    // Nothing looks different, so what is on the glass is this picture already.
    if (changed.size === 0) paint(next, changed)
    pacer.offer(changed)
  }

  function ask(request: { last_seq?: number }): void {
    if (!mayAskAgain(asked_at, now())) return
    asked_at = now()
    stream.watch(request)
  }

  function look(): void {
    const state = linkState(link, now())
    const current_until = link.closed_at ?? link.heard_at
    const offline_since = state === 'offline' && current_until !== null ? clock.at(current_until) : null
    tell({ state, now: clock.at(now()), offline_since, build, epoch })
    if (shouldReopen(link, opened_at, now())) {
      opened_at = null
      stream.reopen()
    }
  }

  return {
    look,
    prove: (proof) => stream.alive(proof),
    leave: () => stream.leave(),
    watchCases() {
      watches_cases = true
      if (opened_at !== null) stream.watchCases()
    },
    watchPlan() {
      watches_plan = true
      if (opened_at !== null) stream.watchPlan()
    },
    stop() {
      pacer.stop()
      stream.close()
    },
  }
}
