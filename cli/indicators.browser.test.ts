/** The register's desk and the proof of a number in a real browser, over a real store and the real analytics. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { explanation } from '#analytics/explain/shapes.ts'
import { provinceSamples } from '#analytics/http/province-samples.ts'
import { shownOn } from '#analytics/indicator/drawn.ts'
import { openRegister } from '#analytics/indicator/register.ts'
import { samplesAt } from '#analytics/past/sample-log.ts'
import { DAY } from '#analytics/stage/rows.ts'
import { landToday, landYesterday, logDay } from '#analytics/stage/two-days.ts'
import type { StoreClient } from '#sql/client.ts'
import { axeFaults, renewsPictures } from '#dashboard/fixtures/browser.ts'
import { pictures } from '#dashboard/fixtures/built.ts'
import type { DeskPage } from '#dashboard/fixtures/desk-page.ts'
import { openDesks, type Desks } from './desks.ts'
import { ROOT } from './rig.ts'

const PICTURE = 'indicators-1440x900.png'
/** 2026-11-23 16:00:10 in Guangdong. */
const NOW = Date.UTC(2026, 10, 23, 8, 0, 10)

let desks: Desks
let page: Page
let visit: DeskPage['visit']
let complaints: string[]

beforeAll(async () => {
  desks = await openDesks(NOW - DAY, async (store, province) => {
    await landOlderVersion(store)
    await landYesterday(store, province, NOW)
  })
  const { served, store, province } = desks
  await served.ticked()
  await logDay(store, NOW)
  await landToday(store, province, NOW)
  served.clock.at = NOW
  await served.ticked()
  await allComputed(store)
}, 180_000)

afterAll(async () => {
  await desks.close()
  expect(desks.served.log).toEqual([])
})

afterEach(() => page.close())

/** What no scene draws is computed between the ticks, one after the other. */
async function allComputed(store: StoreClient): Promise<void> {
  const registered = [...openRegister({ quality: {}, plan: [] }).keys()].sort()
  await vi.waitFor(
    async () => {
      const samples = await samplesAt(store, { scope_kind: 'province', at: NOW })
      const computed = samples.filter(({ at }) => at === NOW).map(({ indicator }) => indicator)
      expect([...new Set(computed)].sort()).toEqual(registered)
    },
    { timeout: 120_000, interval: 200 },
  )
}

async function open(path: string, size?: { width: number; height: number }): Promise<void> {
  ;({ page, visit, complaints } = await desks.open(path, size ? { size } : {}))
}

/** What the quality score was said to be before this version came into use. */
async function landOlderVersion(store: StoreClient): Promise<void> {
  const now = openRegister({ quality: {}, plan: [] }).get('quality_score')
  if (!now) throw new Error('there is no quality score')
  const older = { ...now, thresholds: { good: 85, warn: 80 } }
  await store.insert(
    'indicator_version',
    JSON.stringify({
      indicator: 'quality_score',
      used_from: NOW - 30 * DAY,
      version: 'abcdef012345',
      definition: JSON.stringify(older),
      sql: `${now.sql}\n-- as it was`,
    }),
  )
}

const explained = () =>
  page.waitForSelector('[data-testid=explain] [data-testid=filled]', { timeout: 20_000 })
const proofOf = async (query: string) =>
  explanation.parse((await desks.served.get(`/api/v1/indicators/${query}`)).json)
/** What each of the elements says, in their order. */
const attributes = async (testid: string, name: string): Promise<(string | null)[]> =>
  Promise.all((await page.$$(`[data-testid=${testid}]`)).map((one) => one.getAttribute(name)))
const text = (testid: string): Promise<string> => page.locator(`[data-testid=${testid}]`).first().innerText()

