/** The live stream at `/live`: one socket a screen, snapshots and deltas, and a beat every three seconds. */
import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Clock } from '../clock.ts'
import type { CasesChanged, ClientEvents, Delta, ServerEvents } from './events.ts'
import type { Frames } from './frames.ts'
import { watch } from './watch.ts'

export interface LiveStream {
  push(frame: Delta): void
  cases(message: CasesChanged): void
  screens(): number
  close(): Promise<void>
}

const BEAT_MS = 3_000
const MINUTE_MS = 60_000
/** A screen asks when it connects and after a gap; one that asks without end would be answered with pictures without end. */
const WATCHES_A_MINUTE = 30

export function openLiveStream(http: HttpServer, frames: Frames, build: string, clock: Clock): LiveStream {
  const io = new Server<ClientEvents, ServerEvents>(http, {
    path: '/live',
    serveClient: false,
    // A frozen screen is found within ten seconds and dropped; it asks for what it missed when it is back.
    pingInterval: 5_000,
    pingTimeout: 5_000,
    maxHttpBufferSize: 64 * 1024,
    // Per-message compression costs ten times the CPU of the message.
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest: (request, decide) => decide(null, isOwnOrigin(request.headers)),
  })
  io.on('connection', (socket) => {
    socket.on('watch_cases', () => void socket.join('cases'))
    let since = clock.now()
    let times = 0
    socket.on('watch', (asked) => {
      if (Math.abs(clock.now() - since) >= MINUTE_MS) {
        since = clock.now()
        times = 0
      }
      times += 1
      if (times > WATCHES_A_MINUTE) {
        socket.disconnect(true)
        return
      }
      void socket.join('wall')
      watch(frames, clock.now(), asked, {
        snapshot: (frame) => socket.emit('snapshot', frame),
        delta: (frame) => socket.emit('delta', frame),
      })
    })
  })
  const beat = setInterval(() => io.emit('beat', { at: clock.now(), seq: frames.seq(), build }), BEAT_MS)
  return {
    push: (frame) => io.to('wall').emit('delta', frame),
    cases: (message) => io.to('cases').emit('cases', message),
    screens: () => io.of('/').sockets.size,
    async close() {
      clearInterval(beat)
      await io.close()
    },
  }
}

/** A page of another site may not open the stream with a visitor's browser; programs send no Origin. */
function isOwnOrigin({ origin, host }: { origin?: string | undefined; host?: string | undefined }): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
