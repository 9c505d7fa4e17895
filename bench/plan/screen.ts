/** A screen of the bench, a program of its own: how long after each push it had read the frame. */
import { io } from 'socket.io-client'
import { z } from 'zod'

const errand = z.union([z.object({ port: z.number() }), z.object({ tell: z.literal(true) })])
const frame = z.looseObject({ at: z.number() })
let ages: number[] = []

process.on('disconnect', () => process.exit(0))
process.on('message', (said) => {
  const asked = errand.parse(said)
  if ('tell' in asked) {
    process.send?.({ ages })
    ages = []
    return
  }
  const socket = io(`http://127.0.0.1:${asked.port}`, { path: '/live', transports: ['websocket'] })
  socket.on('connect', () => socket.emit('watch', {}))
  socket.once('snapshot', () => process.send?.({ arrived: true }))
  socket.on('delta', (got: unknown) =>
    ages.push(performance.timeOrigin + performance.now() - frame.parse(got).at),
  )
})
