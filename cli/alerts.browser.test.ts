/** The desks of cases in a real browser, over a real store, the real analytics and their real HTTP and stream. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readOpenAlerts } from '#analytics/live/open-alerts.ts'
import { catalogueRow, HOUR, land, MINUTE, qualityRow, securityRow } from '#analytics/stage/rows.ts'
import type { Served } from '#analytics/stage/serve.ts'
import { axeFaults, renewsPictures } from '#dashboard/fixtures/browser.ts'
import { pictures } from '#dashboard/fixtures/built.ts'
import type { DeskPageOptions } from '#dashboard/fixtures/desk-page.ts'
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { openDesks, type Desks } from './desks.ts'
import { ROOT } from './rig.ts'

const PICTURE = 'alerts-1440x900.png'
/** 2026-11-23 16:00:10 in Guangdong. */
const NOW = Date.UTC(2026, 10, 23, 8, 0, 10)
const TITLES = [
  '边界防火墙检出扫描',
  '数据库审计发现批量导出',
  '主机检出挖矿程序',
  '接口令牌在异地使用',
  '弱口令未整改',
]
const RED = '政务云主机检出勒索程序'

let desks: Desks
let served: Served
let page: Page
let complaints: string[] = []

beforeAll(async () => {
  desks = await openDesks(NOW, landDay)
  ;({ served } = desks)
  while ((await total('alert')) + (await total('remediation')) < 150) await setTimeout(100)
}, 180_000)

afterAll(() => desks.close())

/** What has come up in a day: a flood, some alerts of each platform, and red quality rules. */
async function landDay(store: StoreClient, province: Province): Promise<void> {
  const heard = province.platforms.slice(0, 60)
  await land(store, {
    security: [
      ...Array.from({ length: 240 }, (_, n) =>
        securityRow({
          platform: 'gd-gat',
          organ: 'GD-GAT',
          alert: `again-${n}`,
          title: '暴力破解登录',
          warn_level: 2,
          observed_at: NOW - (300 - n) * 1000,
          known_at: NOW - MINUTE,
        }),
      ),
      ...heard.flatMap(({ id, organ, region }, index) =>
        TITLES.slice(0, 2 + (index % 2)).map((title, at) =>
          securityRow({
            platform: id,
            organ,
            region,
            alert: `${id}-${at}`,
            title,
            category: (['NA', 'DA', 'MI', 'AB', 'HR'] as const)[at] ?? 'OT',
            warn_level: 2 + ((index + at) % 3),
            observed_at: NOW - (index + at + 1) * MINUTE,
            known_at: NOW - MINUTE,
          }),
        ),
      ),
    ],
    catalogue: heard
      .slice(0, 1)
      .map(({ id, organ, region }) =>
        catalogueRow({ platform: id, organ, region, entry: '学籍', name: '学籍基本信息' }),
      ),
    quality: heard.slice(0, 8).map(({ id, organ, region }, index) =>
      qualityRow({
        platform: id,
        organ,
        region,
        dataset: '学籍',
        rule: '身份证号非空',
        status: 'failed',
        checked: 100,
        failed: 20 + index * 4,
        observed_at: NOW - HOUR,
        known_at: NOW - MINUTE,
      }),
    ),
  })
}

afterEach(() => page.close())

async function total(kind: string): Promise<number> {
  const { json } = await served.get(`/api/v1/cases?kind=${kind}&limit=1`)
  return typeof json === 'object' && json !== null && 'total' in json ? Number(json.total) : 0
}

/** What somebody else does, somewhere else. */
async function does(me: string, id: string | null, command: string, given: object): Promise<number> {
  const { json } = await served.get(`/api/v1/cases/${id}`)
  const { version } = (json as { case: { version: number } }).case
  const answer = await fetch(`http://127.0.0.1:${served.port}/api/v1/cases/${id}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-actor': encodeURIComponent(me) },
    body: JSON.stringify({ command, version, given }),
  })
  return answer.status
}

async function raiseRed(alert: string): Promise<void> {
  const known_at = served.clock.now()
  await land(desks.store, {
    security: [
      securityRow({
        alert,
        title: RED,
        category: 'MI',
        warn_level: 1,
        observed_at: known_at - 1000,
        known_at,
      }),
    ],
  })
  served.nudge()
}

async function open(path: string, options: DeskPageOptions = {}): Promise<Page> {
  const opened = await desks.open(path, { me: '张三', ...options })
  complaints = opened.complaints
  return opened.page
}

const listed = () => page.waitForSelector('[data-testid=case]')
const press = (...keys: string[]) =>
  keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve())
const type = (text: string) => page.keyboard.insertText(text)
const stateOf = () => page.locator('[data-testid=case-head]').getAttribute('data-state')
const form = (command: string) => page.waitForSelector(`[data-testid=command-form][data-command=${command}]`)
/** Goes to a field by the Tab key alone. */
async function tabTo(field: string): Promise<void> {
  for (let times = 0; times < 20; times += 1) {
    if ((await page.evaluate<string | undefined>('document.activeElement?.id')) === `field-${field}`) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the Tab key does not reach ${field}`)
}

