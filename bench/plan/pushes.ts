/** Live pushes of this process to a screen in another: how late each is while something else is done. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createFrames } from '#analytics/live/frames.ts'
import { createScreens } from '#analytics/live/screens.ts'
import { openLiveStream } from '#analytics/live/server.ts'
import { machineClock } from '#cli/clock.ts'
import { deltaOf } from '../screens/delta.ts'

const EVERY_MS = 20
const SETTLE_MS = 300

export interface Pushes {
  /** How late every push was that fell due while this was done, ms. */
  during(work: () => Promise<unknown>): Promise<number[]>
  close(): Promise<void>
}

export async function openPushes(): Promise<Pushes> {
  const http = createServer()
  const frames = createFrames({ build: 'bench', provenance: 'simulated', seq: 0, samples: [] })
  const screens = createScreens({ seq: 0, at: machineClock.now(), onSilent: () => undefined })
  const live = openLiveStream(http, { frames, build: 'bench', clock: machineClock, screens })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const screen = fork(fileURLToPath(new URL('screen.ts', import.meta.url)))
  const answer = async (): Promise<unknown> => {
    const [said] = (await once(screen, 'message')) as [unknown]
    return said
  }
  screen.send({ port: (http.address() as AddressInfo).port })
  await answer()
  let due = 0
  const push = (): void => {
    // One that was kept waiting is late from when it fell due.
    const now = performance.timeOrigin + performance.now()
    for (; due <= now; due += EVERY_MS) {
      const frame = deltaOf(frames.seq() + 1, due)
      frames.commit(frame)
      live.push(frame)
    }
  }
  return {
    async during(work) {
      await pause(SETTLE_MS)
      screen.send({ tell: true })
      await answer()
      due = performance.timeOrigin + performance.now() + EVERY_MS
      const timer = setInterval(push, EVERY_MS)
      await work()
      clearInterval(timer)
      push()
      await pause(SETTLE_MS)
      screen.send({ tell: true })
      return z.object({ ages: z.array(z.number()) }).parse(await answer()).ages
    },
    async close() {
      screen.disconnect()
      await live.close()
    },
  }
}
