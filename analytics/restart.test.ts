/** After a start nobody is called silent by time in which we were not there; who does not answer from then on is. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { casePage } from './case/shapes.ts'
import { sample as sampleShape } from './http/shapes.ts'
import { stageProvince, type StageProvince } from './stage/province.ts'
import { land, MINUTE, NOW, pollRow } from './stage/rows.ts'
import { serve, type Served } from './stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served

/** Every platform has answered well, until ten minutes before the start, when we went away. */
beforeEach(async () => {
  scratch = await openScratchStore()
  const staged = stageProvince()
  const { alert_rules } = staged
  province = {
    ...staged,
    alert_rules: { ...alert_rules, own_outage: { ...alert_rules.own_outage, least: 3 } },
  }
  await poll(NOW - 10 * MINUTE, 'ok')
  served = await serve(scratch.client, province, NOW)
})
afterEach(async () => {
  await served.close()
  await scratch.close()
  province.destroy()
})

async function poll(
  started: number,
  outcome: 'ok' | 'refused',
  platforms = province.platforms,
): Promise<void> {
  const rows = platforms.flatMap(({ id, feeds }) =>
    feeds.map(({ feed }) => pollRow({ platform: id, feed: feed as 'exchange', started, outcome })),
  )
  await land(scratch.client, { poll: rows })
}

/** A tick and a look of the alert rules at a moment. */
async function pass(to: number): Promise<void> {
  served.clock.at = to
  await served.ticked()
  await new Promise((done) => setTimeout(done, 1_500))
}

const ready = z.object({ status: z.string(), reason: z.string() })
const reason = async () => ready.parse((await served.get('/readyz')).json).reason
const platform = z.object({ id: z.string(), dark: z.boolean(), standing: z.string() })
const dark = async () =>
  z
    .array(platform)
    .parse((await served.get('/api/v1/platforms')).json)
    .filter((one) => one.dark)
    .map(({ id }) => id)
const standings = async () => {
  const { json } = await served.get('/api/v1/platforms')
  return [
    ...new Set(
      z
        .array(platform)
        .parse(json)
        .map(({ standing }) => standing),
    ),
  ]
}
const counted = async () => {
  const { json } = await served.get('/api/v1/indicators/exchange_success_rate/values?scope=province')
  const [sample] = z.object({ samples: z.array(sampleShape) }).parse(json).samples
  return sample && { expected: sample.expected, fresh: sample.fresh, unasked: sample.unasked }
}
const raised = async () => casePage.parse((await served.get('/api/v1/cases?kind=alert')).json).cases
const reporting = async () => {
  const { json } = await served.get('/api/v1/indicators/platforms_reporting/values?scope=province')
  const [sample] = z.object({ samples: z.array(sampleShape) }).parse(json).samples
  return sample && { state: sample.state, value: sample.value }
}

it('a start after a pause calls nobody silent before he was asked, and counts no share of who reports', async () => {
  await pass(NOW + 1_000)
  expect(await dark()).toEqual([])
  expect(await standings()).toEqual(['pending'])
  expect(await counted()).toEqual({ expected: 4, fresh: 0, unasked: 4 })
  expect(await reason()).toBe('4 of 4 have not been heard yet since the start')
  expect(await raised()).toEqual([])
  expect(await reporting()).toMatchObject({ state: 'unknown' })

  await poll(NOW + 5_000, 'ok')
  await pass(NOW + 6_000)
  expect(await reason()).toBe('')
  expect(await standings()).toEqual(['ok'])
  expect(await raised()).toEqual([])
  await vi.waitFor(async () => expect(await reporting()).toEqual({ state: 'known', value: 1 }))
  expect(await counted()).toEqual({ expected: 4, fresh: 4, unasked: 0 })
}, 60_000)

it('a platform that starts with us, and refuses at first, is no outage of ours', async () => {
  await poll(NOW + 2_000, 'refused')
  await pass(NOW + 3_000)
  expect(await dark()).toEqual([])
  await poll(NOW + 9_000, 'ok')
  await pass(NOW + 10_000)
  expect(await raised()).toEqual([])
}, 60_000)

it('a total outage after the start is raised, and one platform that stays silent as well', async () => {
  for (let at = NOW + 2_000; at < NOW + 40_000; at += 10_000) await poll(at, 'refused')
  await pass(NOW + 40_000)
  expect(await dark()).toHaveLength(4)
  expect(await reason()).toBe('4 of 4 platforms are silent')
  await vi.waitFor(
    async () => expect(await raised()).toMatchObject([{ source: 'own_outage', state: 'open' }]),
    {
      timeout: 10_000,
      interval: 200,
    },
  )

  const [silent, ...others] = province.platforms
  await poll(NOW + 50_000, 'ok', others)
  await pass(NOW + 51_000)
  // As often as a busy machine takes to see that the outage is over: only who is asked in vain from then on is silent.
  const ask = async (at: number) => {
    await poll(at, 'ok', others)
    await poll(at, 'refused', silent ? [silent] : [])
  }
  for (let at = NOW + 55_000; at <= NOW + 150_000; at += 20_000) {
    await ask(at)
    await pass(at + 1_000)
  }
  await vi.waitFor(
    async () => {
      served.clock.at += 5_000
      await ask(served.clock.at)
      expect((await raised()).map(({ source, state, platform }) => [source, state, platform]).sort()).toEqual(
        [
          ['dark', 'open', silent?.id],
          ['own_outage', 'resolved', ''],
        ],
      )
    },
    { timeout: 60_000, interval: 500 },
  )
}, 120_000)