describe('the register', () => {
  it('has every indicator with what it is worth, and strikes through what is not to be trusted, saying why', async () => {
    await open('/indicators')
    await expect.poll(() => page.locator('[data-testid=indicator]').count()).toBeGreaterThanOrEqual(8)
    const row = (id: string) => page.locator(`[data-testid=indicator][data-id=${id}]`)
    await expect.poll(() => row('quality_score').getAttribute('data-raw')).not.toBe('')
    const proof = await proofOf('quality_score/explain')
    expect(Number(await row('quality_score').getAttribute('data-raw'))).toBe(proof.sample.value)
    expect(await row('plan_completion').locator('s').count()).toBe(1)
    expect(await row('plan_completion').innerText()).toMatch(/置信不足，数值划去：\d+ 项中仅 \d+ 项有据/)
    expect(await row('exchange_success_rate').innerText()).toContain('不评级')
    expect(complaints).toEqual([])
  })

  it('tells of what no wall draws all the time, too', async () => {
    await open('/indicators')
    const drawn = new Set(
      desks.province.scenes.filter(({ live }) => live).flatMap((one) => shownOn(one).indicators),
    )
    const { samples } = provinceSamples.parse((await desks.served.get('/api/v1/province/samples')).json)
    const others = samples.filter(
      ({ indicator, part, value }) => part === '' && value !== null && !drawn.has(indicator),
    )
    expect(others.length).toBeGreaterThan(3)
    for (const { indicator, value } of others)
      await expect
        .poll(() => page.locator(`[data-testid=indicator][data-id=${indicator}]`).getAttribute('data-raw'))
        .toBe(String(value))
  })

  it('finds by words and by status, in either language, and keeps both in the address', async () => {
    await open('/indicators')
    const ids = () => attributes('indicator', 'data-id')
    await page.fill('[data-testid=search]', 'mounting K02')
    await expect.poll(ids).toEqual(['catalogue_mounting_rate'])
    await page.fill('[data-testid=search]', '')
    await page.click('[data-choice=bad]')
    await expect.poll(async () => (await ids()).includes('quality_score')).toBe(false)
    expect(page.url()).toContain('status=bad')
    await page.fill('[data-testid=search]', 'nobody has this')
    await expect.poll(() => text('matching')).toContain('0')
  })

  it('says that an indicator is not registered, or a scope is none, with what is allowed', async () => {
    await open('/indicators/nothing')
    await page.waitForSelector(':text("没有登记这个指标")')
    await visit('/indicators/quality_score?scope=city&scope_id=449999')
    await page.waitForSelector('[data-testid=explain-failed]')
    expect(await text('explain-failed')).toMatch(/449999.*440100/)
  })
})

