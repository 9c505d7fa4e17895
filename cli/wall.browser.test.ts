/** The wall as its users see it: the whole province, from a fresh start to a complete picture. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, renewsPictures } from '#dashboard/fixtures/browser.ts'
import { eventually, openRig, ROOT, type Product, type Rig } from './rig.ts'

const PICTURE = 'wall-1920x1080.png'

let rig: Rig
let product: Product
let browser: Browser
let page: Page
const foreign: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  const platforms = readdirSync(join(ROOT, 'province', 'guangdong', 'platforms')).map((file) =>
    file.replace('.yaml', ''),
  )
  rig = await openRig({ platforms, every: '*/15 * * * * *' })
  product = await rig.start()
  browser = await openBrowser()
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  page.on('request', (request) => {
    if (!request.url().startsWith(product.url) && !request.url().startsWith('data:'))
      foreign.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${product.url}/`)
}, 120_000)

afterAll(async () => {
  await browser.close()
  await rig.close()
}, 60_000)

const text = async (testid: string): Promise<string> =>
  (await page.textContent(`[data-testid="${testid}"]`)) ?? ''

const all = (testid: string): ReturnType<Page['$$']> => page.$$(`[data-testid="${testid}"]`)

const notes = async (): Promise<string> =>
  (await Promise.all((await all('note')).map((note) => note.textContent()))).join()

const figures = async (): Promise<(string | null)[]> =>
  Promise.all((await all('tile')).map((tile) => tile.getAttribute('data-raw')))

describe('a fresh start', () => {
  it('leads from / to the wall', async () => {
    expect(new URL(page.url()).pathname).toBe('/wall')
    // What follows looks at one scene for longer than it would stay.
    await page.goto(`${product.url}/wall/overview`)
  })

  it('becomes a complete picture: six numbers, the map, four phases, all platforms', async () => {
    await eventually(async () => {
      const tiles = await figures()
      expect(tiles).toHaveLength(6)
      expect(tiles.filter((raw) => raw === null || raw === '')).toEqual([])
      expect(await all('phase')).toHaveLength(4)
      expect(await text('silent')).toContain('69/69')
    }, 90)
  }, 120_000)

  it('says on the screen that it is simulated, and that its map is not reviewed', async () => {
    expect(await page.textContent('body')).toContain('模拟数据')
    expect(await page.textContent('body')).toContain('未送审')
  })

  it('fetches the past, and says how far it is', async () => {
    await eventually(async () => {
      expect(await notes()).toMatch(/回填中\s*\d/)
    }, 60)
  }, 90_000)

  it('moves: its numbers change by themselves', async () => {
    const before = await figures()
    await eventually(async () => expect(await figures()).not.toEqual(before), 60)
  }, 90_000)

  it('asks no other host for anything, and raises no complaint of the browser', () => {
    expect(foreign).toEqual([])
    expect(complaints).toEqual([])
  })

  it('makes the picture of the documentation', async () => {
    const folder = join(ROOT, 'dist', 'pictures')
    mkdirSync(folder, { recursive: true })
    // The one in the documentation is replaced on purpose only, and shows trends of a day, nearly whole.
    if (renewsPictures)
      await eventually(async () => expect(await notes()).not.toMatch(/历史计算中 1?\d\/24/), 400)
    await page.screenshot({ path: join(folder, PICTURE) })
    if (renewsPictures) copyFileSync(join(folder, PICTURE), join(ROOT, 'docs', PICTURE))
  }, 420_000)
})
