/** The screens of the bench, a program of its own: stock socket.io clients, or bare sockets at the bare server. */
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { quantile } from '../quantile.ts'
import { errand, question } from './messages.ts'

const frame = z.looseObject({ seq: z.number(), at: z.number() })
const message = z.tuple([z.literal('delta'), frame])

interface Screen {
  last: number | null
  deltas: number
}

const screens: Screen[] = []
let ages: number[] = []
let gaps = 0

process.on('disconnect', () => process.exit(0))
process.on('message', (said) => {
  const asked = z.union([question, errand]).parse(said)
  if ('tell' in asked) tell()
  else come(asked)
})

function come({ kind, port, count }: z.infer<typeof errand>): void {
  let arrived = 0
  const isHere = (): void => {
    arrived += 1
    if (arrived === count) process.send?.({ arrived })
  }
  for (let place = 0; place < count; place += 1) {
    const screen: Screen = { last: null, deltas: 0 }
    screens.push(screen)
    if (kind === 'raw') bare(screen, port, isHere)
    else stock(screen, port, isHere)
  }
}

function stock(screen: Screen, port: number, isHere: () => void): void {
  const socket = io(`http://127.0.0.1:${port}`, { path: '/live', transports: ['websocket'], forceNew: true })
  socket.once('connect', isHere)
  socket.on('connect', () => socket.emit('watch', {}))
  socket.on('delta', (got: unknown) => hear(screen, frame.parse(got)))
}

function bare(screen: Screen, port: number, isHere: () => void): void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  socket.once('open', isHere)
  socket.on('message', (data: Buffer) => {
    const [, got] = message.parse(JSON.parse(data.toString().slice(2)))
    hear(screen, got)
  })
}

function hear(screen: Screen, { seq, at }: z.infer<typeof frame>): void {
  ages.push(performance.timeOrigin + performance.now() - at)
  if (screen.last !== null && seq !== screen.last + 1) gaps += 1
  screen.last = seq
  screen.deltas += 1
}

function tell(): void {
  const deltas = screens.map((screen) => screen.deltas)
  process.send?.({
    deltas: deltas.reduce((sum, of) => sum + of, 0),
    fewest: Math.min(...deltas),
    gaps,
    p50: quantile(ages, 0.5),
    p99: quantile(ages, 0.99),
  })
  for (const screen of screens) screen.deltas = 0
  ages = []
  gaps = 0
}
