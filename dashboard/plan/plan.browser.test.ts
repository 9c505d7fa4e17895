/** The plan's desk in a real browser: read, drilled into, moved by what lands, by keyboard too, in both languages. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults } from '../fixtures/browser.ts'
import { dist, files, openScreens, pictures } from '../fixtures/built.ts'
import { layoutFaults, typeSizes } from '../fixtures/layout.ts'
import { dayOf, planStory } from '../fixtures/plan.ts'
import type { PlanStory } from '../fixtures/plan.ts'
import { startWall } from '../fixtures/server.ts'
import type { Wall } from '../fixtures/server.ts'

const DAY_MS = 86_400_000

let browser: Browser
let wall: Wall
let page: Page
let story: PlanStory
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
  dark?: string[]
  change?: (story: PlanStory) => void
  ready?: string
}

const ago = (days: number): string => dayOf(Date.now() - days * DAY_MS)

/** As a plan that has been given its days, and one of them moved. */
function withDays({ plan }: PlanStory): void {
  plan.phases.forEach((phase, n) => {
    phase.starts = ago(120 - n * 150)
    phase.ends = ago(-60 - n * 150)
    for (const outcome of phase.outcomes) {
      outcome.starts = phase.starts
      outcome.ends = phase.ends
    }
  })
  const [first] = plan.phases[0]?.outcomes ?? []
  first?.milestones.push(
    { id: 'half', name: { zh: '过半', en: 'half way' }, due: ago(3), completion: 0.5 },
    { id: 'most', name: { zh: '八成', en: 'most of it' }, due: dayOf(Date.now()), completion: 0.8 },
  )
  plan.day_changes.push(
    {
      id: 'P1',
      was: { starts: ago(120), ends: ago(-20) },
      is: { starts: ago(120), ends: ago(-60) },
      noticed_at: Date.now() - 29 * DAY_MS,
      kind: 'explained',
      baseline: 0,
    },
    {
      id: 'P2',
      was: { starts: null, ends: ago(-100) },
      is: { starts: ago(-30), ends: ago(-210) },
      noticed_at: Date.now() - 9 * DAY_MS,
      kind: 'unexplained',
      baseline: null,
    },
  )
  plan.baselines.push({
    until: ago(30),
    changed_by: 'GD-ZSJ 张三',
    why: { zh: '部门普查未完成', en: 'the census was not done' },
    days: [{ id: 'P1', starts: ago(120), ends: ago(-20) }],
  })
}

async function open({
  path = '/plan',
  size,
  dark = [],
  change,
  ready = '[data-testid=heat-row], [data-testid=organ-row]',
}: Opened = {}): Promise<void> {
  const now = (): number => Date.now()
  story = planStory(files, now)
  change?.(story)
  wall = await startWall({
    files: { ...files, scenes: files.scenes.filter(({ id }) => id === 'plan') },
    dist,
    now,
    desk: (method, url) => story.answer(method, url),
    dark: dark.map((organ) => ({
      organ,
      region: files.organs.find(({ code }) => code === organ)?.region ?? '',
      platform: organ.toLowerCase(),
      feeds: ['quality'],
      since: now() - 600_000,
      outcome: 'timeout',
    })),
  })
  const kept = wall.picture.samples.filter(({ indicator }) => indicator !== 'plan_completion')
  const outcomes = story.plan.phases.flatMap((phase) => phase.outcomes)
  wall.picture.samples = [...kept, ...outcomes.map(({ id }) => story.sample(id))]
  beating = setInterval(() => wall.beat(), 1_000)
  complaints = []
  page = await browser.newPage({ viewport: size ?? { width: 1440, height: 900 } })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(wall.url + path)
  await page.waitForSelector(ready)
}

const outcome = (id: string) => page.locator(`[data-testid=outcome-row][data-outcome="${id}"]`)
const phase = (id: string) => page.locator(`[data-testid=phase-row][data-phase="${id}"]`)
const cell = (organ: string, id: string) =>
  page.locator(`[data-testid=heat-row][data-organ="${organ}"] [data-outcome="${id}"]`)

