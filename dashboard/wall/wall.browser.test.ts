/** The wall in a real browser, against a small server of its contract. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults } from '../fixtures/browser.ts'
import { dist, files, openScreens, pictures } from '../fixtures/built.ts'
import { layoutFaults, typeSizes } from '../fixtures/layout.ts'
import { startWall } from '../fixtures/server.ts'
import type { Wall, WallOptions } from '../fixtures/server.ts'
import { darkOrgan, sampleOf } from '../fixtures/story.ts'

const now = (): number => Date.now()
const silent = [
  darkOrgan(files, 'GD-SLT', now() - 11 * 60_000, 'timeout'),
  darkOrgan(files, 'GD-441500', now() - 26 * 3_600_000, 'refused'),
  darkOrgan(files, 'GD-WWJ', null, 'auth'),
]

let browser: Browser
let wall: Wall
let page: Page
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

/** Opens a wall and waits until its numbers and its map are there. */
async function open(
  more: Partial<WallOptions> = {},
  query = '',
  size = { width: 1920, height: 1080 },
): Promise<void> {
  await serve(more)
  await visit(query, size)
}

async function serve(more: Partial<WallOptions> = {}): Promise<void> {
  wall = await startWall({ files, dist, now, dark: silent, ...more })
  beating = setInterval(() => wall.beat(), 1_000)
}

