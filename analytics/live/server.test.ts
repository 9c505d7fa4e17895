import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import type { Beat, ClientEvents, Delta, ServerEvents, Snapshot } from './events.ts'
import { createFrames, type Frames } from './frames.ts'
import { openLiveStream, type LiveStream } from './server.ts'

let frames: Frames
let live: LiveStream
let port: number
let screens: Socket<ServerEvents, ClientEvents>[]
let beatEvery: MockInstance<typeof setInterval>

beforeEach(async () => {
  frames = createFrames({ build: 'build-7', provenance: 'simulated', seq: 100, samples: [] })
  const http = createServer((_request, response) => response.end('page'))
  beatEvery = vi.spyOn(globalThis, 'setInterval')
  live = openLiveStream(http, frames, 'build-7', { now: () => NOW })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  port = (http.address() as AddressInfo).port
  screens = []
})

afterEach(async () => {
  for (const screen of screens) screen.disconnect()
  await live.close()
  beatEvery.mockRestore()
})

interface Got {
  snapshots: Snapshot[]
  deltas: Delta[]
  beats: Beat[]
}

async function connect(
  headers: Record<string, string> = {},
): Promise<{ socket: Socket<ServerEvents, ClientEvents>; got: Got }> {
  const socket: Socket<ServerEvents, ClientEvents> = io(`http://127.0.0.1:${port}`, {
    path: '/live',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: headers,
  })
  screens.push(socket)
  const got: Got = { snapshots: [], deltas: [], beats: [] }
  socket.on('snapshot', (frame) => got.snapshots.push(frame))
  socket.on('delta', (frame) => got.deltas.push(frame))
  socket.on('beat', (frame) => got.beats.push(frame))
  await new Promise<void>((done, failed) => {
    socket.on('connect', done)
    socket.on('connect_error', failed)
  })
  return { socket, got }
}

/** What a tick does once its values are logged. */
function push(value: number): void {
  const frame = frames.draft(NOW, [sampleOf({ value })], {})
  if (!frame) throw new Error('nothing has changed')
  frames.commit(frame)
  live.push(frame)
}

describe('a screen', () => {
  it('gets the picture, and then each change in order, once', async () => {
    const { socket, got } = await connect()
    push(1)
    socket.emit('watch', {})
    await expect.poll(() => got.snapshots.length).toBe(1)
    expect(got.snapshots[0]).toMatchObject({ seq: 101, at: NOW, build: 'build-7', provenance: 'simulated' })
    for (let value = 2; value < 50; value += 1) push(value)
    await expect.poll(() => got.deltas.at(-1)?.seq).toBe(149)
    expect(got.deltas.map(({ seq }) => seq)).toEqual(Array.from({ length: 48 }, (_, place) => 102 + place))
    expect(got.deltas.at(-1)?.samples).toEqual([sampleOf({ value: 49 })])
    expect(got.snapshots).toHaveLength(1)
  })

  it('that does not watch gets no frames', async () => {
    const { got } = await connect()
    const other = await connect()
    other.socket.emit('watch', {})
    await expect.poll(() => other.got.snapshots.length).toBe(1)
    push(1)
    await expect.poll(() => other.got.deltas.length).toBe(1)
    expect(got).toEqual({ snapshots: [], deltas: [], beats: [] })
  })

  it('that asks twice still gets each change once', async () => {
    const { socket, got } = await connect()
    socket.emit('watch', {})
    socket.emit('watch', {})
    await expect.poll(() => got.snapshots.length).toBe(2)
    push(1)
    push(2)
    await expect.poll(() => got.deltas.length).toBe(2)
    expect(got.deltas.map(({ seq }) => seq)).toEqual([101, 102])
  })

  it('that comes back gets what it missed, or the picture where that is no longer known', async () => {
    const first = await connect()
    first.socket.emit('watch', {})
    await expect.poll(() => first.got.snapshots.length).toBe(1)
    push(1)
    await expect.poll(() => first.got.deltas.length).toBe(1)
    first.socket.disconnect()
    push(2)
    push(3)

    const again = await connect()
    again.socket.emit('watch', { last_seq: 101 })
    await expect.poll(() => again.got.deltas.length).toBe(2)
    expect(again.got.deltas.map(({ seq }) => seq)).toEqual([102, 103])
    expect(again.got.snapshots).toEqual([])

    const stranger = await connect()
    stranger.socket.emit('watch', { last_seq: 7 })
    await expect.poll(() => stranger.got.snapshots.length).toBe(1)
  })

  it('that sends nonsense harms nobody', async () => {
    const { socket, got } = await connect()
    const wild: Socket = socket
    for (const nonsense of [null, 1, 'x', [[]], { last_seq: {} }, undefined]) wild.emit('watch', nonsense)
    wild.emit('watch')
    wild.emit('__proto__', 1)
    wild.emit('delta', {})
    await expect.poll(() => got.snapshots.length).toBe(7)
    expect(live.screens()).toBe(1)
  })

  it('that asks without end is put out, and no other notices', async () => {
    const calm = await connect()
    const wild = await connect()
    calm.socket.emit('watch', {})
    for (let time = 0; time < 200; time += 1) wild.socket.emit('watch', {})
    await expect.poll(() => wild.socket.connected).toBe(false)
    expect(wild.got.snapshots.length).toBeLessThanOrEqual(30)
    push(1)
    await expect.poll(() => calm.got.deltas.length).toBe(1)
    expect(live.screens()).toBe(1)
  })

  it('hears a beat every three seconds, with the time, the last frame and the build', async () => {
    const beat = beatEvery.mock.calls.find(([, ms]) => ms === 3_000)?.[0]
    if (typeof beat !== 'function') throw new Error('nothing beats every three seconds')
    const { got } = await connect()
    push(1)
    beat()
    await expect.poll(() => got.beats).toEqual([{ at: NOW, seq: 101, build: 'build-7' }])
  })

  it('is counted while it is there', async () => {
    expect(live.screens()).toBe(0)
    const { socket } = await connect()
    expect(live.screens()).toBe(1)
    socket.disconnect()
    await expect.poll(() => live.screens()).toBe(0)
  })
})

describe('who may open the stream', () => {
  it('is a program, and a page of our own', async () => {
    await connect()
    await connect({ Origin: `http://127.0.0.1:${port}` })
    expect(live.screens()).toBe(2)
  })

  it.each([
    'http://evil.example',
    'null',
    'http://127.0.0.1',
    'http://127.0.0.1.evil.example',
    '',
    'file://',
    'javascript:0',
  ])('is not a page of another site: %j', async (origin) => {
    await expect(connect({ Origin: origin })).rejects.toThrow()
    expect(await poll({ Origin: origin })).toBe(403)
    expect(live.screens()).toBe(0)
  })
})

describe('the rest of the server', () => {
  it('is not the business of the stream', async () => {
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('page')
    expect((await fetch(`http://127.0.0.1:${port}/live/socket.io.js`)).status).toBe(400)
  })
})

/** Opens the stream by the transport that needs no socket. */
function poll(headers: Record<string, string>): Promise<number> {
  return new Promise((done, failed) => {
    request({ port, host: '127.0.0.1', path: '/live/?EIO=4&transport=polling', headers }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
      .on('error', failed)
      .end()
  })
}
