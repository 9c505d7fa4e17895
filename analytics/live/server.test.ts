import { spawn } from 'node:child_process'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi, type MockInstance } from 'vitest'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import type { Beat, ClientEvents, Delta, ServerEvents, Snapshot } from './events.ts'
import { createFrames, type Frames } from './frames.ts'
import { createScreens, type Screens } from './screens.ts'
import { openLiveStream, type LiveStream } from './server.ts'

let frames: Frames
let live: LiveStream
let known: Screens
let port: number
let screens: Socket<ServerEvents, ClientEvents>[]
let beatEvery: MockInstance<typeof setInterval>

beforeEach(async () => {
  frames = createFrames({ build: 'build-7', provenance: 'simulated', seq: 100, samples: [] })
  const http = createServer((_request, response) => response.end('page'))
  beatEvery = vi.spyOn(globalThis, 'setInterval')
  known = createScreens({ seq: 100, at: NOW, onSilent: () => undefined })
  live = openLiveStream(http, { frames, build: 'build-7', clock: { now: () => NOW }, screens: known })
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
  transports = ['websocket'],
): Promise<{ socket: Socket<ServerEvents, ClientEvents>; got: Got }> {
  const socket: Socket<ServerEvents, ClientEvents> = io(`http://127.0.0.1:${port}`, {
    path: '/live',
    transports,
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

  it('hears a beat every five seconds, with the time, the last frame and the build', async () => {
    const beat = beatEvery.mock.calls.find(([, ms]) => ms === 5_000)?.[0]
    if (typeof beat !== 'function') throw new Error('nothing beats every five seconds')
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

  it.each([[['polling']], [['polling', 'websocket']]])(
    'that cannot begin with a websocket misses nothing: %j',
    async (transports) => {
      const { socket, got } = await connect({}, transports)
      socket.emit('watch', {})
      await expect.poll(() => got.snapshots.length).toBe(1)
      const wanted = transports.at(-1)
      for (let value = 1; value <= 300; value += 1) {
        push(value)
        if (value % 10 === 0) await new Promise((done) => setTimeout(done, 5))
      }
      await expect.poll(() => socket.io.engine.transport.name).toBe(wanted)
      push(301)
      await expect.poll(() => got.deltas.at(-1)?.seq).toBe(401)
      expect(got.deltas.map(({ seq }) => seq)).toEqual(Array.from({ length: 301 }, (_, place) => 101 + place))
    },
  )

  it('that proves itself is known, by whichever page', async () => {
    const { socket } = await connect()
    const wild: Socket = socket
    wild.emit('alive', { screen: 'x' })
    socket.emit('alive', {
      screen: '大厅-1',
      named: true,
      scene: 'overview',
      build: 'build-7',
      drawn_seq: 100,
      drawn_at: NOW,
      frame_ms: 17,
      heap_mb: null,
    })
    await expect.poll(() => known.list(NOW)).toMatchObject([{ screen: '大厅-1', state: 'fresh', pages: 1 }])
    expect(live.refused().proofs).toBe(1)
    socket.disconnect()
    await expect.poll(() => known.list(NOW)).toMatchObject([{ screen: '大厅-1', pages: 0 }])
  })

  it('fault 66: that floods the server is put out and counted, and no other notices', async () => {
    const calm = await connect()
    const wild = await connect()
    calm.socket.emit('watch', {})
    const flood: Socket = wild.socket
    for (let time = 0; time < 2_000; time += 1) flood.emit('nonsense', [1, 2, 3])
    await expect.poll(() => wild.socket.connected).toBe(false)
    const huge = await connect()
    const heavy: Socket = huge.socket
    heavy.emit('watch', Buffer.alloc(1024 * 1024))
    await expect.poll(() => huge.socket.connected).toBe(false)
    push(1)
    await expect.poll(() => calm.got.deltas.length).toBe(1)
    expect(live.refused()).toMatchObject({ flood: 1, asks: 0 })
    expect(live.screens()).toBe(1)
  })

  it('fault 64: that is frozen costs little, is put out, and gets the whole picture when it is back', async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../stage/screen.ts', import.meta.url)), String(port)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    const heard: string[] = []
    createInterface(child.stdout).on('line', (line) => heard.push(line))
    await expect.poll(() => heard).toEqual(['snapshot 100'])
    child.kill('SIGSTOP')
    const before = memory()
    const numerator = '7'.repeat(4_000)
    for (let seq = 101; seq <= 9_100; seq += 1) {
      live.push({ seq, at: NOW, samples: [sampleOf({ numerator })] })
      if (seq % 50 === 0) await new Promise((done) => setImmediate(done))
    }
    expect((memory() - before) / 1024 ** 2).toBeLessThan(20)
    expect(live.screens()).toBe(0)
    expect(live.refused().behind).toBe(1)
    push(1)
    child.kill('SIGCONT')
    await expect.poll(() => heard.at(-1)).toBe('snapshot 101')
    expect(live.screens()).toBe(1)
  })
})

describe('fault 65: a crowd after a restart', () => {
  it('is let in by two hundred a second; the others are told to come again, and counted', async () => {
    const answers = await Promise.all(Array.from({ length: 230 }, () => poll({})))
    expect(answers.filter((status) => status === 200)).toHaveLength(200)
    expect(answers.filter((status) => status === 403)).toHaveLength(30)
    expect(live.refused().crowd).toBe(30)
  })
})

/** Bytes in use once what is no longer needed has been cleared away. */
function memory(): number {
  setFlagsFromString('--expose_gc')
  runInNewContext('gc()')
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

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
