/** The wall under faults: each leads to its mark in time, and to the whole picture afterwards without a reload. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dist, files, openScreens } from '../fixtures/built.ts'
import { compressed } from '../fixtures/bundle.ts'
import { startWall, type Wall } from '../fixtures/server.ts'
import { sampleOf } from '../fixtures/story.ts'

const OFFLINE = '[data-testid=offline]'
const LIVE = '[data-testid=link][data-state=live]'
const RATE = '[data-testid=tile][data-indicator=exchange_success_rate]'
/** No beat for eight seconds is silence; the wall looks twice a second. */
const SILENCE_MS = 9_500
/** A closed socket is told after a second. */
const CLOSED_MS = 2_500
const TURN_MS = 100
const WHOLE_WALL_BYTES = 350_000

let browser: Browser
let page: Page
const closing: (() => unknown)[] = []

beforeAll(async () => {
  browser = await openScreens()
})

afterAll(() => browser.close())

afterEach(async () => {
  await page.close()
  for (const close of closing.splice(0).reverse()) await close()
})

async function here(): Promise<Wall> {
  const wall = await startWall({ files, dist, now: Date.now })
  const beating = setInterval(() => wall.beat(), 1_000)
  closing.push(
    () => wall.close(),
    () => clearInterval(beating),
  )
  return wall
}

/** The same wall in a process of its own, to be killed and stopped. */
async function elsewhere(port = 0): Promise<{ child: ChildProcess; lines: Interface; url: string }> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'fixtures', 'wall-process.ts'), String(port)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  closing.push(() => child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)
  const [url] = (await once(lines, 'line')) as [string]
  return { child, lines, url }
}

async function visit(url: string, query = ''): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.goto(`${url}/wall/overview${query}`)
  await page.waitForSelector(`${RATE}:not([data-raw=""])`)
  await page.waitForSelector(LIVE)
  await page.evaluate(() => Object.assign(globalThis, { same_page: true }))
}

/**
 * Does the harm, and gives how long it took the wall to say OFFLINE, ms: in turns of the page's own, of which one that a
 * busy machine holds up has no more.
 */
async function offlineAfter(harm: () => unknown): Promise<number> {
  const turns = page.evaluate(
    async ([mark, turn]) => {
      let count = 0
      for (; count < 600 && !document.querySelector(mark); count += 1)
        await new Promise((done) => setTimeout(done, turn))
      return count
    },
    [OFFLINE, TURN_MS] as const,
  )
  await harm()
  const took = (await turns) * TURN_MS
  await page.waitForSelector(OFFLINE)
  return took
}

const isSamePage = (): Promise<boolean> => page.evaluate(() => 'same_page' in globalThis)
const raw = async (): Promise<number> => Number(await page.getAttribute(RATE, 'data-raw'))
const tell = (wall: Wall, value: number): void =>
  wall.tick({ samples: [sampleOf('exchange_success_rate', '', Date.now(), value)] })

describe('the wall says OFFLINE over the last picture, and is whole again by itself', () => {
  it('fault 67: when the network is cut at the screen', async () => {
    const wall = await here()
    await visit(wall.url)
    tell(wall, 0.61)
    await expect.poll(raw).toBe(0.61)
    const took = await offlineAfter(async () => {
      await page.context().setOffline(true)
      wall.cut()
    })
    expect(took).toBeLessThanOrEqual(CLOSED_MS)
    tell(wall, 0.62)
    tell(wall, 0.63)
    expect(await raw()).toBe(0.61)
    await page.context().setOffline(false)
    wall.open()
    await page.waitForSelector(LIVE, { timeout: 20_000 })
    await expect.poll(raw).toBe(0.63)
    expect(await isSamePage()).toBe(true)
  })

  it('when the server is killed and another comes in its place', async () => {
    const first = await elsewhere()
    await visit(first.url)
    expect(await offlineAfter(() => first.child.kill('SIGKILL'))).toBeLessThanOrEqual(CLOSED_MS)
    expect(await raw()).toBe(0.5)
    await elsewhere(Number(new URL(first.url).port))
    await page.waitForSelector(LIVE, { timeout: 25_000 })
    await expect.poll(raw).toBe(0.5)
    expect(await isSamePage()).toBe(true)
  })

  it('fault 68: when the server is there and says nothing (SIGSTOP)', async () => {
    const { child, url } = await elsewhere()
    await visit(url)
    expect(await offlineAfter(() => child.kill('SIGSTOP'))).toBeLessThanOrEqual(SILENCE_MS)
    child.kill('SIGCONT')
    await page.waitForSelector(LIVE, { timeout: 25_000 })
    child.stdin?.write('0.77\n')
    await expect.poll(raw).toBe(0.77)
    expect(await isSamePage()).toBe(true)
  })

  it('fault 69: when its own page was frozen, which proves nothing meanwhile', async () => {
    const wall = await here()
    await visit(wall.url, '?screen=hall-1')
    await expect.poll(() => wall.proofs.length).toBeGreaterThan(0)
    expect(wall.proofs[0]).toMatchObject({
      screen: 'hall-1',
      named: true,
      scene: 'overview',
      drawn_seq: wall.picture.seq,
    })
    const devtools = await page.context().newCDPSession(page)
    // Nothing of the page runs any more, while its connection stays open.
    await devtools.send('Debugger.enable')
    const paused = new Promise((done) => devtools.once('Debugger.paused', done))
    await devtools.send('Debugger.pause')
    await paused
    const before = wall.proofs.length
    tell(wall, 0.71)
    // More than the time from one proof to the next.
    await new Promise((done) => setTimeout(done, 11_000))
    expect(wall.proofs.length).toBe(before)
    await devtools.send('Debugger.resume')
    await page.waitForSelector(LIVE, { timeout: 20_000 })
    await expect.poll(raw).toBe(0.71)
    await expect.poll(() => wall.proofs.at(-1)?.drawn_seq, { timeout: 12_000 }).toBe(wall.picture.seq)
    expect(await isSamePage()).toBe(true)
  }, 60_000)
})

describe('where WebSocket is refused', () => {
  it('polling takes over, is live, and misses nothing', async () => {
    const wall = await here()
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.routeWebSocket(/\/live/, (socket) => socket.close())
    await page.goto(`${wall.url}/wall`)
    await page.waitForSelector(LIVE, { timeout: 15_000 })
    for (let n = 1; n <= 20; n += 1) tell(wall, n / 100)
    await expect.poll(raw).toBe(0.2)
    expect(wall.watched).toEqual([null])
  })
})

describe('the wall whole', () => {
  it('is less than 350 kB on the wire with all its scenes, and of no other host', async () => {
    const wall = await here()
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const asked: URL[] = []
    page.on('request', (request) => asked.push(new URL(request.url())))
    await page.goto(`${wall.url}/wall`)
    await page.waitForSelector('[data-testid=map] svg path')
    await page.waitForLoadState('load')
    for (const [n, { id }] of files.scenes.entries()) {
      await page.keyboard.press(String(n + 1))
      await page.waitForSelector(`[data-testid=scene-name][data-scene=${id}]`)
      await page.waitForLoadState('networkidle')
    }
    expect([
      ...new Set(asked.filter(({ protocol }) => protocol !== 'data:').map(({ origin }) => origin)),
    ]).toEqual([wall.url])
    const names = readdirSync(join(dist, 'assets')).filter((name) =>
      asked.some(({ pathname }) => pathname === `/assets/${name}`),
    )
    const sizes = names.map((name) => compressed(readFileSync(join(dist, 'assets', name))))
    expect(names.length).toBeGreaterThan(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(WHOLE_WALL_BYTES)
  })
})
