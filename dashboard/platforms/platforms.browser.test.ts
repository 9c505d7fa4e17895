/** The platforms' desk in a real browser: found, read, polled, replayed, by keyboard too, in both languages. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults, renewsPictures } from '../fixtures/browser.ts'
import { dist, files, openScreens, pictures, root } from '../fixtures/built.ts'
import { deskStory } from '../fixtures/platforms.ts'
import type { DeskStory } from '../fixtures/platforms.ts'
import { startWall } from '../fixtures/server.ts'
import type { Wall } from '../fixtures/server.ts'

const PICTURE = 'platforms-1440x900.png'

let browser: Browser
let wall: Wall
let page: Page
let story: DeskStory
let beating: ReturnType<typeof setInterval>
let complaints: string[] = []

beforeAll(async () => {
  browser = await openScreens()
})

afterAll(() => browser.close())

afterEach(async () => {
  clearInterval(beating)
  await page.close()
  await wall.close()
})

interface Opened {
  path?: string
  size?: { width: number; height: number }
  more?: number
  change?: (story: DeskStory) => void
}

async function open({ path = '/platforms', size, more = 0, change }: Opened = {}): Promise<void> {
  const now = (): number => Date.now()
  story = deskStory(files, now, more)
  change?.(story)
  wall = await startWall({ files, dist, now, desk: story.answer })
  beating = setInterval(() => wall.beat(), 1_000)
  complaints = []
  page = await browser.newPage({ viewport: size ?? { width: 1440, height: 900 } })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(wall.url + path)
  await page.waitForSelector('[data-testid=platform], [data-testid=feed]')
}

const row = (id: string) => page.locator(`[data-testid=platform][data-id=${id}]`)
const ids = () =>
  page.$$eval('[data-testid=platform]', (rows) => rows.map((one) => one.getAttribute('data-id') ?? ''))
const feed = (name: string) => page.locator(`[data-testid=feed][data-feed=${name}]`)
const answer = (within: ReturnType<typeof feed>) => within.locator('[data-testid=answer]')

describe('the list', () => {
  it('has every platform, the worst first, each with its state, its answer and the cure', async () => {
    await open()
    expect((await ids()).slice(0, 4)).toEqual(['gd-441500', 'gd-slt', 'gd-wwj', 'gd-tyt'])
    const down = await row('gd-slt').innerText()
    for (const word of ['中断', '应答超时', '无应答', 'raise timeout_s', '调大 timeout_s', '静默'])
      expect(down).toContain(word)
    expect(await row('gd-wwj').innerText()).toContain('HTTP 401')
    expect(await row('gd-jyt').innerText()).toMatch(/拒收 3[\s\S]*漂移 1/)
    expect(await row('gd-lyj').innerText()).toContain('+6.9 min')
    await page.waitForSelector('[data-testid=trace]')
    expect(await row('gd-slt').locator('svg[role=img]').getAttribute('aria-label')).toContain('次失败')
    expect(complaints).toEqual([])
  })

  it('fault 27: says what is hard to believe and why, beside what was told', async () => {
    await open({
      change: ({ platforms }) => {
        const exchange = platforms.find(({ id }) => id === 'gd-gat')?.feeds[0]
        const since = Date.now() - 3_600_000
        const was = { was: null, is: null, others: 0 }
        exchange?.suspect.push(
          { kind: 'stuck', field: '', since, ...was },
          { kind: 'jump', field: 'records', since, was: 1_204.5, is: 1_204_500, others: 0 },
        )
      },
    })
    const told = row('gd-gat').locator('[data-testid=suspect]')
    expect(await told.first().innerText()).toMatch(/可疑 · 交换统计 · 轮询正常，但自 .+ 起没有任何新数据/)
    expect(await told.last().innerText()).toMatch(/记录数.*1,204,500.*约 1,20[45]；数值照实保留/)
    expect(await row('gd-gat').getAttribute('data-standing')).toBe('ok')
    await page.click('[data-id=gd-gat] a')
    await page.waitForSelector('[data-testid=feed]')
    await expect.poll(() => feed('exchange').locator('[data-testid=suspect]').count()).toBe(2)
    expect(await feed('security').locator('[data-testid=suspect]').count()).toBe(0)
  })

  it('fault 29: says once that no platform can be reached, blames none of them, and calls none good', async () => {
    await open({
      change({ platforms, collector }) {
        if (collector) collector.uplink = 'cut'
        for (const { feeds } of platforms)
          for (const one of feeds) {
            one.standing = 'down'
            Object.assign(one.last ?? {}, { outcome: 'dns', http_status: 0, error: 'no such name' })
          }
      },
    })
    const text = await page.innerText('main')
    expect(text.match(/所有平台同时不可达/g)).toHaveLength(1)
    for (const blame of ['平台文件中的 base', 'no such name', '静默，自']) expect(text).not.toContain(blame)
    expect(await page.locator('[data-testid=platform][data-standing=down]').count()).toBe(50)
    expect(await row('gd-slt').innerText()).toContain('采集网络异常')
  })

  it('fault 7: says which feed goes up and down', async () => {
    await open({ change: ({ flapping }) => flapping.push('gd-gat/exchange') })
    const told = row('gd-gat').locator('[data-testid=flapping]')
    expect(await told.innerText()).toMatch(/抖动 · 交换统计 · .*交替 9 次/)
    await page.click('[data-id=gd-gat] a')
    await page.waitForSelector('[data-testid=feed]')
    // What the collector knows may come after what the store does.
    await expect.poll(() => page.locator('[data-testid=flapping]').count()).toBe(1)
  })

  it('finds by words and state, and keeps what is looked for in the address', async () => {
    await open()
    await page.fill('[data-testid=search]', '水利')
    await expect.poll(ids).toEqual(['gd-slt'])
    await page.fill('[data-testid=search]', '')
    await page.click('[data-choice=unauthorised]')
    await expect.poll(ids).toEqual(['gd-wwj'])
    await page.click('[data-id=gd-wwj] a')
    await page.waitForSelector('[data-testid=feed]')
    await page.goBack()
    await expect.poll(ids).toEqual(['gd-wwj'])
    expect(page.url()).toContain('state=unauthorised')
  })

  it('stays usable with two thousand platforms, a page at a time', async () => {
    await open({ more: 1_931 })
    expect(await page.textContent('[data-choice=all]')).toContain('2000')
    expect(await ids()).toHaveLength(50)
    await page.click('[data-testid=later]')
    await expect.poll(() => page.textContent('nav.pager')).toContain('第 2/40 页')
    await page.fill('[data-testid=search]', 'gd-x1930')
    await expect.poll(ids).toEqual(['gd-x1930'])
  })

  it.each(['zh', 'en'])('keeps the height of its lines as they age (%s)', async (lang) => {
    await open({ path: `/platforms?lang=${lang}` })
    const heights = () =>
      page.$$eval('[data-testid=platform]', (rows) => rows.map((row) => row.getBoundingClientRect().height))
    await page.waitForSelector('[data-testid=platform] svg')
    const before = await heights()
    // Every age there is, as wide as it is written.
    await page.$$eval('[data-testid=age]', (ages) => {
      for (const age of ages) age.textContent = age.textContent.replace(/\d+/, '59')
    })
    expect(await heights()).toEqual(before)
  })

  it('changes under the eye, and neither focus nor place are lost', async () => {
    await open()
    const link = page.locator('[data-id=gd-gat] a')
    await link.focus()
    // Where the eye has it: what comes in above moves the page, and not what is looked at.
    const seenAt = () => link.evaluate((one) => Math.round(one.getBoundingClientRect().top))
    // What the collector says of the rows above may come later than they do.
    await expect
      .poll(
        async () => {
          const once = await seenAt()
          await page.waitForTimeout(400)
          return (await seenAt()) - once
        },
        { timeout: 15_000 },
      )
      .toBe(0)
    const [before, top] = [await ids(), await seenAt()]
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0)
    for (const { id, feeds } of story.platforms)
      if (id === 'gd-gat') for (const one of feeds) one.standing = 'down'
    wall.tick({ dark: [] })
    await page.waitForSelector('[data-id=gd-gat][data-standing=down]', { timeout: 15_000 })
    expect(await link.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await ids()).toEqual(before)
    expect(await seenAt()).toBe(top)
    await page.locator('[data-testid=search]').focus()
    await expect.poll(async () => (await ids()).slice(0, 3)).toContain('gd-gat')
  })

  it('keeps its last answer when the server fails, and says so', async () => {
    await open()
    let fails = true
    wall.close = (
      (close) => () =>
        close()
    )(wall.close)
    await page.route('**/api/v1/platforms', (route) =>
      fails ? route.fulfill({ status: 500, json: { detail: 'the log says more' } }) : route.continue(),
    )
    await page.waitForSelector('[data-testid=stale]', { timeout: 15_000 })
    expect(await page.textContent('[data-testid=stale]')).toContain('the log says more')
    expect(await ids()).toHaveLength(50)
    fails = false
    await page.waitForSelector('[data-testid=stale]', { state: 'detached', timeout: 15_000 })
  })
})

