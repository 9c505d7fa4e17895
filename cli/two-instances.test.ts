/** Two instances on one ClickHouse server, started by mistake or cut off from each other: each is right, and nothing counts twice. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { recordsSent, recordsShown } from './crash-oracle.ts'
import { eventually, openRig, type Rig } from './rig.ts'

const PLATFORMS = ['gd-mzt', 'gd-jyt']

let rig: Rig

beforeAll(async () => {
  rig = await openRig({ platforms: PLATFORMS, every: '*/1 * * * * *' })
}, 60_000)

afterAll(async () => {
  await rig.close()
}, 60_000)

it('poll the same platforms and count each fact once (faults 62, 63)', async () => {
  const first = await rig.start()
  const second = await rig.start({ env: { YUEMAI_DATA: join(rig.dir, 'other') } })
  const both = async () => {
    const at = Date.now()
    const sent = await recordsSent(rig, PLATFORMS, at)
    expect([await recordsShown(first), await recordsShown(second)]).toEqual([sent, sent])
  }
  await eventually(both)
  // Each of them has polled, and stated what it found under the same keys. A batch is in one table before the other.
  await eventually(async () => {
    const [polls] = await rig.store.rows(
      z.object({ n: z.number(), keys: z.number(), rows: z.number() }),
      `SELECT uniqExact(poll_id) AS n,
         (SELECT count() FROM exchange_now FINAL) AS rows,
         (SELECT uniqExact(platform, organ, observed_at, side, provider, consumer, resource) FROM exchange) AS keys
       FROM poll WHERE feed = 'exchange' AND outcome = 'ok'`,
    )
    expect(polls?.n).toBeGreaterThan(2 * PLATFORMS.length)
    expect(polls?.rows).toBe(polls?.keys)
  })
  expect(await second.stop('SIGKILL')).toBe(null)
  await eventually(async () => {
    const at = Date.now()
    expect(await recordsShown(first)).toBe(await recordsSent(rig, PLATFORMS, at))
  })
}, 120_000)