describe('the alert desk', () => {
  it('a red alert is worked from its arrival to its report and its end with the keyboard alone', async () => {
    page = await open('/alerts')
    await listed()
    const before = Number(/\((\d+)\)/.exec(await page.title())?.[1])
    expect(before).toBeGreaterThan(100)
    await raiseRed('red-1')
    // It comes by itself, and the title counts it.
    await expect.poll(() => page.title(), { timeout: 20_000 }).toContain(`(${before + 1})`)
    await press('/')
    await type('勒索')
    await press('Enter')
    await expect.poll(() => page.locator('[data-testid=case]').count()).toBe(1)
    expect(await page.locator('[data-testid=warn-level]').textContent()).toContain('红色预警')
    expect(await page.locator('[data-testid=event-level]').textContent()).toContain('未定级')
    await press('j', 'a')
    await form('acknowledge')
    // Nothing is sent that lacks what it needs.
    await press('Control+Enter')
    await expect.poll(() => page.locator('[data-field=comment] .fault').textContent()).toBe('必填')
    await type('已联系运维')
    await press('Control+Enter')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('已完成')
    await expect.poll(() => page.locator('[data-testid=case]').textContent()).toContain('张三 确认')
    await press('Enter')
    await page.waitForSelector('[data-testid=case-head][data-state=acknowledged]')
    await press('v')
    await form('judge')
    await press('ArrowDown', 'ArrowDown')
    await tabTo('reporter')
    await press('ArrowUp', 'ArrowUp')
    await expect.poll(() => page.locator('[data-testid=starts]').textContent()).toMatch(/1 小时内.*§4/)
    await page.keyboard.press('Shift+Tab')
    await tabTo('comment')
    await type('业务中断，数据被加密')
    await press('Control+Enter')
    await page.waitForSelector('[data-testid=case-clock][data-rule=REPORT_CII]')
    const clock = await page.locator('[data-testid=case-clock]').textContent()
    expect(clock).toMatch(/剩 \d+ ?分[\s\S]*关键信息基础设施事件报告[\s\S]*§4/)
    // Who owes it to whom, and what started it.
    expect(clock).toMatch(/网络运营者 → 保护工作部门、公安机关[\s\S]*发现或获知事件/)
    // While it runs, it can be neither shelved nor closed, and that is said.
    await press('s')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('报告时限正在计时')
    for (let times = 0; times < 2; times += 1) {
      await press('p')
      await form('report')
      await type('省委网信办')
      await press('Control+Enter')
      await page.waitForSelector('[data-testid=command-form]', { state: 'detached' })
      await expect
        .poll(() => page.locator('[data-testid=event][data-command=report]').count())
        .toBe(times + 1)
    }
    await press('d')
    await form('resolve')
    await type('已从备份恢复')
    await press('Control+Enter')
    await expect.poll(stateOf).toBe('resolved')
    // Its end starts the term of the summary, and it is closed once that is in.
    await page.waitForSelector('[data-testid=case-clock][data-rule=REPORT_SUMMARY]')
    await press('e')
    await expect
      .poll(() => page.locator('[data-testid=notice]').textContent())
      .toContain('仍有报告时限在计时')
    await press('p')
    await form('report')
    await type('省委网信办')
    await press('Control+Enter')
    await expect.poll(() => page.locator('[data-testid=event][data-command=report]').count()).toBe(3)
    // Of a red alert it takes another to say that it is over.
    await press('e')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('须由另一人作出')
    const address = new URL(page.url())
    await page.close()
    page = await open(address.pathname + address.search, { me: '李四' })
    await page.waitForSelector('[data-testid=case-head]')
    await press('e')
    await form('close')
    await type('已核实')
    await press('Control+Enter')
    await expect.poll(stateOf).toBe('closed')
    const story = await page.locator('[data-testid=timeline]').innerText()
    for (const word of ['确认', '研判定级', '已报告', '处置完成', '核实关闭', '张三', '李四', '省委网信办'])
      expect(story).toContain(word)
    expect(complaints).toEqual([])
  })

  it('of two who act at once the second is told who was first, and goes on from how it stands now', async () => {
    await raiseRed('red-2')
    page = await open('/alerts?q=勒索')
    await listed()
    const id = await page.locator('[data-testid=case]').getAttribute('data-id')
    await press('j', 'n')
    await form('comment')
    expect(await does('李四', id, 'assign', { to: '王五' })).toBe(200)
    await type('我来看')
    await press('Control+Enter')
    await expect
      .poll(() => page.locator('[data-testid=conflict]').textContent())
      .toMatch(/李四 在您之前已作出“指派”/)
    await page.locator('[data-testid=look-again]').press('Enter')
    await page.waitForSelector('[data-testid=conflict]', { state: 'detached' })
    await page.locator('#field-comment').press('Control+Enter')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('已完成')
  })

  it('no row moves from under somebody who is in the list; what is new waits, and comes when it is asked for', async () => {
    page = await open('/alerts')
    await listed()
    await press('j', 'j', 'j')
    const order = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('[data-testid=case]')].map((row) => row.dataset.id)`,
      )
    const before = await order()
    const known_at = served.clock.now()
    await land(desks.store, {
      security: [
        securityRow({
          alert: 'fresh',
          title: '新来的红色告警',
          warn_level: 1,
          observed_at: known_at,
          known_at,
        }),
      ],
    })
    served.nudge()
    await page.waitForSelector('[data-testid=waiting]', { timeout: 20_000 })
    expect(await order()).toEqual(before)
    await press('u')
    await expect.poll(async () => (await order()).length).toBeGreaterThan(0)
    await expect.poll(() => page.locator('[data-testid=cases]').textContent()).toContain('新来的红色告警')
  })

  it('many are taken up at once, filters count, and every key is explained', async () => {
    page = await open('/alerts?view=unowned', { me: '赵六' })
    await listed()
    await press('j', 'x', 'j', 'x', 'c')
    await expect
      .poll(() => page.locator('[data-testid=notice], [data-testid=command-form]').allTextContents())
      .not.toEqual([''])
    await expect
      .poll(() => page.locator('[data-view=mine]').getAttribute('data-count'), { timeout: 20_000 })
      .toBe('2')
    await press('?')
    await page.waitForSelector('[data-testid=keys]')
    await press('Escape')
    await press('m')
    await page.waitForSelector('[data-testid=why-not]')
    await press('Escape')
    expect(complaints).toEqual([])
  })

  it('where the case that one was at has left the list, nothing is done to the one in its place until it is chosen', async () => {
    page = await open('/alerts?view=unowned', { me: '孙八' })
    await listed()
    await press('j')
    const here = () => page.evaluate<string>(`document.querySelector('tr.cursor').dataset.id`)
    const mine = await here()
    await press('c')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('已完成')
    expect(await page.getAttribute('[data-testid=about]', 'href')).toContain(mine)
    await press('u')
    await expect.poll(here).not.toBe(mine)
    await press('n')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('已不在本页')
    expect(await page.getAttribute('[data-testid=about]', 'href')).toContain(mine)
    expect(await page.locator('[data-testid=command-form]').count()).toBe(0)
    await press('j', 'n')
    await page.waitForSelector('[data-testid=command-form][data-command=comment]')
    await press('Escape')
    expect(complaints).toEqual([])
  })

  it('says what its number is made of, and the wall’s number of open alerts is found again in it', async () => {
    page = await open('/alerts')
    await listed()
    const counts = (selector: string) =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('${selector}')].map((one) => Number(one.dataset.count))`,
      )
    const sum = async (selector: string) => (await counts(selector)).reduce((all, one) => all + one, 0)
    const [live = 0] = await counts('[data-view=all]')
    expect(await sum('[data-source]')).toBe(live)
    const total = async () => Number(await page.getAttribute('[data-testid=open-alerts]', 'data-total'))
    expect(await sum('[data-part]')).toBe(await total())
    const { alerts_total } = await readOpenAlerts(desks.store, served.clock.now(), new Set())
    expect(await total(), 'as many as the wall’s list has').toBe(alerts_total)
    expect(await total()).toBeGreaterThan(live)
    for (const selector of ['[data-source=security]', '[data-part=live]', '[data-part=done]']) {
      await page.locator(selector).click()
      await expect.poll(() => page.getAttribute(selector, 'aria-pressed')).toBe('true')
      expect(page.url()).toContain('source=security')
      await page.waitForSelector('[data-testid=case], [data-testid=none]')
    }
    // Whoever looks for the wall's number is told what it counts.
    expect(await page.locator('[data-testid=why]').textContent()).toContain('一件工单可含多条')
    expect(complaints).toEqual([])
  })

  it('a silence has an author, a reason and an end', async () => {
    page = await open('/alerts/silences')
    await page.locator('[data-field=platform]').fill('gd-jyt')
    await page.locator('[data-field=reason]').fill('机房搬迁')
    await page.locator('[data-field=reason]').press('Enter')
    await expect.poll(() => page.locator('[data-testid=silence]').count(), { timeout: 20_000 }).toBe(1)
    expect(await page.locator('[data-testid=silence]').textContent()).toMatch(
      /生效中.*gd-jyt.*张三.*机房搬迁/,
    )
  })
})