describe('the collector', () => {
  it('is told by its figures, and those that somebody should see are marked', async () => {
    await open({
      change: ({ collector }) => {
        if (collector) Object.assign(collector, { quarantined_rows: 7, free_bytes: 3e8 })
      },
    })
    await page.waitForSelector('[data-testid=collector][data-kind=here]')
    const text = (await page.textContent('[data-testid=collector]')) ?? ''
    for (const word of ['1,240 行', '412 KB', '7 行', '300 MB']) expect(text).toContain(word)
    const signs = await page.$$eval('[data-fact]', (found) =>
      found.map((one) => `${one.getAttribute('data-fact')} ${one.getAttribute('data-sign')}`),
    )
    expect(signs).toContain('quarantined bad')
    expect(signs).toContain('outbox none')
  })

  it('that runs elsewhere is said to, and everything the store knows is shown', async () => {
    await open({ change: (told) => (told.collector = null) })
    await page.waitForSelector('[data-testid=collector][data-kind=elsewhere]')
    expect(await page.textContent('[data-testid=collector]')).toContain('另一进程')
    expect((await ids())[0]).toBe('gd-441500')
    await page.goto(`${wall.url}/platforms/gd-slt`)
    const button = feed('exchange').locator('[data-action=poll]')
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true')
    expect(await feed('exchange').locator('[data-testid=barred]').textContent()).toContain('不在本进程')
    expect(await feed('exchange').locator('[data-testid=next]').textContent()).toContain('未知')
  })
})

