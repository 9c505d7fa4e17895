/** A flood of alerts, the whole way: from what a platform sends over HTTP to the desk of those who must act. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { openDeskPage, type DeskPage } from '#dashboard/fixtures/desk-page.ts'
import { eventually, openRig, type Product, type Rig } from './rig.ts'
import { SENDER } from './sender.ts'

const MANY = 10_000
const AT_ONCE = 1_000
const TITLE = '边界防火墙检出同源扫描'
const OTHERS = ['数据库审计发现批量导出', '接口令牌在异地使用', '主机检出挖矿程序']

let rig: Rig
let product: Product
let browser: Browser
let desk: DeskPage

beforeAll(async () => {
  rig = await openRig({ platforms: ['gd-jyt', 'gd-mzt'] })
  writeFileSync(join(rig.province, 'platforms', 'gd-soc.yaml'), SENDER)
  product = await rig.start()
  await push(OTHERS.map((title, n) => alarm(`before-${n}`, title)))
  for (const title of OTHERS) await eventually(async () => expect((await find(title)).total).toBe(1))
  browser = await openBrowser()
  desk = await openDeskPage(browser, product.url, '/alerts', { me: '张三' })
  await desk.page.waitForSelector('[data-testid=case]')
}, 120_000)

afterAll(async () => {
  await browser.close()
  await rig.close()
}, 60_000)

const began = Date.now()

const alarm = (id: string, title: string) => ({
  id,
  at: began,
  state: 'open',
  category: 'NA',
  level: 2,
  title,
})

const receipt = z.object({ outcome: z.string(), rows: z.number(), unchanged: z.number() })

async function push(alarms: readonly object[]): Promise<z.output<typeof receipt>> {
  const answer = await fetch(`${product.url}/api/v1/platforms/gd-soc/security`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alarms }),
  })
  expect(answer.status, await answer.clone().text()).toBe(202)
  return receipt.parse(await answer.json())
}

/** All of them, sent at once in a few bodies. */
function flood() {
  const bodies = Array.from({ length: MANY / AT_ONCE }, (_, body) =>
    Array.from({ length: AT_ONCE }, (_, n) => alarm(`flood-${body * AT_ONCE + n}`, TITLE)),
  )
  return Promise.all(bodies.map(push))
}

const page = z.object({
  total: z.number(),
  cases: z.array(z.object({ id: z.string(), count: z.number(), state: z.string() })),
})

async function find(words: string) {
  return page.parse(await product.get(`/api/v1/cases?kind=alert&words=${encodeURIComponent(words)}`))
}

const press = (key: string) => desk.page.keyboard.press(key)
const focused = () => desk.page.evaluate<string | undefined>('document.activeElement?.dataset.case')

describe('10,000 alerts that say the same, at once', () => {
  it('are one case with that count, and the desk answers the keys while they come', async () => {
    const taken = flood()
    // In the middle of it somebody takes up another case.
    const other = (await find(OTHERS[0] ?? '')).cases[0]?.id
    await press('/')
    await desk.page.keyboard.insertText(OTHERS[0] ?? '')
    await press('Enter')
    await expect.poll(() => desk.page.locator('[data-testid=case]').count()).toBe(1)
    await press('j')
    await expect.poll(focused).toBe(other)
    await press('c')
    await expect
      .poll(() => desk.page.locator('[data-testid=case]').textContent(), { timeout: 20_000 })
      .toContain('张三')
    await press('Enter')
    await desk.page.waitForSelector('[data-testid=case-head]')

    const sums = (await taken).map(({ rows, unchanged }) => rows + unchanged)
    expect(sums.reduce((sum, one) => sum + one, 0)).toBe(MANY)
    await eventually(async () => expect((await find(TITLE)).cases.map(({ count }) => count)).toEqual([MANY]))
  }, 90_000)

  it('stand on the desk as one row, whose page says how many they are', async () => {
    const [flooded] = (await find(TITLE)).cases
    await desk.visit('/alerts')
    await press('/')
    await desk.page.keyboard.insertText(TITLE)
    await press('Enter')
    await expect.poll(() => desk.page.locator('[data-testid=case]').count()).toBe(1)
    expect(await desk.page.locator('[data-testid=count]').textContent()).toMatch(/10,?000/)
    await press('j')
    await press('Enter')
    await desk.page.waitForSelector('[data-testid=case-head]')
    expect(desk.page.url()).toContain(flooded?.id)
    expect(await desk.page.textContent('main')).toMatch(/10,?000/)
    expect(desk.complaints).toEqual([])
  }, 60_000)

  it('are no more when they are all sent once more, and one more when another comes', async () => {
    for (const { rows, unchanged } of await flood())
      expect({ rows, unchanged }).toEqual({ rows: 0, unchanged: AT_ONCE })
    await push([alarm('one-more', TITLE)])
    await eventually(async () => {
      const { total, cases } = await find(TITLE)
      expect([total, cases[0]?.count]).toEqual([1, MANY + 1])
    })
  }, 60_000)
})
