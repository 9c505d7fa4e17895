import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Clock } from '../clock.ts'
import { runBackfill, type Due } from './backfill.ts'

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}

it('fetches every window once, however the platforms take turns', async () => {
  const left = new Map([1, 2, 3, 4, 5, 6].map((feed) => [feed, [5, 4, 3, 2, 1]]))
  const fetched: string[] = []
  const stop = new AbortController()
  const running = runBackfill({
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    signal: stop.signal,
    due: () =>
      [...left].flatMap(([feed, days]): Due[] => {
        const [day] = days
        return day === undefined ? [] : [{ feed, window: { from: day, to: day + 1 } }]
      }),
    platformOf: (feed) => `platform ${feed}`,
    async fetch({ feed, window }) {
      fetched.push(`${feed}/${window.from}`)
      // One platform is slow, so that the others come round while it is under way.
      await sleep(feed === 1 ? 12 : 3)
      left.set(feed, left.get(feed)?.filter((day) => day !== window.from) ?? [])
    },
    waiting: () => 0,
  })
  await expect.poll(() => [...left.values()].flat(), { timeout: 20_000 }).toEqual([])
  stop.abort()
  await running
  expect(fetched.toSorted()).toEqual([...new Set(fetched)].toSorted())
  expect(fetched).toHaveLength(30)
}, 30_000)
