/** One server of the bench, a program of its own so that nobody else's work is counted as its; driven over IPC. */
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import type { Delta } from '#analytics/live/events.ts'
import { createFrames } from '#analytics/live/frames.ts'
import { textFrame } from '#analytics/live/prepared.ts'
import { createScreens } from '#analytics/live/screens.ts'
import { openLiveStream } from '#analytics/live/server.ts'
import { machineClock } from '#cli/clock.ts'
import { ownCpuSeconds } from '../cpu.ts'
import { deltaOf } from './delta.ts'
import { kind, run } from './messages.ts'

type Push = (frame: Delta) => void

/** How each kind of server gives a frame to all who are there. */
const SERVERS = {
  product(http: HttpServer): Push {
    const frames = createFrames({ build: 'bench', provenance: 'simulated', seq: 0, samples: [] })
    const screens = createScreens({ seq: 0, at: machineClock.now(), onSilent: () => undefined })
    const live = openLiveStream(http, { frames, build: 'bench', clock: machineClock, screens })
    return (frame) => {
      frames.commit(frame)
      live.push(frame)
    }
  },
  stock(http: HttpServer): Push {
    const io = new Server(http, { path: '/live', perMessageDeflate: false, serveClient: false })
    io.on('connection', (socket) => socket.on('watch', () => void socket.join('wall')))
    return (frame) => io.to('wall').emit('delta', frame)
  },
  raw(http: HttpServer): Push {
    const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false })
    const sockets: Duplex[] = []
    http.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, () => sockets.push(socket))
    })
    return (frame) => {
      const built = textFrame(`42${JSON.stringify(['delta', frame])}`)
      for (const socket of sockets) socket.write(built)
    }
  },
}

const http = createServer()
const push = SERVERS[kind.parse(process.argv[2])](http)
let seq = 0
http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit(0))
process.on('message', (message) => void pushAll(message))

async function pushAll(message: unknown): Promise<void> {
  const { ticks, every_ms } = run.parse(message)
  const before = ownCpuSeconds()
  const started = performance.now()
  for (let tick = 1; tick <= ticks; tick += 1) {
    seq += 1
    push(deltaOf(seq, performance.timeOrigin + performance.now()))
    await pause(Math.max(0, started + tick * every_ms - performance.now()))
  }
  process.send?.({ cpu_s: ownCpuSeconds() - before, rss_mb: process.memoryUsage().rss / 1024 ** 2 })
}