describe('an indicator', () => {
  it('is proven: the number, its formula, what changed by cause, the organs, the polls, and the SQL', async () => {
    await open('/indicators/sharing_records_24h')
    await explained()
    const proof = await proofOf('sharing_records_24h/explain')
    expect(await page.getAttribute('[data-testid=now]', 'data-raw')).toBe(String(proof.sample.value))
    expect(await page.getAttribute('[data-testid=explain]', 'data-version')).toBe(proof.definition.version)
    expect(await text('filled')).toContain(Number(proof.sample.value).toLocaleString('en'))
    // What came late, what was stated anew and what is new are told apart, and add up.
    const steps = Object.fromEntries(proof.change.steps.map(({ cause, value }) => [cause, value ?? NaN]))
    expect(proof.change.basis).toBe('shown')
    expect(steps).toMatchObject({ exclusion: 0, formula: 0 })
    for (const cause of ['late', 'restatement', 'new_data']) expect(steps[cause]).not.toBe(0)
    const before = proof.change.from_sample?.value ?? NaN
    expect(Object.values(steps).reduce((sum, step) => sum + step, before)).toBe(proof.sample.value)
    for (const { cause, numerator } of proof.change.steps) {
      const digits = Math.abs(Number(numerator)).toLocaleString('en')
      expect(await page.locator(`[data-cause=${cause}]`).innerText()).toContain(digits)
    }
    // Contributions add up to the number, and the rest is one line.
    const sum = proof.contributions.reduce((all, { numerator }) => all + Number(numerator), 0)
    expect(sum).toBe(proof.sample.value)
    expect(await page.locator('[data-testid=contribution]').count()).toBe(10)
    await page.getByRole('button', { name: /列出全部 \d+ 家/ }).click()
    await expect.poll(() => page.locator('[data-testid=contribution]').count()).toBeGreaterThan(60)
    const silent = page.locator('[data-testid=poll][data-platform=gd-441500]')
    expect(await silent.getAttribute('data-state')).toBe('unknown')
    expect(await silent.innerText()).toMatch(/应答超时[\s\S]*上次成功：3 小时前/)
    const polled = proof.polls.find(({ platform }) => platform === 'gd-441500')
    expect(await silent.innerText()).toContain(polled?.good?.answer_hash.slice(0, 12))
    expect(await text('polls')).toContain('从未轮询的来源：省文物局')
    await page.locator('[data-testid=sql] summary').click()
    expect(await text('sql')).toContain('FROM exchange_organ_step FINAL')
    expect(complaints).toEqual([])
  })

  it('is ranked, and the rank of a silent city is suspended and not the last', async () => {
    await open('/indicators/quality_score')
    const silent = page.locator('[data-testid=ranked][data-scope="441500"]')
    await silent.waitFor()
    expect(await silent.getAttribute('data-rank')).toBe('')
    expect(await silent.innerText()).toMatch(/暂停排名[\s\S]*静默/)
    const ranks = (await attributes('ranked', 'data-rank')).map(Number)
    expect(Math.max(...ranks)).toBeLessThanOrEqual(20)
    await page.click('[data-ranked=organ]')
    await page.waitForSelector('[data-testid=ranked][data-scope=GD-WWJ][data-suspended=dark]')
    expect(page.url()).toContain('ranked=organ')
  })

  it('is looked at in another scope by keyboard, and the address brings anybody to the same place', async () => {
    await open('/indicators/exchange_success_rate')
    await page.waitForSelector('[data-testid=ranked][data-scope="440300"]')
    await page.locator('[data-scope="440300"] button').focus()
    await page.keyboard.press('Enter')
    const proof = await proofOf('exchange_success_rate/explain?scope=city&id=440300')
    const raw = () => page.getAttribute('[data-testid=now]', 'data-raw')
    await expect.poll(raw).toBe(String(proof.sample.value))
    await page.reload()
    await expect.poll(raw, { timeout: 20_000 }).toBe(String(proof.sample.value))
    expect(await page.locator('[data-testid=scope-pick]').inputValue()).toBe('440300')
    expect(await page.locator('[data-testid=contribution]').count()).toBe(1)
  })

  it('is looked at in a county, which is found under its city; a city without counties says why', async () => {
    await open('/indicators/exchange_success_rate')
    await page.click('[data-scope=county]')
    await page.waitForSelector('[data-testid=ranked][data-scope="440103"]')
    expect(page.url()).toContain('scope=county&scope_id=440103')
    const pick = page.locator('[data-testid=scope-pick]')
    expect(await pick.locator('optgroup').count()).toBe(21)
    expect(await pick.locator('optgroup[label=广州市] option').allTextContents()).toContain('天河区')
    for (const city of ['东莞市', '中山市'])
      expect(await pick.locator(`optgroup[label=${city}] option`).allTextContents()).toEqual([
        expect.stringContaining('没有所辖县区'),
      ])
    await pick.selectOption({ label: '天河区' })
    await expect.poll(() => page.url()).toContain('scope_id=440106')
    const proof = await proofOf('exchange_success_rate/explain?scope=county&id=440106')
    await expect
      .poll(() => page.getAttribute('[data-testid=now]', 'data-raw'))
      .toBe(String(proof.sample.value ?? ''))
    expect(await page.getAttribute('[data-testid=now]', 'aria-label')).toBe('天河区')
    await visit('/indicators/exchange_success_rate?scope=county&scope_id=440106&lang=en')
    expect(await page.locator('[data-testid=scope-pick] option:checked').textContent()).toBe(
      'Tianhe District',
    )
    expect(complaints).toEqual([])
  })

  it('is looked at as it was shown then, and as it is corrected today', async () => {
    const at = NOW - DAY
    await open(`/indicators/sharing_records_24h?at=${at}`)
    await explained()
    const [known, corrected] = [
      await proofOf(`sharing_records_24h/explain?at=${at}`),
      await proofOf(`sharing_records_24h/explain?at=${at}&view=corrected`),
    ]
    expect(corrected.sample.value).not.toBe(known.sample.value)
    const raw = () => page.getAttribute('[data-testid=now]', 'data-raw')
    await expect.poll(raw).toBe(String(known.sample.value))
    await page.click('[data-view=corrected]')
    await expect.poll(raw, { timeout: 20_000 }).toBe(String(corrected.sample.value))
    await page.click('[data-testid=back-to-now]')
    await expect.poll(() => page.url()).not.toContain('at=')
    await page.fill('[data-testid=moment]', '2026-11-22T16:00')
    await expect.poll(() => page.url()).toContain(`at=${Date.UTC(2026, 10, 22, 8)}`)
  })

  it('has its history with the hours that nobody showed as a gap, and a table with the same', async () => {
    await open('/indicators/quality_score?range=24')
    await page.waitForSelector('[data-testid=series][data-source=log]')
    await expect.poll(() => page.getAttribute('[data-testid=series]', 'data-gaps')).not.toBe('0')
    const label = await page.getAttribute('[data-testid=series] svg[role=img]', 'aria-label')
    expect(label).toMatch(/数据质量得分：.*最低 .*最高 .*处无数据/)
    await page.click('[data-testid=series] summary')
    expect(await page.locator('[data-testid=series] tbody').innerText()).toContain('无数据')
    await page.click('[data-range="168"]')
    await expect.poll(() => page.url()).toContain('range=168')
  })

  it('tells what each of its versions changed', async () => {
    await open('/indicators/quality_score')
    await expect.poll(() => page.locator('[data-testid=version]').count()).toBe(2)
    const newest = page.locator('[data-testid=version]').first()
    expect(await newest.innerText()).toContain('现行')
    expect(await newest.innerText()).toMatch(/thresholds\.good[\s\S]*85[\s\S]*90/)
    await newest.locator('summary').click()
    expect(await newest.locator('.removed').last().innerText()).toContain('-- as it was')
  })
})

