/** A screen in a program of its own, for tests that stop the program: says each number it gets. */
import { io } from 'socket.io-client'
import { z } from 'zod'

const frame = z.looseObject({ seq: z.number() })
const socket = io(`http://127.0.0.1:${process.argv[2]}`, { path: '/live', transports: ['websocket'] })
socket.on('connect', () => socket.emit('watch', {}))
for (const event of ['snapshot', 'delta'])
  socket.on(event, (got: unknown) => process.stdout.write(`${event} ${frame.parse(got).seq}\n`))
process.stdin.on('end', () => process.exit(0)).resume()
