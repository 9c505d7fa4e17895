import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { ClientEvents, Delta, ServerEvents, Snapshot } from './live/events.ts'
import { keyOf } from './live/frames.ts'
import type { Sample } from './sample.ts'
import { stageProvince, type StageProvince } from './stage/province.ts'
import { sample } from './http/shapes.ts'
import { exchangeRow, HOUR, land, NOW, pollRow, qualityRow } from './stage/rows.ts'
import { serve, type Served } from './stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served
let sockets: Socket[]

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
})
beforeEach(async () => {
  sockets = []
  await scratch.empty()
  served = await serve(scratch.client, province)
})
afterEach(async () => {
  for (const socket of sockets) socket.disconnect()
  await served.close()
})
afterAll(async () => {
  await scratch.close()
  province.destroy()
})

interface Screen {
  snapshots: Snapshot[]
  deltas: Delta[]
}

async function screen(port = served.port): Promise<Screen> {
  const socket: Socket<ServerEvents, ClientEvents> = io(`http://127.0.0.1:${port}`, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  sockets.push(socket)
  const got: Screen = { snapshots: [], deltas: [] }
  socket.on('snapshot', (frame) => got.snapshots.push(frame))
  socket.on('delta', (frame) => got.deltas.push(frame))
  socket.on('connect', () => socket.emit('watch', {}))
  await expect.poll(() => got.snapshots.length).toBe(1)
  return got
}

const heard = () =>
  (['exchange', 'quality', 'security'] as const).map((feed) =>
    pollRow({ feed, started: served.clock.at - 1000 }),
  )

const sharing = (samples: readonly Sample[] | undefined): Sample | undefined =>
  samples?.findLast(
    ({ indicator, scope_kind, part }) =>
      indicator === 'sharing_records_24h' && scope_kind === 'province' && part === '',
  )

async function valueAt(at: number, view: 'known' | 'corrected'): Promise<Sample | undefined> {
  const answer = await served.get(`/api/v1/indicators/sharing_records_24h/values?at=${at}&view=${view}`)
  return sharing(z.object({ samples: z.array(sample) }).parse(answer.json).samples)
}

describe('what lands', () => {
  it('is on the screens as a change, at once and in order', async () => {
    const wall = await screen()
    for (const records of [10, 20, 30]) {
      served.clock.at += 1000
      await land(scratch.client, {
        poll: heard(),
        exchange: [exchangeRow({ records, known_at: served.clock.at })],
      })
      served.nudge()
      await expect
        .poll(() => sharing(wall.deltas.flatMap(({ samples }) => samples))?.value, {
          interval: 5,
          timeout: 5_000,
        })
        .toBe(records)
    }
    const seqs = wall.deltas.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, place) => (wall.snapshots[0]?.seq ?? 0) + 1 + place))
    expect(served.log).toEqual([])
  })
})

describe('the past', () => {
  it('as it was shown stays as it was shown; as it is held true today it has the restated value', async () => {
    await land(scratch.client, {
      poll: heard(),
      exchange: [exchangeRow({ observed_at: NOW - 3 * HOUR, records: 500 })],
    })
    const wall = await screen()
    await served.ticked()
    const then = served.clock.at
    const shown =
      sharing(wall.deltas.flatMap(({ samples }) => samples)) ?? sharing(wall.snapshots[0]?.samples)
    expect(shown?.value).toBe(500)

    served.clock.at += 20_000
    await land(scratch.client, {
      poll: heard(),
      exchange: [exchangeRow({ observed_at: NOW - 3 * HOUR, records: 450, known_at: served.clock.at })],
    })
    await served.ticked()

    expect(JSON.stringify(await valueAt(then, 'known'))).toBe(JSON.stringify(shown))
    expect(await valueAt(then, 'corrected')).toMatchObject({ value: 450, at: then })
    expect(await valueAt(served.clock.at, 'known')).toMatchObject({ value: 450, at: served.clock.at })
    expect(await valueAt(NOW - HOUR, 'known')).toBeUndefined()
    expect(await valueAt(NOW - HOUR, 'corrected')).toMatchObject({ value: 450, at: NOW - HOUR })
  })
})

describe('a restart', () => {
  it('shows the same picture, under frames that nobody takes for the old ones', async () => {
    await land(scratch.client, {
      poll: heard(),
      exchange: [exchangeRow()],
      quality: [qualityRow({ failed: 3 })],
    })
    await served.ticked()
    const before = (await screen()).snapshots[0]
    await served.close()
    served = await serve(scratch.client, province, served.clock.at)
    const after = (await screen()).snapshots[0]
    const byKey = (samples: readonly Sample[] | undefined) =>
      samples?.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    expect(JSON.stringify(byKey(after?.samples))).toBe(JSON.stringify(byKey(before?.samples)))
    await served.ticked()
    const wall = await screen()
    expect(JSON.stringify(byKey(wall.snapshots[0]?.samples))).toBe(JSON.stringify(byKey(before?.samples)))
  })

  it('rolls up what landed while nobody followed', async () => {
    await land(scratch.client, {
      poll: heard(),
      exchange: [exchangeRow({ observed_at: NOW - 5 * HOUR, records: 1 })],
    })
    await served.ticked()
    await served.close()
    await land(scratch.client, {
      exchange: [exchangeRow({ observed_at: NOW - 5 * HOUR, records: 7, known_at: NOW })],
    })
    served = await serve(scratch.client, province, NOW + 1000)
    await served.ticked()
    expect(await valueAt(NOW + 1000, 'known')).toMatchObject({ value: 7 })
  })
})

describe('the end', () => {
  it('comes soon, with screens and programs still connected', async () => {
    await screen()
    await served.get('/healthz')
    const began = performance.now()
    await served.close()
    expect(performance.now() - began).toBeLessThan(2_000)
    served = await serve(scratch.client, province)
  })

  it('of a start whose port is taken leaves nothing behind', async () => {
    await expect(serve(scratch.client, province, NOW, { port: served.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    // A ticker left behind would go on asking a store that is closed by then; the suite fails on what nobody catches.
    expect((await served.get('/healthz')).status).toBe(200)
  })

  it('of a start whose map is missing leaves nothing behind', async () => {
    await expect(serve(scratch.client, { ...province, map_file: '/nowhere' })).rejects.toThrow(/ENOENT/)
  })
})
