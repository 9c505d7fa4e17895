/** Every scene on every glass, and how they follow each other, in a real browser against a small server of the contract. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OpenAlert } from '#analytics/live/events.ts'
import { dist, files, openScreens, pictures } from '../fixtures/built.ts'
import { layoutFaults, typeSizes } from '../fixtures/layout.ts'
import { startWall } from '../fixtures/server.ts'
import type { Wall, WallOptions } from '../fixtures/server.ts'
import { darkOrgan, sampleOf } from '../fixtures/story.ts'

const now = (): number => Date.now()
const dark = [
  darkOrgan(files, 'GD-SLT', now() - 11 * 60_000, 'timeout'),
  darkOrgan(files, 'GD-441500', now() - 26 * 3_600_000, 'refused'),
]
const SCENES = files.scenes.map(({ id }) => id)

/** Sizes of glass in its own pixels, and the least type on each: a character is a two-hundredth of ten metres (tokens.css). */
const GLASS = {
  '1920x1080': 1 / 60,
  '3840x2160': 1 / 60,
  '3840x1080': 1 / 50,
  '5760x1080': 1 / 45,
  '1080x1920': 1 / 60,
}

let browser: Browser
let wall: Wall
let page: Page
let beating: ReturnType<typeof setInterval>

beforeAll(async () => {
  browser = await openScreens()
})

afterAll(() => browser.close())

afterEach(async () => {
  clearInterval(beating)
  await page.close()
  await wall.close()
})

async function serve(more: Partial<WallOptions> = {}): Promise<void> {
  wall = await startWall({ files, dist, now, dark, ...more })
  beating = setInterval(() => wall.beat(), 1_000)
}

async function visit(path: string, ratio = 1): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, deviceScaleFactor: ratio })
  await page.goto(`${wall.url}/wall${path}`)
  await page.waitForSelector('[data-testid=panel]')
}

function raiseRed(): OpenAlert {
  const [first] = wall.picture.alerts
  if (!first) throw new Error('the story has no alerts')
  const red: OpenAlert = {
    ...first,
    ...{ alert: 'new-red', warn_level: 1, held: false, observed_at: now(), handling: 'open' },
  }
  wall.tick({ alerts: [red, ...wall.picture.alerts] })
  return red
}

const shown = (): Promise<string | null> => page.getAttribute('[data-testid=scene-name]', 'data-scene')
const comes = (id: string): Promise<unknown> =>
  page.waitForSelector(`[data-testid=scene-name][data-scene=${id}]`, { timeout: 10_000 })

describe.each(SCENES)('the scene %s', (id) => {
  it.each([
    ['zh', 1],
    ['zh', 2],
    ['en', 1],
  ])('is whole and legible on every glass in both themes (%s, %i pixels to a pixel)', async (lang, ratio) => {
    await serve()
    await visit(`/${id}?lang=${lang}`, ratio)
    await page.waitForLoadState('networkidle')
    const found: Record<string, unknown[]> = {}
    for (const [size, least] of Object.entries(GLASS)) {
      const [width = 0, height = 0] = size.split('x').map((side) => Number(side) / ratio)
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(350)
      for (const theme of ['dark', 'light']) {
        await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
        const small = (await page.evaluate(typeSizes)).filter(
          (one) => one.size < least * Math.min(width, height) - 0.01,
        )
        const faults = [...(await page.evaluate(layoutFaults)), ...small]
        if (faults.length > 0) found[`${size} ${theme}`] = faults
      }
    }
    expect(found).toEqual({})
  })

  it('says in one plain paragraph what it shows, and names its question', async () => {
    await serve()
    await visit(`/${id}`)
    const scene = files.scenes.find((one) => one.id === id)
    await expect.poll(() => page.textContent('[data-testid=summary]')).toContain('模拟数据')
    const text = (await page.textContent('[data-testid=summary]')) ?? ''
    expect(text).toContain(scene?.name.zh)
    expect(text.match(/。/g)?.length).toBeGreaterThan(3)
    expect(await page.textContent('h1')).toContain(scene?.question.zh)
  })
})

