/** The live stream at `/live`: one socket a screen, snapshots and deltas, and a beat every five seconds. */
import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Clock } from '../clock.ts'
import type { CasesChanged, ClientEvents, Delta, PlanChanged, ServerEvents } from './events.ts'
import type { Frames } from './frames.ts'
import { allow, allowHandshakes, allowPackets, isOwnOrigin } from './gate.ts'
import { openLine, watchUpgrades, type Line } from './line.ts'
import { prepare, type Prepared } from './prepared.ts'
import type { Screens } from './screens.ts'
import { createAnswers } from './watch.ts'

/** Why a screen was put out or not let in, or what it said was not heeded (`proofs`). */
export const REFUSALS = ['crowd', 'flood', 'asks', 'behind', 'proofs'] as const
export type Refusal = (typeof REFUSALS)[number]

export interface LiveStream {
  push(frame: Delta): void
  cases(message: CasesChanged): void
  plan(message: PlanChanged): void
  /** How many watch the plan. */
  planWatchers(): number
  screens(): number
  /** How often each has happened since the start. */
  refused(): Readonly<Record<Refusal, number>>
  close(): Promise<void>
}

const BEAT_MS = 5_000
const MINUTE_MS = 60_000
/** A screen asks when it connects and after a gap; one that asks without end would be answered with pictures without end. */
const WATCHES_A_MINUTE = 30
/** A screen proves every ten seconds that it draws. */
const PROOFS_A_MINUTE = 12

export interface LiveParts {
  frames: Frames
  build: string
  clock: Clock
  screens: Screens
  /** Somebody has begun to watch the plan. */
  onPlanWatched?: () => void
}

export function openLiveStream(
  http: HttpServer,
  { frames, build, clock, screens, onPlanWatched }: LiveParts,
): LiveStream {
  const handshakes = allowHandshakes()
  const answers = createAnswers(frames)
  const upgrades = watchUpgrades(http)
  const refused: Record<Refusal, number> = { crowd: 0, flood: 0, asks: 0, behind: 0, proofs: 0 }
  const io = new Server<ClientEvents, ServerEvents>(http, {
    path: '/live',
    serveClient: false,
    // A frozen screen is found within fifteen seconds and dropped (sooner where much waits for it); it asks for what it missed
    // when it is back. A ping and its answer cost more than a delivery.
    pingInterval: 10_000,
    pingTimeout: 5_000,
    maxHttpBufferSize: 64 * 1024,
    // Per-message compression costs ten times the CPU of the message.
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest(request, decide) {
      const isOwn = isOwnOrigin(request.headers)
      const fits = isOwn && handshakes.take(clock.now())
      if (isOwn && !fits) refused.crowd += 1
      decide(null, fits)
    },
  })
  const everyone = new Map<string, Screen>()
  const watching = new Map<string, Screen>()

  io.on('connection', (socket) => {
    socket.on('watch_cases', () => void socket.join('cases'))
    socket.on('watch_plan', () => {
      void socket.join('plan')
      onPlanWatched?.()
    })
    const packets = allowPackets()
    const watches = allow(WATCHES_A_MINUTE, MINUTE_MS)
    const proofs = allow(PROOFS_A_MINUTE, MINUTE_MS)
    const putOut = (why: Refusal): void => {
      if (!everyone.delete(socket.id)) return
      watching.delete(socket.id)
      refused[why] += 1
      // Nothing more is read of it, nor waited for: a frozen one would not answer a farewell.
      socket.conn.close(true)
    }
    const screen: Screen = { line: openLine(socket.conn, upgrades), putOut }
    everyone.set(socket.id, screen)
    socket.on('disconnect', () => {
      everyone.delete(socket.id)
      watching.delete(socket.id)
      screens.close(socket.id)
    })
    socket.on('alive', (told) => {
      if (!proofs.take(clock.now()) || !screens.hear(socket.id, told, clock.now())) refused.proofs += 1
    })
    socket.on('leave', () => screens.leave(socket.id))
    socket.conn.on('packet', () => {
      if (!packets.take(clock.now())) putOut('flood')
    })
    socket.on('watch', (asked) => {
      if (!everyone.has(socket.id)) return
      if (!watches.take(clock.now())) {
        putOut('asks')
        return
      }
      watching.set(socket.id, screen)
      for (const frame of answers.to(asked, clock.now())) send(screen, frame)
    })
  })

  const beat = setInterval(() => {
    const frame = prepare('beat', { at: clock.now(), seq: frames.seq(), build })
    for (const screen of everyone.values()) send(screen, frame)
    screens.look(clock.now())
  }, BEAT_MS)
  return {
    push(delta) {
      screens.pushed(delta.seq, clock.now())
      const frame = prepare('delta', delta)
      for (const screen of watching.values()) send(screen, frame)
    },
    cases: (message) => io.to('cases').emit('cases', message),
    plan: (message) => io.to('plan').emit('plan', message),
    planWatchers: () => io.sockets.adapter.rooms.get('plan')?.size ?? 0,
    screens: () => everyone.size,
    refused: () => refused,
    async close() {
      clearInterval(beat)
      await io.close()
    },
  }
}

interface Screen {
  line: Line
  putOut: (why: Refusal) => void
}

function send({ line, putOut }: Screen, frame: Prepared): void {
  if (!line.send(frame)) putOut('behind')
}
