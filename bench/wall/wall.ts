/**
 * What a wall costs its browser: when it paints first, against a page that has nothing to paint, and how long a tick in
 * which every number moves holds the page's main thread at once.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { provinceFiles } from '#dashboard/fixtures/province-files.ts'
import { startWall, type Wall } from '#dashboard/fixtures/server.ts'
import { samplesAt } from '#dashboard/fixtures/story.ts'
import { FRAME_MS } from '#dashboard/live/pacer.ts'
import type { Figure } from '../figure.ts'
import { quantile } from '../quantile.ts'
import { heldBy, type Held } from './main-thread.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PAINTS = 15
const TICKS = 200
/** Between two ticks, so that all that one of them leads to has been done. */
const TICK_MS = 250
const SETTLE_MS = 3_000
/** So often a city falls silent or is heard of again, which paints the map anew. */
const SILENT_EVERY = 16
/** What a tick must not depend on: how many points of history the trends have. */
const HISTORIES = { short: 360, long: 100_000 }
const MOST_FOR_HISTORY = 1.3

export async function wall(): Promise<Figure[]> {
  const files = provinceFiles(join(ROOT, 'province', 'guangdong'))
  const clock = { at: Date.now() }
  const server = await startWall({ files, dist: join(ROOT, 'dist', 'dashboard'), now: () => clock.at })
  const browser = await openBrowser()
  try {
    const painted = await firstPaint(browser, server)
    const played = await ticks(browser, server, clock, files)
    return [painted, ...played, await history(browser, server, clock, files)]
  } finally {
    await browser.close()
    await server.close()
  }
}

/** In a browser that has nothing of either page yet, by turns. */
async function firstPaint(browser: Browser, { url }: Wall): Promise<Figure> {
  const blank = createServer((_request, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end('<!doctype html><title>blank</title><p>.</p>')
  })
  await new Promise<void>((done) => blank.listen(0, '127.0.0.1', done))
  const nothing = `http://127.0.0.1:${(blank.address() as AddressInfo).port}/`
  const times: Record<'wall' | 'blank' | 'live', number[]> = { wall: [], blank: [], live: [] }
  for (let turn = 0; turn < PAINTS; turn += 1) {
    times.blank.push((await paintOf(browser, nothing)).painted)
    const { painted, live } = await paintOf(browser, `${url}/wall`, '[data-testid=link][data-state=live]')
    times.wall.push(painted)
    times.live.push(live)
  }
  blank.close()
  return {
    name: 'first contentful paint, p50',
    unit: 'ms',
    product: quantile(times.wall, 0.5),
    limit: { of: 'a blank page', value: quantile(times.blank, 0.5) },
    samples: PAINTS,
    ratio_bound: { most: 2.5 },
    parts: { 'ms until it is live': quantile(times.live, 0.5) },
  }
}

async function paintOf(
  browser: Browser,
  url: string,
  drawn = 'p',
): Promise<{ painted: number; live: number }> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  try {
    const page = await context.newPage()
    await page.goto(url)
    const painted = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    )
    await page.locator(drawn).first().waitFor()
    return {
      painted: Number(await painted.jsonValue()),
      live: await page.evaluate(() => performance.now()),
    }
  } finally {
    await context.close()
  }
}

type Files = ReturnType<typeof provinceFiles>

async function ticks(browser: Browser, server: Wall, clock: { at: number }, files: Files): Promise<Figure[]> {
  const page = await openOverview(browser, server)
  const rest = await heldBy(page, TICK_MS, async () => {
    for (let turn = 0; turn < TICKS / 4; turn += 1) await pause(TICK_MS)
  })
  const held = await play(page, server, clock, files)
  await page.close()
  const figure = (q: number, bound?: number): Figure => ({
    name: `longest hold of the page's main thread by a tick, p${q * 100}`,
    unit: 'ms',
    product: quantile(held.longest, q),
    limit: { of: 'the same without ticks', value: quantile(rest.longest, q) },
    samples: held.longest.length,
    ...(bound === undefined ? {} : { bound }),
  })
  return [figure(0.5), figure(0.99, FRAME_MS)]
}

/** All that a tick costs the page with a long history behind each trend, over the same with a short one. */
async function history(browser: Browser, server: Wall, clock: { at: number }, files: Files): Promise<Figure> {
  const spent: Record<keyof typeof HISTORIES, number[]> = { short: [], long: [] }
  // By turns: what the browser has warmed up to meanwhile meets both.
  for (const which of ['short', 'long', 'short', 'long'] as const) {
    for (const { id } of server.indicators) {
      const points = longSeries(HISTORIES[which], clock.at)
      server.answers[`/api/v1/indicators/${id}/series`] = { points }
    }
    const page = await openOverview(browser, server)
    const { whole } = await play(page, server, clock, files)
    await page.close()
    spent[which].push(...whole)
  }
  return {
    name: `a tick with ${HISTORIES.long} points of history behind each trend, p50`,
    unit: 'ms',
    product: quantile(spent.long, 0.5),
    limit: { of: `${HISTORIES.short} points`, value: quantile(spent.short, 0.5) },
    samples: spent.long.length,
    ratio_bound: { most: MOST_FOR_HISTORY },
  }
}

/** Over 90 days, whatever their number. */
function longSeries(count: number, now: number): { at: number; value: number; state: 'known' }[] {
  const step = (90 * 86_400_000) / count
  return Array.from({ length: count }, (_, n) => ({
    at: Math.round(now - (count - n) * step),
    value: 90 + Math.sin(n / 7),
    state: 'known',
  }))
}

/** The scene with the most panels; it does not turn while it is looked at. */
async function openOverview(browser: Browser, { url }: Wall): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`${url}/wall/overview`)
  await page.locator('[data-testid=map] svg path').first().waitFor()
  await pause(SETTLE_MS)
  return page
}

/** Ticks in which every number moves, and now and then a city falls silent or is heard of again. */
function play(page: Page, server: Wall, clock: { at: number }, files: Files): Promise<Held> {
  const [city] = files.organs.filter(({ kind }) => kind === 'city')
  if (!city) throw new Error('the province has no city')
  const silent = {
    organ: city.code,
    region: city.region,
    platform: city.code,
    feeds: ['exchange', 'quality'],
    since: null,
    outcome: 'timeout',
  }
  return heldBy(page, TICK_MS, async () => {
    for (let turn = 0; turn < TICKS; turn += 1) {
      clock.at += 1_000
      const dark = Math.floor(turn / SILENT_EVERY) % 2 === 0 ? [] : [silent]
      server.tick({ samples: samplesAt(files, clock.at, dark), dark })
      await pause(TICK_MS)
    }
  })
}
