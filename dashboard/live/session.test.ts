import { beforeEach, describe, expect, it } from 'vitest'
import type { Snapshot } from '#analytics/live/events.ts'
import { sampleOf } from '../fixtures/story.ts'
import type { Picture } from './apply.ts'
import { startSession } from './session.ts'
import type { Session, Status } from './session.ts'
import type { StreamHandlers } from './socket.ts'

const SERVER_AHEAD = 3_600_000
const NO_CASES = {
  live: 0,
  unowned: 0,
  breached: 0,
  soon: 0,
  held: 0,
  by_kind: {},
  on_clock: 0,
  by_warn_level: {},
  by_owner: {},
  by_source: {},
}
let now = 0
let asked: { last_seq?: number }[] = []
let reopened = 0
let watched_cases = 0
let heard_cases = 0
let watched_plan = 0
let heard_plan: string[] = []
let status: Status
let pictures: Picture[] = []
let timers: { run: () => void; at: number }[] = []
let on: StreamHandlers
let session: Session

/** Time passes; the screen looks twice a second, as it does. */
function pass(ms: number): void {
  for (const end = now + ms; now < end;) {
    now += 100
    const due = timers.filter((timer) => timer.at <= now)
    timers = timers.filter((timer) => timer.at > now)
    for (const timer of due) timer.run()
    if (now % 500 === 0) session.look()
  }
}

const server = (): number => now + SERVER_AHEAD
const frame = (seq: number, value = 91): Snapshot => ({
  seq,
  at: server(),
  build: 'b1',
  provenance: 'simulated',
  samples: [sampleOf('quality_score', '', server(), value)],
  dark: [],
  alerts: [],
  alerts_total: 0,
  backfill: { done: 0, total: 0 },
})
const beat = (seq: number, build = 'b1'): void => on.beat({ at: server(), seq, build })
const delta = (seq: number, value: number): void =>
  on.delta({ seq, at: server(), samples: [sampleOf('quality_score', '', server(), value)] })
const painted = (): number | null | undefined => [...(pictures.at(-1)?.samples.values() ?? [])][0]?.value

beforeEach(() => {
  now = 1_000_000
  asked = []
  reopened = 0
  watched_cases = 0
  heard_cases = 0
  watched_plan = 0
  heard_plan = []
  pictures = []
  timers = []
  session = startSession({
    now: () => now,
    open(handlers) {
      on = handlers
      return {
        watch: (request) => asked.push(request),
        alive: () => undefined,
        leave: () => undefined,
        watchCases: () => watched_cases++,
        watchPlan: () => watched_plan++,
        reopen: () => reopened++,
        close: () => undefined,
      }
    },
    later(run, ms) {
      const timer = { run, at: now + ms }
      timers.push(timer)
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    paint: (picture) => pictures.push(picture),
    tell: (told) => (status = told),
    cases: () => heard_cases++,
    plan: ({ what }) => heard_plan.push(what),
  })
  on.opened()
  on.snapshot(frame(10))
})

describe('a session', () => {
  it('asks for everything at first and paints the snapshot at once', () => {
    expect(asked).toEqual([{}])
    expect(painted()).toBe(91)
    expect(status.state).toBe('live')
  })

  it('watches the plan over every connection once somebody wants it, and hands on what has moved', () => {
    expect(watched_plan).toBe(0)
    session.watchPlan()
    on.closed()
    on.opened()
    on.plan({ at: server(), what: 'evidence' })
    on.plan({ at: server(), what: 'forecast' })
    expect([watched_plan, heard_plan]).toEqual([2, ['evidence', 'forecast']])
  })

  it('watches cases over every connection once somebody wants them, and hands them on', () => {
    expect(watched_cases).toBe(0)
    session.watchCases()
    on.closed()
    on.opened()
    on.cases({ at: server(), seq: 1, changed: [], more: false, counts: NO_CASES })
    expect([watched_cases, heard_cases]).toEqual([2, 1])
  })

  it('tells the time by the server', () => {
    expect(status.now).toBe(server())
  })

  it('asks once from its last number when a delta is missing, and paints what comes', () => {
    delta(12, 93)
    delta(13, 94)
    expect(asked.slice(1)).toEqual([{ last_seq: 10 }])
    delta(11, 92)
    delta(12, 93)
    delta(13, 94)
    pass(1_000)
    expect(painted()).toBe(94)
  })

  it('notices by a beat that the last delta was lost', () => {
    beat(11)
    expect(asked.at(-1)).toEqual({ last_seq: 10 })
  })

  it('asks again when no answer comes', () => {
    beat(11)
    pass(3_000)
    beat(11)
    pass(3_000)
    beat(11)
    expect(asked.slice(1)).toHaveLength(2)
  })

  it('takes a snapshot from a server that began again', () => {
    beat(2)
    expect(asked.at(-1)).toEqual({})
    on.snapshot(frame(2, 70))
    pass(1_000)
    expect(painted()).toBe(70)
  })

  it('is offline within two seconds of a closed socket, and says since when', () => {
    pass(2_000)
    beat(10)
    const closed_at = server()
    on.closed()
    pass(2_000)
    expect(status.state).toBe('offline')
    expect(status.offline_since).toBe(closed_at)
    expect(painted()).toBe(91)
  })

  it('stays offline after a reconnection until it is current again', () => {
    on.closed()
    pass(5_000)
    on.opened()
    expect(asked.at(-1)).toEqual({ last_seq: 10 })
    beat(14)
    expect(status.state).toBe('offline')
    for (const seq of [11, 12, 13, 14]) delta(seq, seq)
    expect(status.state).toBe('live')
    expect(status.epoch).toBe(2)
  })

  it('is live after a reconnection in which nothing was missed', () => {
    on.closed()
    pass(5_000)
    on.opened()
    beat(10)
    expect(status.state).toBe('live')
  })

  it('is offline after eight seconds of silence and gives a dead socket up', () => {
    pass(8_000)
    expect(status.state).toBe('offline')
    expect(reopened).toBe(0)
    pass(13_000)
    expect(reopened).toBe(1)
  })

  it('is not told the time by an old delta', () => {
    on.delta({ seq: 11, at: server() - 600_000, samples: [] })
    pass(500)
    expect(status.now).toBe(server())
  })

  it('hands on the build that the server serves', () => {
    beat(10, 'b2')
    expect(status.build).toBe('b2')
  })
})
