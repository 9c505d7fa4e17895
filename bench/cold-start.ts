/**
 * Cold start: from the start of the process in an empty directory to a listening port, to the first number on a screen,
 * and to the complete picture of the whole province. The limit is an empty store that opens and a blank page.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { openRig, openStoreProcess, type Rig } from '#cli/rig.ts'
import type { Figure } from './figure.ts'
import { allPlatforms } from './province.ts'
import { median } from './quantile.ts'

const ROUNDS = 5
const PICTURE_MS = 90_000

const NUMBER = '[data-testid=tile][data-raw]:not([data-raw=""])'

interface Start {
  listening: number
  number: number
  complete: number
}

export async function coldStart(): Promise<Figure[]> {
  const rig = await openRig({ platforms: allPlatforms(), every: '*/15 * * * * *' })
  const browser = await openBrowser()
  try {
    const bare: number[] = []
    const starts: Start[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await bareStart(browser))
      starts.push(await productStart(rig, browser, round))
    }
    const limit = { of: 'an empty store opens + a blank page', value: median(bare) }
    const figure = (name: string, of: (start: Start) => number): Figure => ({
      name: `cold start to ${name}`,
      unit: 's',
      product: median(starts.map(of)),
      limit,
      samples: starts.length,
    })
    return [
      figure('a listening port', ({ listening }) => listening),
      figure('the first number on the wall', ({ number }) => number),
      figure('the complete picture', ({ complete }) => complete),
    ]
  } finally {
    await browser.close()
    await rig.close()
  }
}

/** Seconds from an empty directory to an open store, and then to a page that shows nothing. */
async function bareStart(browser: Browser): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  try {
    const started = performance.now()
    const store = await openStoreProcess(dir)
    const page = await browser.newPage()
    await page.goto('data:text/html,<p>0</p>')
    const seconds = (performance.now() - started) / 1_000
    await page.close()
    await store.close()
    return seconds
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function productStart(rig: Rig, browser: Browser, round: number): Promise<Start> {
  const started = performance.now()
  const passed = (): number => (performance.now() - started) / 1_000
  const product = await rig.start({
    env: { CLICKHOUSE_URL: '', YUEMAI_DATA: join(rig.dir, `cold-${round}`) },
  })
  const listening = passed()
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(product.url)
  await page.locator(NUMBER).first().waitFor({ timeout: PICTURE_MS })
  const number = passed()
  await isComplete(page)
  const complete = passed()
  await page.close()
  await product.stop('SIGKILL')
  return { listening, number, complete }
}

/** What people wait for: six numbers, four phases, and every platform heard. */
async function isComplete(page: Page): Promise<void> {
  const last = [
    page.locator(NUMBER).nth(5),
    page.locator('[data-testid=phase]').nth(3),
    page.locator('[data-testid=silent][data-count="0"]'),
  ]
  for (const locator of last) await locator.waitFor({ timeout: PICTURE_MS })
}
