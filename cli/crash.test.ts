/** Killed at any moment and started again, the product has every acknowledged row, once. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient } from '#sql/client.ts'
import { eventually, openRig, openStoreProcess, valuesAnswer, type Rig } from './rig.ts'

const PLATFORMS = ['gd-mzt', 'gd-jyt', 'gd-440100']
const ROUNDS = 6

let rig: Rig

beforeAll(async () => {
  rig = await openRig({ platforms: PLATFORMS, every: '*/1 * * * * *' })
}, 60_000)

afterAll(async () => {
  await rig.close()
}, 60_000)

const one = z.object({ n: z.number() })

/** The product on its own embedded store, in a directory of its own. */
const EMBEDDED = { CLICKHOUSE_URL: '' }

async function sent(at: number): Promise<number> {
  const shape = z.object({ exchange: z.record(z.string(), z.object({ records: z.number() })) })
  const answers = await Promise.all(PLATFORMS.map((id) => rig.control(`${id}/sent?at=${at}`)))
  return answers.reduce<number>(
    (sum, answer) => sum + (shape.parse(answer).exchange['provider']?.records ?? 0),
    0,
  )
}

it('loses nothing and counts nothing twice', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const product = await rig.start({ env: EMBEDDED })
    await pause(300 + Math.random() * 3_000)
    await product.stop('SIGKILL')
  }
  const product = await rig.start({ env: EMBEDDED })
  await eventually(async () => {
    const at = Date.now()
    const { samples } = valuesAnswer.parse(await product.get('/api/v1/indicators/sharing_records_24h/values'))
    expect(samples.find(({ part }) => part === '')?.value).toBe(await sent(at))
  }, 60)
  expect(await product.stop()).toBe(0)

  const outbox = new DatabaseSync(join(rig.dir, 'data', 'collector', 'collector.db'), { readOnly: true })
  expect(outbox.prepare('SELECT count(*) AS n FROM quarantine').get()).toEqual({ n: 0 })
  outbox.close()

  const store = await openStoreProcess(join(rig.dir, 'data'))
  const client = openClient({ url: store.url })
  try {
    // A statement that stands twice was accepted twice: what is said again is not said anew.
    const twice = await client.rows(
      one,
      `SELECT count() AS n FROM (
         SELECT platform, observed_at, side, provider, consumer, resource, calls, failures, records, bytes
         FROM exchange FINAL
         GROUP BY ALL HAVING count() > 1
       )`,
    )
    expect(twice).toEqual([{ n: 0 }])
    const differing = await client.rows(
      one,
      `SELECT count() AS n FROM (
         SELECT toStartOfHour(observed_at) AS hour, platform, sum(records) AS records FROM exchange_now FINAL GROUP BY ALL
       ) AS facts
       FULL JOIN (SELECT toDateTime(hour, 'Asia/Shanghai') AS hour, platform, sum(records) AS records FROM exchange_hour FINAL GROUP BY ALL) AS rollup
       USING (hour, platform)
       WHERE facts.records != rollup.records`,
    )
    expect(differing).toEqual([{ n: 0 }])
  } finally {
    await client.close()
    await store.close()
  }
}, 240_000)