async function visit(query = '', size = { width: 1920, height: 1080 }, ratio = 1): Promise<void> {
  complaints = []
  page = await browser.newPage({ viewport: size, deviceScaleFactor: ratio })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${wall.url}/${query}`)
  await page.waitForSelector('[data-testid=tile][data-raw]:not([data-raw=""])')
  await page.waitForSelector('[data-testid=map] svg path')
}

const tile = (indicator: string): string => `[data-testid=tile][data-indicator=${indicator}]`
const raw = async (indicator: string): Promise<number> =>
  Number(await page.getAttribute(tile(indicator), 'data-raw'))

async function until(what: () => Promise<boolean>, ms: number): Promise<void> {
  const end = performance.now() + ms
  while (!(await what())) {
    if (performance.now() > end) throw new Error(`it did not come within ${ms} ms`)
    await page.waitForTimeout(50)
  }
}

describe('the wall', () => {
  it('leads from / to the scene, shows exact numbers, and asks nobody else for anything', async () => {
    await serve()
    const hosts = new Set<string>()
    await visit()
    page.on('request', (request) => hosts.add(new URL(request.url()).host))
    await page.reload()
    await page.waitForSelector(tile('exchange_success_rate'))
    expect(new URL(page.url()).pathname).toBe('/wall')
    const held = wall.picture.samples.find(
      (one) => one.indicator === 'exchange_success_rate' && one.scope_kind === 'province',
    )
    await until(async () => (await raw('exchange_success_rate')) === held?.value, 5_000)
    expect([...hosts]).toEqual([new URL(wall.url).host])
    expect(complaints).toEqual([])
  })

  it('says where an address leads nowhere, in both languages, and where one can go', async () => {
    await serve()
    page = await browser.newPage()
    for (const [lang, words] of [
      ['zh', '没有这个页面'],
      ['en', 'There is no such page'],
    ]) {
      await page.goto(`${wall.url}/nonsense/4?lang=${lang}`)
      await page.waitForSelector('[data-testid=no-page]')
      const text = await page.innerText('[data-testid=no-page]')
      expect(text).toContain(words)
      expect(text).toContain('/nonsense/4')
      expect(new URL(page.url()).pathname).toBe('/nonsense/4')
    }
    expect(await axeFaults(page)).toEqual([])
    await page.screenshot({ path: join(pictures, 'no-page-en.png') })
    await page.click('[data-testid=no-page] a[href^="/wall"]')
    await page.waitForSelector('[data-testid=map]')
  })

  it('names who is silent, hatches the silent city, and suspends its rank', async () => {
    await open()
    const names = await page.$$eval('[data-testid=silent-organ]', (found) =>
      found.map((one) => one.getAttribute('data-organ')),
    )
    expect(names).toEqual(['GD-WWJ', 'GD-441500', 'GD-SLT'])
    const city = page.locator('[data-testid=city][data-adcode="441500"]')
    expect(await city.getAttribute('data-class')).toBe('dark')
    expect(await city.getAttribute('data-rank')).toBe('')
    expect(await page.locator('[data-testid=simulated]').first().textContent()).toContain('模拟数据')
  })

  it('fault 29: says once that no platform can be reached, in place of naming all of them, and nothing turns good', async () => {
    const all = files.organs.map(({ code }, n) =>
      darkOrgan(files, code, now() - (10 + n) * 60_000, 'timeout'),
    )
    await open({ dark: all })
    await page.waitForSelector('[data-testid=cut-off]')
    const strip = (await page.textContent('[data-testid=silent]')) ?? ''
    expect(strip).toMatch(/采集网络异常[\s\S]*全部 69 个平台同时不可达/)
    expect(strip).not.toContain('全部在报')
    expect(await page.getAttribute('[data-testid=silent]', 'data-count')).toBe('69')
    expect(await page.locator('[data-testid=silent-organ]').count()).toBe(0)
    const classes = await page.$$eval('[data-testid=city]', (found) =>
      found.map((one) => one.getAttribute('data-class')),
    )
    expect([...new Set(classes)]).toEqual(['dark'])
    await expect.poll(() => page.textContent('[data-testid=summary]')).toContain('采集网络异常')
  })

  it('says beside a number how many of those that count as reporting have not answered in time', async () => {
    await open()
    const coverage = `${tile('exchange_success_rate')} [data-testid=coverage]`
    expect(await page.textContent(coverage)).toBe('66/69 1 家未应答')
    wall.tick({ samples: [sampleOf('exchange_success_rate', '', now(), 0.99)] })
    await until(async () => (await page.textContent(coverage)) === '69/69', 3_000)
    // Who has not been asked since the start has not failed to answer.
    const started = { reporting: 68, fresh: 0, unasked: 68, grade: 'D', state: 'stale' } as const
    wall.tick({ samples: [sampleOf('exchange_success_rate', '', now(), 0.99, started)] })
    await until(async () => (await page.textContent(coverage)) === '68/69', 3_000)
    expect(await page.textContent(tile('exchange_success_rate'))).toContain('启动不久：68 家待问')
    expect(await page.textContent(tile('exchange_success_rate'))).not.toContain('未应答')
    const most = { reporting: 69, fresh: 60, unasked: 9, grade: 'B' } as const
    wall.tick({ samples: [sampleOf('exchange_success_rate', '', now(), 0.99, most)] })
    await until(async () => (await page.textContent(coverage)) === '69/69 9 家待问', 3_000)
  })

  it('says plainly that all report when all do', async () => {
    await open({ dark: [], provenance: 'live', review_no: '粤S(2026)001号' })
    expect(await page.textContent('[data-testid=silent]')).toContain('全部在报 69/69')
    expect(await page.locator('[data-testid=simulated]').count()).toBe(0)
    expect(await page.textContent('[data-testid=map-review]')).toContain('粤S(2026)001号')
  })

  it('tells what is silent, what is not there yet and what is a gap apart, and calls none of them good', async () => {
    await serve()
    const told = wall.picture.samples.filter(({ indicator }) => indicator === 'update_timeliness')
    const lost = sampleOf('exchange_success_rate', '', now(), null, { reporting: 0, fresh: 0 })
    Object.assign(wall.picture, { samples: [...told, lost], backfill: { done: 3, total: 6_141 } })
    await visit()
    const look = (indicator: string) =>
      page.$eval(tile(indicator), (one) => {
        const { backgroundImage, outlineStyle } = getComputedStyle(one)
        return { hatched: backgroundImage.includes('gradient'), outline: outlineStyle }
      })
    expect(await look('update_timeliness')).toEqual({ hatched: false, outline: 'none' })
    expect(await look('exchange_success_rate')).toEqual({ hatched: true, outline: 'none' })
    expect(await look('quality_score')).toEqual({ hatched: false, outline: 'dotted' })
    const gaps = page.locator(`${tile('update_timeliness')} [data-testid=spark] .gap`)
    expect(await gaps.count()).toBeGreaterThan(0)
    expect(await gaps.first().evaluate((one) => getComputedStyle(one).backgroundImage)).toBe('none')
    await page.waitForSelector(`${tile('update_timeliness')} :text("历史计算中")`)
    const classes = await page.$$eval('[data-testid=city]', (found) =>
      found.map((one) => one.getAttribute('data-class')),
    )
    expect([...new Set(classes)].sort()).toEqual(['dark', 'pending'])
    const legend = (await page.textContent('[data-testid=map] .legend')) ?? ''
    expect(legend).toContain('静默')
    expect(legend).toContain('未算出')
  })

  it('does not say that all report before they were heard', async () => {
    await serve({ dark: [] })
    wall.picture.samples = wall.picture.samples.filter(({ indicator }) => indicator !== 'platforms_reporting')
    await visit()
    expect(await page.textContent('[data-testid=silent]')).not.toContain('全部在报')
  })

  it('says of a phase how many of its outcomes have evidence, and draws the others as unknown', async () => {
    await open()
    const phase = page.locator('[data-testid=phase][data-phase=P1]')
    expect(await phase.textContent()).toContain('1/2 项成果有证据')
    expect(await phase.locator('[data-testid=segment][data-look=known]').count()).toBe(1)
    const unknown = phase.locator('[data-testid=segment][data-look=unknown]')
    expect(await unknown.count()).toBe(1)
    expect(await unknown.evaluate((one) => getComputedStyle(one).backgroundImage)).toContain('gradient')
    expect(await phase.locator('[data-testid=outcome] .share').allTextContents()).toEqual(['83.4%', '—'])
    const weight = (id: string) =>
      page.$eval(`[data-phase=${id}] .value`, (one) => Number(getComputedStyle(one).fontWeight))
    expect(await weight('P1')).toBeLessThan(await weight('P3'))
  })

  it('says how many alerts it lists of how many there are', async () => {
    await serve()
    wall.picture.alerts_total = 78
    await visit()
    expect(await page.textContent('[data-testid=alerts-shown]')).toMatch(/20 \/ 78/)
  })

  it('says why a city is coloured worse than its value', async () => {
    await open()
    const city = page.locator('[data-testid=city][data-adcode="440700"]')
    expect(await city.getAttribute('data-class')).toBe('bad')
    expect(await city.getAttribute('data-reason')).toBe('not_run')
    expect(await city.textContent()).toContain('⚠')
    expect(await page.textContent('[data-testid=map-why]')).toContain('未运行或无法判定者按失败计')
    wall.tick({
      samples: [
        sampleOf('exchange_success_rate', '', now(), 0.997, {
          worst: 0.97,
          status: 'bad',
          status_reason: 'silent_sources',
        }),
      ],
    })
    await page.waitForSelector(`${tile('exchange_success_rate')} [data-kind=colour]`)
    expect(await page.textContent(tile('exchange_success_rate'))).toContain('⚠ 静默按失败计 97.0%')
  })

  it('refuses to show an indicator that is not registered', async () => {
    await serve()
    wall.indicators.splice(
      wall.indicators.findIndex(({ id }) => id === 'update_timeliness'),
      1,
    )
    await visit()
    expect(await page.textContent(tile('update_timeliness'))).toContain('未登记指标')
  })

  it('keeps the others when a panel fails, and marks the one that did', async () => {
    await serve()
    wall.answers['/api/v1/plan'] = { phases: [{ id: 'P1', name: null }] }
    await visit()
    await page.waitForSelector('[data-testid=panel-failed]')
    expect(await page.locator('[data-testid=tile]').count()).toBe(6)
    expect(await page.locator('[data-testid=phase]').count()).toBe(0)
  })

  it('speaks English when asked, by the address or by a key', async () => {
    await open({}, '?lang=en')
    expect(await page.textContent('[data-testid=silent]')).toContain('Silent platforms')
    await page.keyboard.press('l')
    await until(
      async () => (await page.textContent('[data-testid=silent]'))?.includes('静默平台') ?? false,
      3_000,
    )
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
  })

  it('has nothing that axe complains about, in either theme', async () => {
    await open()
    for (const theme of ['dark', 'light']) {
      await page.goto(`${wall.url}/wall?theme=${theme}`)
      await page.waitForSelector('[data-testid=map] svg path')
      await page.waitForTimeout(500)
      expect(await axeFaults(page), theme).toEqual([])
    }
  })
})

describe('the stream', () => {
  const next = (value: number) => sampleOf('exchange_success_rate', '', now(), value)

  it('is asked for what was lost, and the picture is whole again', async () => {
    await open()
    wall.tick({ samples: [next(0.5)] }, 'lost')
    wall.tick({ samples: [sampleOf('update_timeliness', '', now(), 0.4)] })
    await until(
      async () => (await raw('exchange_success_rate')) === 0.5 && (await raw('update_timeliness')) === 0.4,
      4_000,
    )
    expect(wall.watched).toHaveLength(2)
    expect(wall.watched[1]).toBeTypeOf('number')
  })

  it('paints the last of many changes, though it paints each tile once a second', async () => {
    await open()
    for (let n = 1; n <= 30; n++) wall.tick({ samples: [next(n / 100)] })
    await until(async () => (await raw('exchange_success_rate')) === 0.3, 3_000)
  })

  it('says OFFLINE within two seconds of a cut, keeps the last picture, and is live again by itself', async () => {
    await open()
    const before = await raw('exchange_success_rate')
    const cut_at = performance.now()
    wall.cut()
    await page.waitForSelector('[data-testid=offline]')
    expect(performance.now() - cut_at).toBeLessThan(2_000)
    expect(await raw('exchange_success_rate')).toBe(before)
    expect(await page.textContent('[data-testid=offline]')).toMatch(/OFFLINE.*\d\d:\d\d:\d\d/s)
    wall.tick({ samples: [next(0.25)] })
    wall.open()
    await page.waitForSelector('[data-testid=link][data-state=live]', { timeout: 20_000 })
    await until(async () => (await raw('exchange_success_rate')) === 0.25, 3_000)
  })

  it('comes through where a proxy swallows websockets', async () => {
    await open({ swallows_websockets: true })
    wall.tick({ samples: [next(0.75)] })
    await until(async () => (await raw('exchange_success_rate')) === 0.75, 3_000)
  })

  it('brings a new build to the screen by itself', async () => {
    await serve()
    await visit()
    await page.addInitScript(() => void (Math.random = () => 0))
    await page.reload()
    await page.waitForSelector(tile('quality_score'))
    await until(() => page.evaluate(() => document.documentElement.classList.contains('idle')), 8_000)
    await page.evaluate(() => Object.assign(globalThis, { old: true }))
    wall.picture.build = 'b2'
    await until(() => page.evaluate(() => !('old' in globalThis)).catch(() => false), 8_000)
    await page.waitForSelector(tile('quality_score'))
  })
})

describe('on every glass', () => {
  const SIZES = ['1920x1080', '3840x2160', '3840x1080', '5760x1080', '1080x1920']

  async function faultsBySize(): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {}
    for (const size of SIZES) {
      const [width = 0, height = 0] = size.split('x').map(Number)
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(400)
      const faults = await page.evaluate(layoutFaults)
      if (faults.length > 0) found[size] = faults
    }
    return found
  }

  it.each(['zh', 'en'])('nothing is cut off, spills or lies on another (%s)', async (language) => {
    await open({}, `?lang=${language}`)
    expect(await faultsBySize()).toEqual({})
  })

  it.each(['zh', 'en'])('nor when most is unknown and many are silent (%s)', async (language) => {
    const many = files.organs.filter((_, index) => index % 3 === 0)
    const dated = { starts: '2026-03-01', ends: '2027-12-31' }
    await serve({ dark: many.map((one) => darkOrgan(files, one.code, null, 'http_5xx')) })
    wall.answers['/api/v1/plan'] = { phases: files.plan.phases.map((phase) => ({ ...phase, ...dated })) }
    await visit(`?lang=${language}`)
    const counts = { reporting: 30, fresh: 30, grade: 'D' } as const
    wall.tick({
      samples: [
        sampleOf('sharing_records_24h', '', now(), 88_123, { ...counts, status: 'none' }),
        sampleOf('exchange_success_rate', '', now(), null, { ...counts, reporting: 0, observed_to: null }),
        sampleOf('catalogue_mounting_rate', '', now(), null, counts),
        sampleOf('update_timeliness', '', now(), 0.9, {
          grade: 'C',
          state: 'stale',
          observed_to: now() - 9e7,
        }),
        sampleOf('quality_score', '', now(), 61.2, { grade: 'B', status: 'bad', worst: 40.2 }),
      ],
      backfill: { done: 3_120, total: 6_141 },
    })
    await page.waitForSelector('[data-testid=tile][data-state=stale]')
    expect(await faultsBySize()).toEqual({})
  })

  it.each(
    ['zh', 'en'].flatMap((language) => [
      { language, what: 'asked', fresh: 0, unasked: 68, grade: 'D', state: 'stale' } as const,
      { language, what: 'answered', fresh: 0, unasked: 0, grade: 'D', state: 'stale' } as const,
      { language, what: 'asked of many', fresh: 56, unasked: 12, grade: 'C', state: 'known' } as const,
      { language, what: 'answered of many', fresh: 56, unasked: 0, grade: 'C', state: 'known' } as const,
    ]),
  )('nor when none has $what since a start, and the data is old ($language)', async (one) => {
    const { language, fresh, unasked, grade, state } = one
    await serve()
    for (const sample of wall.picture.samples) {
      if (sample.scope_kind === 'province' && sample.value !== null)
        Object.assign(sample, { fresh, unasked, grade, state, reporting: 68, observed_to: now() - 9e7 })
    }
    await visit(`?lang=${language}`)
    expect(await faultsBySize()).toEqual({})
  })

  // A character that is a two-hundredth of ten metres, on walls of 3 m, 2.5 m and 2.25 m: tokens.css says why.
  const LEAST: Record<string, number> = { '3840x1080': 1 / 50, '5760x1080': 1 / 45 }

  it.each([
    ['zh', 1],
    ['zh', 2],
    ['en', 1],
    ['en', 2],
  ])('no print is too small to be read at ten metres (%s, %i pixels to a pixel)', async (language, ratio) => {
    await serve()
    await visit(`?lang=${language}`, undefined, ratio)
    for (const size of SIZES) {
      const [width = 0, height = 0] = size.split('x').map((side) => Number(side) / ratio)
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(200)
      const least = Math.min(width, height) * (LEAST[size] ?? 1 / 60)
      const sizes = await page.evaluate(typeSizes)
      expect(sizes.length).toBeGreaterThan(5)
      expect(
        sizes.filter((one) => one.size < least - 0.01),
        size,
      ).toEqual([])
    }
  })

  it('main values are a twentieth of its short side or more', async () => {
    await open()
    for (const size of SIZES) {
      const [width = 0, height = 0] = size.split('x').map(Number)
      await page.setViewportSize({ width, height })
      const sizes = await page.$$eval('[data-testid=value]', (found) =>
        found.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
      )
      expect(Math.min(...sizes) / Math.min(width, height), size).toBeGreaterThanOrEqual(0.046)
      if (width / height < 2 && width > height)
        expect(Math.min(...sizes) / height, size).toBeGreaterThanOrEqual(0.05)
    }
  })
})
