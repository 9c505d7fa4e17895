/** The look of the wall, as docs/look.md tells it: six reference pictures, a glass without colours, and one without motion. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openBrowser, renewsPictures } from '../fixtures/browser.ts'
import { differingShare } from '../fixtures/pictures.ts'
import { provinceFiles } from '../fixtures/province-files.ts'
import { startWall } from '../fixtures/server.ts'
import type { Wall } from '../fixtures/server.ts'
import { darkOrgan } from '../fixtures/story.ts'

const root = join(import.meta.dirname, '..', '..')
const docs = join(root, 'docs', 'look')
const files = provinceFiles(join(root, 'province', 'guangdong'))
/** A moment that stands still, so that a picture is always the same. */
const AT = Date.parse('2026-11-26T04:20:00Z')
const dark = [
  darkOrgan(files, 'GD-SLT', AT - 11 * 60_000, 'timeout'),
  darkOrgan(files, 'GD-441500', AT - 26 * 3_600_000, 'refused'),
]
/** Letters are drawn a little differently by each version of a browser and of a font. */
const MOST_DIFFERING = 0.03

let browser: Browser
let wall: Wall
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  wall = await startWall({ files, dist: join(root, 'dist', 'dashboard'), now: () => AT, dark })
})
afterAll(async () => {
  await browser.close()
  await wall.close()
})
afterEach(() => page.close())

async function visit(path: string, width = 1920, height = 1080): Promise<void> {
  page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
  await page.clock.setFixedTime(AT)
  await page.goto(`${wall.url}/wall${path}`)
  await page.waitForSelector('[data-testid=panel]')
  await page.waitForSelector('[data-testid=link][data-state=live]')
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(800)
}

it.each([
  ['overview', '/overview', 1920, 1080],
  ['overview-light', '/overview?theme=light', 1920, 1080],
  ['sharing', '/sharing', 1920, 1080],
  ['quality', '/quality', 1920, 1080],
  ['security', '/security', 1920, 1080],
  ['foundations-tall', '/foundations', 1080, 1920],
])('looks like its picture: %s', async (name, path, width, height) => {
  await visit(path, width, height)
  const picture = await page.screenshot()
  const file = join(docs, `${name}.png`)
  if (renewsPictures) {
    mkdirSync(docs, { recursive: true })
    writeFileSync(file, picture)
  }
  expect(existsSync(file), `${file} is missing: run the test with UPDATE_PICTURES=1`).toBe(true)
  expect(await differingShare(browser, file, picture)).toBeLessThan(MOST_DIFFERING)
})

it('tells good, watched and bad apart without colours, by shape and pattern', async () => {
  await visit('/overview')
  await page.addStyleTag({ content: 'html { filter: grayscale(1) }' }).catch(() => undefined)
  const rows = await page.$$eval('[data-testid=city]', (found) =>
    found.map((one) => ({
      status: one.getAttribute('data-class') ?? '',
      shape: [...(one.querySelector('svg')?.children ?? [])].map(({ tagName }) => tagName).join(),
    })),
  )
  const shapes = new Map(rows.map(({ status, shape }) => [status, shape]))
  expect(new Set(shapes.values()).size).toBe(shapes.size)
  expect(shapes.size).toBeGreaterThan(3)
  // And the order is that of the ranks, which is written.
  const ranks = await page.$$eval('[data-testid=city] .rank', (found) => found.map((one) => one.textContent))
  expect(ranks.slice(0, 3)).toEqual(['1', '2', '3'])
})

it('moves nothing for whoever asked for less motion', async () => {
  await visit('/overview')
  await page.keyboard.press('l')
  const moving = await page.evaluate(() =>
    document.getAnimations().map((one) => (one instanceof CSSAnimation ? one.animationName : one.id)),
  )
  expect(moving).toEqual([])
})