describe('with days', () => {
  it('says whether a phase will be on time, and who holds it back', async () => {
    await open({ change: withDays })
    await page.waitForSelector('[data-testid=lane-of-known]')
    const text = await outcome('P1-1').innerText()
    for (const word of ['自报', '虚报差', '未过', '每个部门至少一项普查通过']) expect(text).toContain(word)
    expect(await outcome('P1-1').locator('[data-testid=outcome-chance]').innerText()).toBe('34.0%')
    expect(await outcome('P1-1').locator('[data-testid=outcome-finish] li').count()).toBe(3)
    expect(await phase('P1').locator('[data-testid=lane-before]').count()).toBe(1)
    expect(await phase('P1').locator('[data-testid=lane-today]').count()).toBe(1)
    const changes = page.locator('[data-testid=day-change]')
    expect(await changes.nth(0).innerText()).toMatch(/张三[\s\S]*部门普查未完成/)
    // A change that nobody explains is never silent.
    expect(await changes.nth(1).innerText()).toMatch(/未说明的变更[\s\S]*baselines/)
    expect(await page.innerText('[data-testid=unexplained]')).toContain('P2')
    expect(complaints).toEqual([])
  })

  it('lists what is due this week, overdue and blocked, with the organs behind each', async () => {
    await open({ change: withDays })
    const group = page.locator('[data-testid=due-group][data-list=overdue]').first()
    expect(await group.innerText()).toMatch(/过半/)
    await group.locator('summary').click()
    expect(await group.locator('.organs a').count()).toBeGreaterThan(1)
    expect(await page.innerText('[data-testid=count-week]')).toBe('1')
    const blocked = page.locator('[data-testid=blocked][data-outcome="P3-1"]')
    expect(await blocked.innerText()).toMatch(/未过[\s\S]*未过：广州市[\s\S]*未知：云浮市/)
  })
})

/** What is green in a row: signs, words and fills alike. */
function greens(rows: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const probe = document.createElement('i')
    probe.style.color = 'var(--good)'
    document.body.append(probe)
    const green = getComputedStyle(probe).color
    probe.remove()
    return [...document.querySelectorAll(`${selector}, ${selector} *`)]
      .filter((one) => {
        const { color, backgroundColor, borderTopColor, fill, stroke } = getComputedStyle(one)
        return [color, backgroundColor, borderTopColor, fill, stroke].includes(green)
      })
      .map((one) => one.outerHTML.slice(0, 120))
  }, rows)
}

const ALL_DONE = (story: PlanStory): void => {
  story.progress = () => 1
  story.reports = () => 1
}
const RESTING =
  ':is([data-testid=phase-row], [data-testid=outcome-row] [data-testid=evidence-bar], [data-testid=outcome-row] th)'

