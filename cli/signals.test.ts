/** What the product does when the machine stops it, wakes it, leaves it without files, or asks it to end. */
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { recordsSent, recordsShown } from './crash-oracle.ts'
import { eventually, openRig, type Product, type Rig } from './rig.ts'

const PLATFORMS = ['gd-mzt', 'gd-jyt', 'gd-440100']

let rig: Rig
let product: Product

beforeAll(async () => {
  rig = await openRig({ platforms: PLATFORMS, every: '*/1 * * * * *' })
  product = await rig.start()
}, 60_000)

afterAll(() => rig.close(), 60_000)

const poll = z.object({ platform: z.string(), at: z.number(), outcome: z.string() })

/** Polls of the exchange that began after a moment, once each platform has some. */
async function pollsSince(since: number): Promise<z.output<typeof poll>[]> {
  return eventually(async () => {
    const polls = await rig.store.rows(
      poll,
      `SELECT platform, toUnixTimestamp64Milli(started) AS at, outcome FROM poll FINAL
       WHERE feed = 'exchange' AND NOT backfill AND started > fromUnixTimestamp64Milli({since:Int64}, 'Asia/Shanghai')
       ORDER BY platform, at`,
      { since },
    )
    expect(new Set(polls.map(({ platform }) => platform)).size).toBe(PLATFORMS.length)
    expect(polls.length).toBeGreaterThan(3 * PLATFORMS.length)
    return polls
  })
}

it('fault 58: after it was stopped and woken it asks each feed once for all that it slept through, and blames nobody', async () => {
  await pollsSince(0)
  product.process.kill('SIGSTOP')
  await pause(6_000)
  const woken = Date.now()
  product.process.kill('SIGCONT')
  const polls = await pollsSince(woken - 6_000)
  expect(polls.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  for (const id of PLATFORMS) {
    const at = polls.filter(({ platform }) => platform === id).map((one) => one.at)
    // The one that is caught up and the next slot's may lie close; six slept slots may not.
    const crowd = at.map((begun) => at.filter((other) => other >= begun && other < begun + 900).length)
    expect(Math.max(...crowd)).toBeLessThanOrEqual(2)
  }
}, 120_000)

it('fault 59: without a file to open it neither ends nor blames a platform, and goes on once there are some', async () => {
  const limit = (files: number) =>
    execFileSync('prlimit', ['--pid', String(product.process.pid), `--nofile=${files}:`])
  const before = Date.now()
  limit(10)
  await pause(3_000)
  limit(4_096)
  const freed = Date.now()
  await eventually(() => product.get('/api/v1/collector'))
  expect(product.process.exitCode).toBeNull()
  expect((await pollsSince(freed)).some(({ outcome }) => outcome === 'ok')).toBe(true)
  const blamed = (await pollsSince(before)).filter(({ outcome }) => !['ok', 'internal'].includes(outcome))
  expect(blamed).toEqual([])
}, 120_000)

it('fault 56: asked to end under load it ends well within ten seconds, and nothing that it took is lost', async () => {
  await pollsSince(Date.now())
  // It ends itself with 1 where ten seconds do not do.
  expect(await product.stop('SIGTERM')).toBe(0)
  product = await rig.start()
  await eventually(async () => {
    const at = Date.now()
    expect(await recordsShown(product)).toBe(await recordsSent(rig, PLATFORMS, at))
  })
}, 120_000)
