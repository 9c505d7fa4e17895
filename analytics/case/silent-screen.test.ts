import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import { serve, type Served } from '../stage/serve.ts'
import { casePage } from './shapes.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served
let wall: Socket

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  served = await serve(scratch.client, province)
  wall = io(`http://127.0.0.1:${served.port}`, { path: '/live', transports: ['websocket'], forceNew: true })
  await new Promise<void>((done) => wall.on('connect', done))
})

afterAll(async () => {
  wall.disconnect()
  await served.close()
  await scratch.close()
  province.destroy()
})

/** As a wall does that draws what is pushed. */
async function prove(): Promise<void> {
  const { json } = await served.get('/api/v1/screens')
  const before = JSON.stringify(json)
  const seq = await new Promise<number>((done) => {
    wall.once('beat', (beat: { seq: number }) => done(beat.seq))
  })
  wall.emit('alive', {
    screen: 'hall-1',
    named: true,
    scene: 'overview',
    build: 'b',
    drawn_seq: seq,
    drawn_at: served.clock.at,
    frame_ms: 16,
    heap_mb: null,
  })
  await vi.waitFor(async () =>
    expect(JSON.stringify((await served.get('/api/v1/screens')).json)).not.toBe(before),
  )
}

/** The server looks every few seconds; what it does not hear while it stands still itself, it blames nobody for. */
async function pass(seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s += 10) {
    served.clock.at += 10_000
    await served.get('/api/v1/screens')
  }
}

const cases = async () => casePage.parse((await served.get('/api/v1/cases?words=hall-1')).json).cases

it('a wall that stops drawing is a case at the desk and in the word that goes out, until it draws again', async () => {
  await prove()
  await pass(50)
  served.nudge()
  expect(await cases()).toEqual([])
  await pass(10)
  served.nudge()
  await vi.waitFor(async () => expect(await cases()).toMatchObject([{ state: 'open', source: 'screen' }]), {
    timeout: 20_000,
    interval: 100,
  })
  await vi.waitFor(
    () =>
      expect(served.told.map(({ title }) => title.en)).toEqual([
        'Screen hall-1: no fresh picture for over a minute',
      ]),
    { timeout: 20_000 },
  )
  await prove()
  served.nudge()
  await vi.waitFor(async () => expect(await cases()).toMatchObject([{ state: 'resolved' }]), {
    timeout: 20_000,
    interval: 100,
  })
})

it('a wall that does not come back after the server was started anew is missed', async () => {
  await served.close()
  served = await serve(scratch.client, province)
  served.nudge()
  await pass(70)
  served.nudge()
  await vi.waitFor(async () => expect(await cases()).toMatchObject([{ state: 'open', source: 'screen' }]), {
    timeout: 20_000,
    interval: 100,
  })
})