describe('what is unknown', () => {
  it('with all dates empty: says so everywhere, forecasts a finish alone, and nothing is due', async () => {
    await open()
    for (const id of ['P1', 'P2', 'P3', 'P4']) expect(await phase(id).innerText()).toMatch(/无计划日期/)
    expect(await page.locator('[data-testid=lane-planned]').count()).toBe(0)
    expect(await outcome('P1-1').locator('[data-testid=outcome-chance]').innerText()).toBe('无计划日期')
    expect(await outcome('P1-1').locator('[data-testid=outcome-finish] li').count()).toBe(3)
    expect(await page.locator('[data-testid=undated]').count()).toBe(2)
    expect(await page.innerText('[data-testid=count-overdue]')).toBe('—')
    expect(await page.locator('[data-testid=due-group]').count()).toBe(0)
    expect(await greens(RESTING)).toEqual([])
    await outcome('P1-1').locator('th a').click()
    await page.waitForSelector('[data-verdict=no_plan]')
    expect(await page.innerText('[data-testid=verdict]')).toContain('无计划日期')
  })

  it('with a phase in the past: says that its time is over and what of it is not known', async () => {
    await open({
      change(told) {
        for (const [place, one] of told.plan.phases.entries()) {
          if (place > 1) break
          one.starts = ago(400)
          one.ends = ago(40)
          for (const own of one.outcomes) Object.assign(own, { starts: ago(400), ends: ago(40) })
        }
        told.plan.phases[1]?.outcomes.splice(0, 1)
      },
    })
    expect(await phase('P1').innerText()).toContain('期限已过，未达成')
    expect(await phase('P1').locator('[data-testid=state-sign]').getAttribute('data-look')).toBe('bad')
    expect(await phase('P2').innerText()).toContain('期限已过，是否达成未知')
    expect(await phase('P2').locator('[data-testid=state-sign]').getAttribute('data-look')).toBe('unknown')
    expect(await greens(RESTING)).toEqual([])
    const late = page.locator('[data-testid=due-group][data-list=overdue]')
    expect(await late.count()).toBeGreaterThan(0)
    await page.goto(`${wall.url}/plan/P1-1`)
    await page.click('[data-testid=at-end]')
    await page.waitForSelector('[data-testid=show-now]')
    expect(decodeURIComponent(page.url())).toContain(`at=${ago(40)}T23:59:59+08:00`)
  })

  it('with a dark city: hatches it, draws its last word as old, and calls nothing of it done', async () => {
    await open({ dark: ['GD-440100'], change: ALL_DONE })
    const row = page.locator('[data-testid=heat-row][data-organ="GD-440100"]')
    expect(await row.innerText()).toContain('静默')
    expect(await row.locator('th').evaluate((one) => getComputedStyle(one).backgroundImage)).toContain(
      'gradient',
    )
    expect(await cell('GD-440100', 'P1-1').getAttribute('data-look')).toBe('stale')
    expect(await greens('[data-testid=heat-row][data-organ="GD-440100"]')).toEqual([])
    // Its gate is not met, so what the facts show as all done is not reached.
    const held = outcome('P3-1')
    expect(await held.getAttribute('data-capped')).toBe('true')
    expect(await held.innerText()).toMatch(/证据已满，门槛未过，不算达成[\s\S]*100%[\s\S]*未过/)
    expect(await greens('[data-testid=outcome-row][data-outcome="P3-1"]')).toEqual([])
  })

  it('of an outcome: hatched through, with its reason, and full nowhere', async () => {
    await open()
    const row = outcome('P4-1')
    expect(await row.getAttribute('data-state')).toBe('unknown')
    expect(await row.innerText()).toMatch(/未知[\s\S]*尚无签署的评估报告包/)
    expect(await row.locator('[data-testid=measured]').count()).toBe(0)
    expect(await cell('GD-JYT', 'P4-1').getAttribute('data-look')).toBe('unknown')
  })
})

describe('what is attested or reported', () => {
  it('is drawn apart: hollow, with its gap, and filling nothing', async () => {
    await open()
    const reported = outcome('P1-1').locator('[data-testid=reported]')
    expect(await reported.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe('rgba(0, 0, 0, 0)')
    expect(await outcome('P1-1').locator('[data-testid=gap]').innerText()).toMatch(/虚报差 \d+\.\d 个百分点/)
    expect(await outcome('P3-3').locator('[data-testid=attested-apart]').count()).toBe(1)
    expect(await outcome('P3-3').locator('[data-testid=track] [data-testid=attested]').count()).toBe(0)
  })
})

describe('live', () => {
  it('a new fact moves the bar without a reload, and the rows behind it follow', async () => {
    await open()
    const bar = outcome('P1-1').locator('[data-testid=measured]')
    const width = () => bar.evaluate((one) => one.getBoundingClientRect().width)
    const before = await width()
    await page.evaluate(() => Object.assign(window, { is_same: true }))
    story.progress = () => 0.97
    wall.tick({ samples: [story.sample('P1-1')] })
    await expect.poll(width).toBeGreaterThan(before)
    wall.plan('evidence')
    await expect.poll(() => cell('GD-GAT', 'P1-1').innerText()).toBe('97')
    story.finishes['P1-1'] = [400, 500, 600]
    wall.plan('forecast')
    await expect
      .poll(() => outcome('P1-1').locator('[data-testid=outcome-finish] li').first().innerText())
      .toBe(ago(-400))
    expect(await page.evaluate(() => 'is_same' in window)).toBe(true)
  })

  it('is found and drilled into by keyboard alone, down to the proof of one organ', async () => {
    await open()
    await outcome('P1-1').locator('th a').focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-testid=organ-row]')
    expect(await page.locator('[data-testid=fact]').count()).toBe(2)
    await page.locator('[data-testid=organ-row] th a').first().focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toMatch(/indicators\/plan_completion\?.*part=P1-1/)
    expect(page.url()).toContain('scope=organ')
  })

  it('an outcome that there is not is said not to be there', async () => {
    await open()
    await page.goto(`${wall.url}/plan/P9-9`)
    await page.waitForSelector('[role=alert]')
    expect(await page.innerText('[role=alert]')).toContain('P9-9')
  })
})