describe('a tile of the wall', () => {
  it('asked for its proof opens it over the wall, for the very number it shows, and closes again', async () => {
    await open('/wall/overview', { width: 1920, height: 1080 })
    const tile = page.locator('[data-testid=tile][data-indicator=exchange_success_rate]')
    await expect.poll(() => tile.getAttribute('data-raw')).not.toBe('')
    const ask = tile.getByRole('button', { name: '解释这个数：接口调用成功率' })
    // Wherever it is touched.
    await tile.click({ position: { x: 40, y: 120 } })
    await explained()
    const dialog = page.locator('[data-testid=explain-dialog]')
    expect(await dialog.locator('[data-testid=explain]').getAttribute('data-raw')).toBe(
      await tile.getAttribute('data-raw'),
    )
    expect(await dialog.innerText()).toMatch(/一数到底[\s\S]*公式与本值[\s\S]*为何变化[\s\S]*背后的轮询/)
    await page.screenshot({ path: join(pictures, 'explain-wall-1920x1080.png') })
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    await ask.focus()
    await page.keyboard.press('Enter')
    await explained()
    await page.click('[data-testid=explain-close]')
    await expect.poll(() => dialog.count()).toBe(0)
    expect(await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe(
      '解释这个数：接口调用成功率',
    )
    await ask.press('Enter')
    await explained()
    await dialog.getByRole('link', { name: '在指标台打开' }).click()
    await page.waitForSelector('[data-testid=definition]')
    expect(complaints).toEqual([])
  })
})

describe('on a laptop', () => {
  const PATHS = ['/indicators', '/indicators/quality_score?range=24', '/indicators/sharing_records_24h']

  async function settle(path: string): Promise<void> {
    if (path.startsWith('/indicators/')) {
      await explained()
      await page.waitForSelector('[data-testid=map] svg path')
      await page.waitForSelector('[data-testid=version]')
    } else await page.waitForSelector('[data-testid=indicator]:not([data-raw=""])')
  }

  it.each(['zh', 'en'])('axe complains about nothing, in either theme (%s)', async (lang) => {
    await open('/indicators')
    for (const theme of ['dark', 'light']) {
      for (const path of PATHS) {
        await visit(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}`)
        await settle(path)
        expect(await axeFaults(page), `${path} ${theme}`).toEqual([])
      }
    }
  })

  it.each([768, 1280, 1920])('nothing runs out of a page that is %i pixels wide', async (width) => {
    await open('/indicators', { width, height: 900 })
    for (const path of PATHS) {
      await visit(`${path}${path.includes('?') ? '&' : '?'}lang=en`)
      await settle(path)
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      expect(wide, path).toBeLessThanOrEqual(width)
    }
  })

  it.each([
    ['indicators', '/indicators', '1440x900'],
    ['indicator', '/indicators/quality_score?range=24', '1440x900'],
    ['indicator', '/indicators/quality_score?range=24', '1920x1080'],
    ['indicator-sum', '/indicators/sharing_records_24h?range=24', '1440x900'],
    ['indicator-en', '/indicators/exchange_success_rate?lang=en&theme=light&range=24', '1440x900'],
  ])('it can be looked at: %s %s %s', async (name, path, size) => {
    const [width = 0, height = 0] = size.split('x').map(Number)
    await open(path, { width, height })
    await settle(path)
    await page.waitForTimeout(500)
    await page.screenshot({ path: join(pictures, `${name}-${size}.png`) })
    await page.screenshot({ path: join(pictures, `${name}-${size}-full.png`), fullPage: true })
    expect(complaints).toEqual([])
    if (renewsPictures && name === 'indicator' && width === 1440)
      copyFileSync(join(pictures, `${name}-${size}.png`), join(ROOT, 'docs', PICTURE))
  })
})