describe('the remediation desk', () => {
  it('has an order for each red rule, with its clock, and nobody can close it before its rule has run clean', async () => {
    page = await open('/quality')
    await listed()
    expect(await page.locator('[data-testid=case]').count()).toBe(8)
    // Its dataset by the name that a catalogue states, the code beside it.
    expect(await page.locator('[data-testid=case]', { hasText: '学籍基本信息（学籍）' }).count()).toBe(1)
    await press('j', 'f')
    await form('confirm')
    await press('Control+Enter')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('已完成')
    await press('e')
    await expect.poll(() => page.locator('[data-testid=notice]').textContent()).toContain('现在不能')
    expect(await page.innerText('main')).toContain('此前任何人都不能销号')
    await press('?')
    expect(await page.locator('[data-testid=keys]').innerText()).toContain('销号：须规则已连续通过规定次数')
  })

  it('on the page of a case one sees who one is, may be another, and has the keys at hand', async () => {
    page = await open('/quality')
    await listed()
    await press('j', 'Enter')
    await page.waitForSelector('[data-testid=case-head]')
    const me = page.locator('[data-testid=me]')
    expect(await me.inputValue()).toBe('张三')
    await me.fill('李四')
    await me.press('Enter')
    await press('n')
    await form('comment')
    await type('已看')
    await press('Control+Enter')
    await expect
      .poll(() => page.locator('[data-testid=event][data-command=comment]').first().innerText())
      .toContain('李四')
    await press('?')
    const keys = await page.locator('[data-testid=keys]').innerText()
    expect(keys).toContain('备注')
    expect(keys, 'there is no list to move in').not.toContain('下一件')
  })

  it('says of an order what waits for another person’s word, in the list and on its page', async () => {
    page = await open('/quality')
    await listed()
    const row = page.locator('[data-testid=case]').last()
    const id = await row.getAttribute('data-id')
    expect(await does('李四', id, 'confirm', {})).toBe(200)
    expect(await does('李四', id, 'dispatch', { organ: 'GD-GAT' })).toBe(200)
    expect(await does('李四', id, 'ask_extension', { days: 3, reason: '等厂商补丁' })).toBe(200)
    const asked = '待批：延期 3 个工作日，李四 申请'
    await expect.poll(() => page.locator(`[data-id="${id}"]`).innerText()).toContain(asked)
    await page.goto(page.url().replace(/\/quality.*/, `/quality/${id}`))
    await expect.poll(() => page.locator('[data-testid=asked]').allInnerTexts()).toEqual([asked])
    // Whoever decides sees what they decide: how long, why, and to when it leads.
    await press('y')
    await form('approve_extension')
    await expect
      .poll(() => page.locator('[data-testid=command-form] [data-testid=leave]').innerText())
      .toMatch(/延期 3 个工作日，李四 申请 · 批准后时限至 2026-12-\d\d\s+原因 等厂商补丁/)
    await press('Escape')
    expect(await does('王五', id, 'approve_extension', {})).toBe(200)
    await expect
      .poll(() => page.locator('[data-testid=event][data-command=ask_extension]').innerText())
      .toContain('天数（工作日） 3')
    await expect.poll(() => page.locator('[data-testid=asked]').count()).toBe(0)
  })

  it('a number that is counted of its orders is proven by them, and each leads to its page', async () => {
    page = await open('/indicators/rectification_rate?view=corrected')
    const rows = page.locator('[data-testid=case-behind]')
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(8)
    expect(await page.locator('[data-testid=polls]').count()).toBe(0)
    await page.screenshot({ path: join(pictures, 'cases-behind.png'), fullPage: true })
    const id = await rows.first().getAttribute('data-case')
    await rows.first().locator('a').click()
    await page.waitForSelector('[data-testid=case-head]')
    expect(page.url()).toContain(`/quality/${id}`)
    expect(complaints).toEqual([])
  })
})