describe('the scene on a wall', () => {
  const scene = { path: '/wall', ready: '[data-testid=wall-outcome] [data-testid=measured]' }
  const row = (id: string) => page.locator(`[data-testid=wall-outcome][data-outcome="${id}"]`)
  const RESTING_ROWS = ':is([data-testid=wall-phase], [data-testid=evidence-bar])'

  it.each([
    ['wide', 1920, 1080, 18],
    ['double', 3840, 1080, 21.6],
    ['triple', 5760, 1080, 24],
    ['tall', 1080, 1920, 18],
  ])('fits one that is %s, and is read at ten metres', async (name, width, height, least) => {
    for (const lang of ['zh', 'en']) {
      await open({
        ...scene,
        path: `/wall?lang=${lang}`,
        size: { width, height },
        change: withDays,
        dark: ['GD-440100'],
      })
      await page.waitForSelector('[data-testid=wall-blocked]')
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(pictures, `plan-scene-${name}-${lang}.png`) })
      expect(await page.evaluate(layoutFaults)).toEqual([])
      const spilling = await page.$$eval(
        '[data-testid=panel] > *, [data-testid=wall-phase], [data-testid=wall-outcome]',
        (all) =>
          all
            .filter((one) => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
            .map(
              (one) =>
                `${one.scrollHeight}/${one.clientHeight} ${one.scrollWidth}/${one.clientWidth} ${one.textContent.slice(0, 30)}`,
            ),
      )
      expect(spilling, lang).toEqual([])
      const sizes = await page.evaluate(typeSizes)
      expect(sizes.length).toBeGreaterThan(2)
      expect(sizes.filter(({ size }) => size < least - 0.05)).toEqual([])
      expect(complaints).toEqual([])
      if (lang === 'en') continue
      clearInterval(beating)
      await page.close()
      await wall.close()
    }
  })

  it('with all dates empty, says so and forecasts a finish alone', async () => {
    await open(scene)
    await page.waitForSelector('[data-testid=wall-phase]')
    for (const text of await page.locator('[data-testid=wall-phase]').allInnerTexts())
      expect(text).toContain('无计划日期')
    expect(await page.innerText('[data-testid=plan-blocked]')).toContain('规划未填日期')
    expect(await row('P1-1').innerText()).toMatch(/P50 \d{4}-\d\d-\d\d/)
    expect(await greens(RESTING_ROWS)).toEqual([])
  })

  it('where no day can be placed, has the room for whose evidence is in and what keeps a date from being worked out', async () => {
    for (const [width, height] of [
      [1920, 1080],
      [3840, 1080],
      [5760, 1080],
      [1080, 1920],
    ] as const) {
      for (const lang of ['zh', 'en']) {
        await open({
          ...scene,
          path: `/wall?lang=${lang}`,
          size: { width, height },
          change: (told) => void (told.finishes = {}),
        })
        await page.waitForSelector('[data-testid=phase-known]')
        const phase = (id: string) => page.locator(`[data-testid=wall-phase][data-phase="${id}"]`)
        expect(await page.locator('[data-testid=lane-unknown]').count()).toBe(0)
        expect(await phase('P1').locator('[data-outcome="P1-1"]').getAttribute('data-known')).toMatch(
          /^[1-9]/,
        )
        expect(await phase('P4').locator('[data-outcome="P4-1"]').getAttribute('data-known')).toMatch(/^0/)
        expect(await phase('P1').innerText()).toMatch(lang === 'zh' ? /算不出日期：P1-1/ : /no date: P1-1/)
        await page.waitForTimeout(300)
        await page.screenshot({ path: join(pictures, `plan-undated-${width}-${lang}.png`) })
        expect(await page.evaluate(layoutFaults), `${width} ${lang}`).toEqual([])
        if (width === 1080 && lang === 'en') continue
        clearInterval(beating)
        await page.close()
        await wall.close()
      }
    }
  }, 60_000)

  it('with a phase in the past, says that it is over, and that what nobody knows is unknown', async () => {
    await open({
      ...scene,
      change(told) {
        for (const one of told.plan.phases) Object.assign(one, { starts: ago(400), ends: ago(40) })
      },
    })
    const told = page.locator('[data-testid=wall-phase]')
    await expect.poll(() => told.first().innerText()).toContain('期限已过，未达成')
    expect(await told.last().innerText()).toContain('期限已过，是否达成未知')
    expect(await row('P4-1').innerText()).toContain('未知')
    expect(await row('P4-1').locator('[data-testid=measured]').count()).toBe(0)
    expect(await greens(RESTING_ROWS)).toEqual([])
  })

  it('with a dark city, holds what its gate keeps back, however full the evidence is', async () => {
    await open({ ...scene, dark: ['GD-440100'], change: ALL_DONE })
    await expect.poll(() => row('P3-1').getAttribute('data-capped')).toBe('true')
    expect(await row('P3-1').innerText()).toMatch(/门槛未过[\s\S]*不算达成/)
    expect(await greens('[data-testid=wall-outcome][data-outcome="P3-1"]')).toEqual([])
  })

  it('moves with a new fact, without a reload', async () => {
    await open(scene)
    const width = () =>
      row('P1-1')
        .locator('[data-testid=measured]')
        .evaluate((one) => one.getBoundingClientRect().width)
    const before = await width()
    story.progress = () => 0.97
    wall.tick({ samples: [story.sample('P1-1')] })
    await expect.poll(width).toBeGreaterThan(before)
  })
})