describe('a platform', () => {
  it('that is down is found, read, polled now, and seen to be well again', async () => {
    await open()
    await page.click('[data-id=gd-slt] a')
    await page.waitForSelector('[data-testid=feed]')
    const card = feed('exchange')
    expect(await card.locator('[data-testid=last-answer]').innerText()).toContain('no answer within 10 s')
    await expect.poll(() => card.locator('[data-testid=next]').textContent()).toContain('退避')
    expect(await card.locator('[data-testid=standing]').getAttribute('data-standing')).toBe('down')
    await card.locator('[data-action=poll]').click()
    await expect.poll(() => answer(card).textContent()).toContain('已轮询：应答正常，新增 12')
    await expect.poll(() => card.locator('[data-testid=standing]').getAttribute('data-standing')).toBe('ok')
    expect(story.acted).toEqual(['gd-slt/exchange/poll'])
    await card.locator('[data-testid=close-answer]').click()
    await expect.poll(() => answer(card).textContent()).toBe('')
    expect(complaints).toEqual([])
  })

  it('is tried by keyboard alone: a dry run shows what it would give and what it would refuse', async () => {
    await open({ path: '/platforms/gd-jyt' })
    const button = feed('exchange').locator('[data-action=dry_run]')
    await button.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => answer(feed('exchange')).textContent()).toContain('试运行（不落库）')
    const told = await answer(feed('exchange')).innerText()
    expect(told).toContain('provider=GD-JYT')
    expect(told).toMatch(/时间无法识别[\s\S]*昨天/)
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true)
  })

  it('shows its drift and its refused records, and one of them, or all, are replayed', async () => {
    await open({ path: '/platforms/gd-jyt' })
    const drift = await page.locator('[data-testid=drift]').innerText()
    expect(drift).toMatch(/data\[\]\.checked[\s\S]*number → ?number\|string[\s\S]*映射在用/)
    const rejects = page.locator('[data-testid=reject]')
    await expect.poll(() => rejects.count()).toBe(3)
    expect(await rejects.first().innerText()).toMatch(/类型不对 · checked[\s\S]*1,204[\s\S]*身份证号非空/)
    await rejects.first().getByRole('button').click()
    await expect.poll(() => rejects.first().innerText()).toContain('已重放')
    expect(await answer(page.locator('[data-testid=rejects]')).innerText()).toContain('落库 1')
    await feed('quality').locator('[data-action=replay_all]').click()
    await expect.poll(() => answer(feed('quality')).textContent()).toContain('已重读 2 条：落库 2')
    await expect.poll(() => page.locator('[data-testid=reject][data-state=replayed]').count()).toBe(3)
  })

  it('cannot be operated from where the server does not allow it, and the reason stands there', async () => {
    await open({ path: '/platforms/gd-jyt', change: (told) => (told.barred = 'listen on 127.0.0.1 (HOST)') })
    const button = feed('exchange').locator('[data-action=poll]')
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true')
    expect(await feed('exchange').locator('[data-testid=barred]').textContent()).toContain(
      'listen on 127.0.0.1',
    )
    await button.click({ force: true })
    expect(story.acted).toEqual([])
  })

  it('has a table beside every chart, with the same numbers', async () => {
    await open({ path: '/platforms/gd-slt' })
    const chart = feed('exchange').locator('figure').nth(1)
    await expect.poll(() => chart.locator('svg[role=img]').getAttribute('aria-label')).toContain('次失败')
    await chart.locator('summary').click()
    expect(await chart.locator('tbody tr').count()).toBe(85)
    expect(await chart.locator('tbody').innerText()).toContain('应答超时 55')
  })

  it('that does not exist is said not to', async () => {
    await open()
    await page.goto(`${wall.url}/platforms/gd-nobody`)
    await page.waitForSelector(':text("没有这个平台")')
  })
})