describe('anybody', () => {
  it.each([
    ['zh', 1440, 900],
    ['en', 1920, 1080],
  ] as const)('axe complains about nothing (%s, %i×%i)', async (lang, width, height) => {
    page = await open('/alerts', { size: { width, height } })
    await listed()
    const id = await page.locator('[data-testid=case]').first().getAttribute('data-id')
    for (const theme of ['dark', 'light']) {
      for (const path of ['/alerts', '/quality', `/alerts/${id}`, '/alerts/silences']) {
        await page.goto(`http://127.0.0.1:${served.port}${path}?lang=${lang}&theme=${theme}`)
        await page.waitForSelector('[data-testid=case], [data-testid=case-head], [data-testid=silence-form]')
        if (path === '/alerts') {
          await press('j', 'n')
          await form('comment')
        }
        expect(await axeFaults(page), `${path} ${theme}`).toEqual([])
        expect(await page.evaluate<number>('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(
          width,
        )
      }
    }
  })

  it('it can be looked at', async () => {
    const known_at = served.clock.now()
    await land(desks.store, {
      security: [
        securityRow({
          platform: 'gd-gat',
          organ: 'GD-GAT',
          alert: 'defaced',
          title: '门户网站首页被篡改',
          category: 'IC',
          warn_level: 1,
          observed_at: known_at - MINUTE,
          known_at,
        }),
      ],
    })
    served.nudge()
    page = await open('/alerts')
    await expect
      .poll(() => page.locator('[data-testid=cases]').textContent(), { timeout: 20_000 })
      .toContain('首页被篡改')
    const rows = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-testid=case]')].map((row) => row.dataset.id)`,
    )
    const red = await page.locator('[data-testid=case]', { hasText: '首页被篡改' }).getAttribute('data-id')
    const [second = '', third = '', fourth = '', fifth = ''] = rows.filter((id) => id !== red)
    const until = NOW + 8 * HOUR
    const judged = { comment: '数据被加密，业务中断', reporter: 'critical_infrastructure' }
    const done = [
      await does('张三', red, 'judge', { event_level: 2, learnt_at: NOW - 20 * MINUTE, ...judged }),
      await does('李四', second, 'judge', { event_level: 3, comment: '已核', learnt_at: NOW - 5 * HOUR }),
      await does('王五', third, 'acknowledge', { comment: '在查', until }),
      await does('张三', fourth, 'shelve', { reason: '待厂商补丁', until }),
      await does('张三', fifth, 'claim', {}),
    ]
    expect(done).toEqual([200, 200, 200, 200, 200])
    await page.reload()
    await listed()
    // What is late is on top, then what has time left, each until its own minute.
    const said = await page.locator('[data-testid=case] td:nth-child(2)').allInnerTexts()
    expect(said[0]).toMatch(/超时 1 小时[\s\S]*15:00:10 止/)
    expect(said[1]).toMatch(/剩 \d+ 分钟[\s\S]*16:40:10 止/)
    await press('j', 'j')
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(pictures, PICTURE) })
    await press('Enter')
    await page.waitForSelector('[data-testid=case-head]')
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(pictures, 'alert.png') })
    if (renewsPictures) copyFileSync(join(pictures, PICTURE), join(ROOT, 'docs', PICTURE))
  })
})