describe('on a laptop', () => {
  it.each(['zh', 'en'])(
    'axe complains about nothing, in either theme (%s)',
    { timeout: 90_000 },
    async (lang) => {
      await open({ change: withDays, dark: ['GD-JYT'] })
      for (const theme of ['dark', 'light']) {
        for (const path of ['/plan', '/plan/P1-1', '/plan/P3-3']) {
          await page.goto(`${wall.url}${path}?lang=${lang}&theme=${theme}`)
          await page.waitForSelector('[data-testid=heat-row], [data-testid=organ-row]')
          expect(await axeFaults(page), `${path} ${theme}`).toEqual([])
        }
      }
    },
  )

  it.each([768, 1280, 1920])('nothing runs out of a page that is %i pixels wide', async (width) => {
    await open({ size: { width, height: 900 }, change: withDays })
    for (const path of ['/plan', '/plan/P1-1']) {
      await page.goto(`${wall.url}${path}?lang=en`)
      await page.waitForSelector('[data-testid=heat-row], [data-testid=organ-row]')
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide, path).toBeLessThanOrEqual(width)
    }
  })

  it.each(['zh', 'en'])('it can be looked at (%s)', async (lang) => {
    for (const [width, height] of [
      [1440, 900],
      [1920, 1080],
    ] as const) {
      await open({ size: { width, height }, dark: ['GD-JYT', 'GD-440100'], change: withDays })
      for (const [name, path] of [
        ['plan', '/plan'],
        ['outcome', '/plan/P1-1'],
      ] as const) {
        await page.goto(`${wall.url}${path}?lang=${lang}`)
        await page.waitForSelector('[data-testid=heat-row], [data-testid=organ-row]')
        await page.waitForSelector('[data-testid=link][data-state=live]')
        await page.waitForTimeout(300)
        await page.screenshot({ path: join(pictures, `${name}-${lang}-${width}.png`), fullPage: true })
      }
      expect(complaints).toEqual([])
      if (width === 1920) continue
      clearInterval(beating)
      await page.close()
      await wall.close()
    }
  })
})