describe('on a laptop', () => {
  it.each(['zh dark', 'zh light', 'en dark', 'en light'])(
    'axe complains about nothing (%s)',
    async (both) => {
      const [lang, theme] = both.split(' ')
      await open()
      for (const path of ['/platforms', '/platforms/gd-jyt', '/platforms/gd-slt']) {
        await page.goto(`${wall.url}${path}?lang=${lang}&theme=${theme}`)
        await page.waitForSelector('[data-testid=trace], figure')
        if (path.endsWith('jyt')) {
          await page.waitForSelector('[data-testid=reject]')
          await feed('exchange').locator('[data-action=dry_run]').click()
          await page.waitForSelector('[data-testid=observations]')
        }
        expect(await axeFaults(page), path).toEqual([])
      }
    },
  )

  it.each([768, 1280, 1920])('nothing runs out of a page that is %i pixels wide', async (width) => {
    await open({ size: { width, height: 900 } })
    for (const path of ['/platforms', '/platforms/gd-jyt']) {
      await page.goto(`${wall.url}${path}?lang=en`)
      await page.waitForSelector('[data-testid=trace], figure')
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide, path).toBeLessThanOrEqual(width)
    }
  })

  it.each(['zh', 'en'])('it can be looked at (%s)', async (lang) => {
    await open()
    for (const [name, path] of [
      ['platforms', '/platforms'],
      ['platform', '/platforms/gd-jyt'],
    ] as const) {
      await page.goto(`${wall.url}${path}?lang=${lang}`)
      await page.waitForSelector('[data-testid=trace], figure')
      await page.waitForSelector('[data-testid=link][data-state=live]')
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(pictures, `${name}-${lang}.png`) })
    }
    expect(complaints).toEqual([])
    if (renewsPictures && lang === 'zh')
      copyFileSync(join(pictures, 'platforms-zh.png'), join(root, 'docs', PICTURE))
  })
})