describe('the rotation', () => {
  it('brings the scenes one after the other by the keys of a keyboard and of a remote, pauses, and jumps', async () => {
    await serve()
    await visit('')
    await comes(SCENES[0] ?? '')
    await page.keyboard.press('ArrowRight')
    await comes(SCENES[1] ?? '')
    await page.keyboard.press('PageDown')
    await comes(SCENES[2] ?? '')
    await page.keyboard.press('PageUp')
    await comes(SCENES[1] ?? '')
    await page.keyboard.press(String(SCENES.length))
    await comes(SCENES.at(-1) ?? '')
    await page.keyboard.press('ArrowRight')
    await comes(SCENES[0] ?? '')
    await page.keyboard.press(' ')
    await page.waitForSelector('[data-testid=paused]')
    await page.keyboard.press(' ')
    await page.waitForSelector('[data-testid=paused]', { state: 'detached' })
  })

  it('turns by itself, marks a scene that cannot be prepared, and passes it over', async () => {
    const short = files.scenes.slice(0, 3).map((scene) => ({ ...scene, dwell_s: 2 }))
    await serve()
    wall.answers['/api/v1/scenes'] = short
    wall.answers[`/api/v1/scenes/${short[1]?.id ?? ''}/samples`] = { samples: null }
    await visit('')
    await comes(short[2]?.id ?? '')
    const mark = page.locator(`[data-testid=turn][data-scene=${short[1]?.id ?? ''}]`)
    expect(await mark.getAttribute('data-failed')).toBe('true')
    // And says what failed, to whoever asks.
    expect(await mark.getAttribute('title')).toMatch(/^TypeError/)
    await comes(short[0]?.id ?? '')
  })

  it('gives the glass to a red alert, and says whose it is and what has happened', async () => {
    await serve()
    await visit('')
    await comes('overview')
    await page.waitForSelector('[data-testid=link][data-state=live]')
    const { organ, title } = raiseRed()
    await page.waitForSelector('[data-testid=taken]', { timeout: 10_000 })
    expect(await shown()).toBe('security')
    const short = files.organs.find(({ code }) => code === organ)?.short.zh
    expect(await page.textContent('[data-testid=taken]')).toBe(`红色告警${short}：${title}`)
    await page.waitForLoadState('networkidle')
    for (const [width, height] of [
      [1920, 1080],
      [1080, 1920],
      [5760, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.waitForTimeout(350)
      // A busy machine draws later.
      await expect.poll(() => page.evaluate(layoutFaults), { timeout: 10_000 }).toEqual([])
      await page.screenshot({ path: join(pictures, `taken-${width}x${height}.png`) })
    }
  })

  it('tells on every scene of red alerts that nobody has taken up, and no longer once somebody has', async () => {
    await serve()
    await visit('/foundations')
    await page.waitForSelector('[data-testid=link][data-state=live]')
    const told = () => page.locator('[data-testid=untouched]').allInnerTexts()
    await expect.poll(told).toEqual([expect.stringContaining('1 条无人处置')])
    raiseRed()
    await expect.poll(told).toEqual([expect.stringContaining('2 条无人处置')])
    wall.tick({ alerts: wall.picture.alerts.map((alert) => ({ ...alert, handling: 'acknowledged' })) })
    await expect.poll(told).toEqual([])
  })

  it('counts a new alert in every panel of a scene that is on the glass, and not only where it is streamed', async () => {
    await serve()
    await visit('/security')
    await page.waitForSelector('[data-testid=link][data-state=live]')
    const counted = async () =>
      Number(await page.getAttribute('[data-testid=level-row][data-level="1"] .all', 'data-count'))
    await expect.poll(counted).toBeGreaterThan(0)
    const before = await counted()
    raiseRed()
    // Long before it would be looked up again anyway.
    await expect.poll(counted, { timeout: 10_000 }).toBe(before + 1)
  })

  it('stays with the scene that the address names', async () => {
    await serve()
    wall.answers['/api/v1/scenes'] = files.scenes.map((scene) => ({ ...scene, dwell_s: 1 }))
    await visit('/quality')
    await comes('quality')
    await page.waitForTimeout(2_500)
    expect(await shown()).toBe('quality')
    expect(await page.locator('[data-testid=turn]').count()).toBe(0)
  })
})

describe('the map', () => {
  it('leads from the province into a city by its counties and back, and says where a city has none', async () => {
    await serve()
    await visit('/overview')
    await page.click('[data-testid=city][data-adcode="440100"] button')
    await page.waitForSelector('[data-testid=city][data-adcode="440103"]')
    const codes = await page.$$eval('[data-testid=city]', (found) =>
      found.map((one) => one.getAttribute('data-adcode')),
    )
    const own = files.counties.filter(({ city }) => city === '440100').map(({ code }) => code)
    expect(codes.sort()).toEqual(own.sort())
    expect(await page.textContent('[data-testid=map-way]')).toContain('广州市')
    await page.waitForSelector('[data-testid=map] svg path')
    await page.click('[data-testid=map-back]')
    await page.waitForSelector('[data-testid=city][data-adcode="441900"]')
    await page.click('[data-testid=city][data-adcode="441900"] button')
    expect(await page.textContent('[data-testid=map-end]')).toContain('东莞市')
    await page.keyboard.press('Escape')
    await page.waitForSelector('[data-testid=city][data-adcode="440100"]')
  })

  it('says of the counties of a city that no fact names them, where none does', async () => {
    await serve()
    const unfed = { reporting: 0, expected: 0, fresh: 0, observed_from: null, observed_to: null }
    wall.answers['/api/v1/indicators/quality_score/values'] = {
      samples: files.counties.map(({ code }) =>
        sampleOf('quality_score', '', Date.now(), null, {
          ...unfed,
          scope_kind: 'county',
          scope_id: code,
          status_reason: 'no_source',
        }),
      ),
    }
    for (const lang of ['zh', 'en']) {
      await visit(`/overview?lang=${lang}`)
      await page.click('[data-testid=city][data-adcode="440100"] button')
      await page.waitForSelector('[data-testid=map-unfed]')
      const classes = await page.$$eval('[data-testid=city]', (found) =>
        found.map((one) => one.getAttribute('data-class')),
      )
      expect([...new Set(classes)]).toEqual(['unknown'])
      expect(await page.textContent('[data-testid=map] .legend')).not.toMatch(/未算出|not yet/)
      await page.waitForTimeout(500)
      await page.screenshot({ path: join(pictures, `map-unfed-${lang}.png`) })
      expect(await page.evaluate(layoutFaults)).toEqual([])
      if (lang === 'zh') await page.close()
    }
  })

  it('is entered where it is pointed at', async () => {
    await serve()
    await visit('/overview')
    await page.locator('[data-testid=map] svg path').first().waitFor()
    const box = await page.locator('[data-testid=map] x-vue-echarts').boundingBox()
    if (!box) throw new Error('the map is not drawn')
    // Somewhere on it lies a city.
    for (let n = 1; n < 20; n++) {
      await page.mouse.click(box.x + (box.width * n) / 20, box.y + box.height * 0.4)
      if ((await page.locator('[data-testid=map-way]').count()) > 0) return
    }
    throw new Error('nothing on the map could be entered')
  })
})
