/** The whole way of a number: from a platform's answer to the text on the wall, the same at every station. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { recordsSent } from './crash-oracle.ts'
import { eventually, openRig, valuesAnswer, type Product, type Rig } from './rig.ts'

const PLATFORMS = ['gd-mzt', 'gd-jyt', 'gd-440100']
const TILE = '[data-testid="tile"][data-indicator="sharing_records_24h"]'

let rig: Rig
let product: Product
let browser: Browser
let page: Page

beforeAll(async () => {
  rig = await openRig({ platforms: PLATFORMS })
  product = await rig.start()
  browser = await openBrowser()
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`${product.url}/wall/overview`)
  await page.waitForSelector(TILE)
}, 120_000)

afterAll(async () => {
  await browser.close()
  await rig.close()
}, 60_000)

const onTile = async (): Promise<number> => Number(await page.getAttribute(TILE, 'data-raw'))

async function fromApi(): Promise<number> {
  const { samples } = valuesAnswer.parse(await product.get('/api/v1/indicators/sharing_records_24h/values'))
  return samples.find(({ part }) => part === '')?.value ?? Number.NaN
}

/** Records of the last 24 hours as anyone could count them: no rollup, no view, no indicator. */
async function byHand(at: number): Promise<number> {
  const [row] = await rig.store.rows(
    z.object({ records: z.number() }),
    `SELECT sum(records) AS records
     FROM exchange_now FINAL
     WHERE side = 'provider' AND observed_at + period_s > {from:Int64} / 1000 AND observed_at + period_s <= {to:Int64} / 1000`,
    { from: at - 86_400_000, to: at },
  )
  return row?.records ?? Number.NaN
}

/** The one number, once all four agree on it. */
async function agreed(): Promise<number> {
  return eventually(async () => {
    const at = Date.now()
    const [tile, api, hand, said] = await Promise.all([
      onTile(),
      fromApi(),
      byHand(at),
      recordsSent(rig, PLATFORMS, at),
    ])
    expect({ tile, api, hand }).toEqual({ tile: said, api: said, hand: said })
    return said
  }, 90)
}

/** More than the sum loses while a test waits: the window moves on, and old periods leave it before new ones are told. */
const SLACK = 1_000_000

describe('a number on the wall', () => {
  it('is what the API says, what SQL by hand says, and what the platforms sent', async () => {
    expect(await agreed()).toBeGreaterThan(0)
  }, 120_000)

  it('changes when a platform states a new fact, without a reload', async () => {
    const before = await agreed()
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
    await state(50_000_000)
    await eventually(async () => expect(await onTile()).toBeGreaterThan(before + 50_000_000 - SLACK), 30)
    expect(await agreed()).toBeGreaterThan(before + 50_000_000 - SLACK)
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
  }, 120_000)

  it('counts a restated period once, with what was said last', async () => {
    const before = await agreed()
    await state(20_000_000)
    await eventually(async () => expect(await onTile()).toBeLessThan(before - 30_000_000 + SLACK), 30)
    const after = await agreed()
    expect(after).toBeLessThan(before - 30_000_000 + SLACK)
  }, 120_000)
})

describe('silence', () => {
  it('turns an organ dark, and improves no colour anywhere', async () => {
    const before = await statuses()
    await rig.control('gd-440100/fault', { kind: 'down' })
    await eventually(async () => {
      expect(await page.getAttribute('[data-testid="silent"]', 'data-count')).toBe('1')
    }, 60)
    const ranks = ['unknown', 'bad', 'warn', 'good']
    for (const [key, status] of await statuses()) {
      const was = before.get(key)
      if (status === 'none' || was === undefined) continue
      expect(ranks.indexOf(status), `${key}: ${was} → ${status}`).toBeLessThanOrEqual(ranks.indexOf(was))
    }
  }, 120_000)
})

/** The period that both statements are about, whenever they are made. */
const period = Math.floor(Date.now() / 300_000) * 300_000 - 600_000

/** So many records of one interface in that period, as a platform states them. */
async function state(records: number): Promise<void> {
  const facts = {
    ts: period,
    period: 300,
    side: 'provider',
    from: 'GD-MZT',
    to: 'GD-JYT',
    api: '307099/000001',
  }
  await rig.control('gd-mzt/exchange', {
    rows: [{ ...facts, calls: 10, err: 0, rows: records, bytes: 1000 }],
  })
}

async function statuses(): Promise<Map<string, string>> {
  const indicators = z.array(z.object({ id: z.string() })).parse(await product.get('/api/v1/indicators'))
  const all = new Map<string, string>()
  for (const { id } of indicators) {
    for (const scope of ['province', 'city', 'organ']) {
      const { samples } = valuesAnswer.parse(
        await product.get(`/api/v1/indicators/${id}/values?scope=${scope}`),
      )
      for (const { scope_id, part, status } of samples) all.set(`${id} ${scope} ${scope_id} ${part}`, status)
    }
  }
  return all
}
