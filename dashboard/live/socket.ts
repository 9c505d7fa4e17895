/** The socket: opens `/live`, keeps trying for ever, and hands frames on. It decides nothing. */
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import type {
  Alive,
  Beat,
  CasesChanged,
  ClientEvents,
  Delta,
  PlanChanged,
  ServerEvents,
  Snapshot,
} from '#analytics/live/events.ts'

export interface StreamHandlers {
  opened: () => void
  closed: () => void
  snapshot: (frame: Snapshot) => void
  delta: (frame: Delta) => void
  beat: (frame: Beat) => void
  cases: (message: CasesChanged) => void
  plan: (message: PlanChanged) => void
}

export interface Stream {
  watch: (request: { last_seq?: number }) => void
  alive: (proof: Alive) => void
  leave: () => void
  watchCases: () => void
  watchPlan: () => void
  /** Drops a connection that no longer answers; a new one is opened after the usual wait. */
  reopen: () => void
  close: () => void
}

export function openStream(on: StreamHandlers): Stream {
  const socket: Socket<ServerEvents, ClientEvents> = io({
    path: '/live',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnection: true,
    reconnectionAttempts: Infinity,
    reconnectionDelay: 500,
    reconnectionDelayMax: 15_000,
    randomizationFactor: 0.5,
    timeout: 5_000,
  })

  let refused: ReturnType<typeof setTimeout> | undefined

  // A server that ends or refuses a session on purpose is not tried again by the library; a wall tries.
  function tryAgain(): void {
    if (socket.active) return
    clearTimeout(refused)
    refused = setTimeout(() => socket.connect(), 2_000 + Math.random() * 3_000)
  }

  socket.on('connect', on.opened)
  socket.on('disconnect', (reason) => {
    on.closed()
    if (reason !== 'io client disconnect') tryAgain()
  })
  socket.on('connect_error', () => {
    // Some proxies neither pass a websocket nor refuse it: after a failure polling goes first, and upgrades if it can.
    socket.io.opts.transports = ['polling', 'websocket']
    tryAgain()
  })
  socket.on('snapshot', on.snapshot)
  socket.on('delta', on.delta)
  socket.on('beat', on.beat)
  socket.on('cases', on.cases)
  socket.on('plan', on.plan)

  return {
    watch: (request) => socket.emit('watch', request),
    // A proof that waits for a connection would be told as fresh when it no longer is.
    alive: (proof) => socket.volatile.emit('alive', proof),
    leave: () => socket.volatile.emit('leave'),
    watchCases: () => socket.emit('watch_cases'),
    watchPlan: () => socket.emit('watch_plan'),
    reopen: () => socket.io.engine.close(),
    close() {
      clearTimeout(refused)
      socket.disconnect()
    },
  }
}
