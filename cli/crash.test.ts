/** Killed at any moment and started again, the product has every acknowledged row, once. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFaults, recordsSent, recordsShown } from './crash-oracle.ts'
import { eventually, openRig, type Rig } from './rig.ts'

const PLATFORMS = ['gd-mzt', 'gd-jyt', 'gd-440100']
const ROUNDS = 6

let rig: Rig

beforeAll(async () => {
  rig = await openRig({ platforms: PLATFORMS, every: '*/1 * * * * *' })
}, 60_000)

afterAll(async () => {
  await rig.close()
}, 60_000)

/** The product on its own embedded store, in a directory of its own. */
const EMBEDDED = { CLICKHOUSE_URL: '' }

it('loses nothing and counts nothing twice', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const product = await rig.start({ env: EMBEDDED })
    await pause(300 + Math.random() * 3_000)
    await product.stop('SIGKILL')
  }
  const product = await rig.start({ env: EMBEDDED })
  await eventually(async () => {
    const at = Date.now()
    expect(await recordsShown(product)).toBe(await recordsSent(rig, PLATFORMS, at))
  }, 60)
  expect(await product.stop()).toBe(0)
  expect(await findFaults(join(rig.dir, 'data'))).toEqual({ twice: 0, drift: 0, quarantined: 0 })
}, 240_000)
