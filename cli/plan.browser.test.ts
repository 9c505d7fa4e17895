/** The plan's desk over the server itself: a fact that lands moves the bar on the glass, and a forecast follows it. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { catalogueRow, censusRow, land, NOW, pollRow } from '#analytics/stage/rows.ts'
import { serve, type Served } from '#analytics/stage/serve.ts'
import { stageProvince, type StageProvince } from '#analytics/stage/province.ts'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'

const dashboard = join(import.meta.dirname, '..', 'dist', 'dashboard')

let scratch: ScratchStore
let province: StageProvince
let served: Served
let browser: Browser
let page: Page
let going: ReturnType<typeof setInterval>

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  await land(scratch.client, {
    poll: (['exchange', 'catalogue', 'census'] as const).map((feed) => pollRow({ feed })),
    census: [censusRow({ item: 'one' })],
    catalogue: [
      catalogueRow({ should_land: 1, landed: 0 }),
      catalogueRow({ entry: 'b', should_land: 1, landed: 0 }),
    ],
  })
  served = await serve(scratch.client, province, NOW, { dashboard })
  await served.ticked()
  // What the server keeps for a second it keeps by its own clock.
  going = setInterval(() => (served.clock.at += 100), 100)
  browser = await openBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
})

afterAll(async () => {
  clearInterval(going)
  await browser.close()
  await served.close()
  await scratch.close()
  province.destroy()
})

it(
  'moves with a fact that lands, without a reload, and says what is unknown',
  { timeout: 60_000 },
  async () => {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`http://127.0.0.1:${served.port}/plan`)
    const row = page.locator('[data-testid=outcome-row][data-outcome="P2-1"]')
    await expect.poll(() => row.getAttribute('data-raw'), { timeout: 20_000 }).toBe('0')
    expect(
      await page.locator('[data-testid=outcome-row][data-outcome="P2-2"]').getAttribute('data-state'),
    ).toBe('unknown')
    await page.waitForSelector('[data-testid=heat-row]')
    await page.evaluate(() => void Object.assign(globalThis, { is_same: true }))
    await land(scratch.client, {
      catalogue: [catalogueRow({ should_land: 1, landed: 1, conformant: 1, known_at: NOW })],
    })
    await expect.poll(() => row.getAttribute('data-raw'), { timeout: 20_000 }).toBe('0.5')
    const cell = page.locator('[data-testid=heat-row][data-organ="GD-JYT"] [data-outcome="P2-1"]')
    await expect.poll(() => cell.innerText(), { timeout: 20_000 }).toBe('50')
    expect(await page.evaluate(() => 'is_same' in globalThis)).toBe(true)
    await page.goto(`http://127.0.0.1:${served.port}/plan/P2-1`)
    await page.waitForSelector('[data-testid=organ-row]')
    await page.waitForSelector('[data-testid=burn-up] svg')
    expect(complaints).toEqual([])
  },
)
