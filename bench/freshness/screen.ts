/** A screen that says when it heard, changed and painted a number, on the bench's own clock. */
import type { Browser, Page } from 'playwright-core'
import { now, STEP } from './platform.ts'

export interface Sighting {
  fact: number
  /** When the tick began that found it, by the frame's own time. */
  ticked: number
  /** When the frame had come in. */
  heard: number
  /** When the tile's number in the document was the new one. */
  changed: number
  /** When that had been painted. */
  painted: number
}

export interface Screen {
  /** Resolves when the fact, or a later one, has been painted. */
  sees(fact: number): Promise<Sighting>
  close(): Promise<void>
}

const TILE = '[data-testid="tile"][data-indicator="sharing_records_24h"]'
const VALUE =
  '"indicator":"sharing_records_24h","version":"[^"]*","scope_kind":"province","scope_id":"[^"]*","part":"","at":(\\d+),"value":(\\d+)'

/** Runs in the page before its own scripts: notes what comes in, and what of it is drawn. */
const WATCH = `
const now = () => performance.timeOrigin + performance.now()
const heard = new Map()
globalThis.WebSocket = class extends globalThis.WebSocket {
  constructor(...words) {
    super(...words)
    this.addEventListener('message', ({ data }) => {
      const frame = typeof data === 'string' ? /${VALUE}/.exec(data) : null
      const fact = Math.floor(Number(frame?.[2]) / ${STEP})
      if (frame && !heard.has(fact)) heard.set(fact, { ticked: Number(frame[1]), heard: now() })
    })
  }
}
let text = ''
const painted = new MessageChannel()
const waiting = []
painted.port1.onmessage = () => {
  for (const sighting of waiting.splice(0)) seen({ ...sighting, painted: now() })
}
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const figure = target.matches('${TILE}') ? target.querySelector('[data-testid=value]')?.textContent : undefined
    if (figure === undefined || figure === text) continue
    text = figure
    const fact = Math.floor(Number(target.dataset.raw) / ${STEP})
    waiting.push({ fact, ...heard.get(fact), changed: now() })
    // A frame's callbacks run before it is painted, what they post after it.
    requestAnimationFrame(() => painted.port2.postMessage(null))
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-raw'] })
`

export async function openScreen(browser: Browser, url: string): Promise<Screen> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  const waiting = new Map<number, (sighting: Sighting) => void>()
  let offset = 0
  await page.exposeFunction('seen', (sighting: Sighting) => {
    const { fact, ticked, heard, changed, painted } = sighting
    const own = { fact, ticked, heard: heard - offset, changed: changed - offset, painted: painted - offset }
    for (const [wanted, found] of waiting) {
      if (fact < wanted) continue
      waiting.delete(wanted)
      found(own)
    }
  })
  await page.addInitScript({ content: WATCH })
  await page.goto(url)
  await page.waitForSelector(`${TILE}:not([data-raw=""])`)
  offset = await clockOffset(page)
  return {
    sees: (fact) =>
      new Promise((found, failed) => {
        const late = setTimeout(
          () => failed(new Error(`fact ${fact} has not reached the screen in 30 s`)),
          30_000,
        )
        waiting.set(fact, (sighting) => {
          clearTimeout(late)
          found(sighting)
        })
      }),
    close: () => page.close(),
  }
}

const ROUND_TRIPS = 40

/** How far a page's clock is ahead of ours: read over the quickest of many round trips. */
export async function clockOffset(page: Page): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, offset: 0 }
  for (let turn = 0; turn < ROUND_TRIPS; turn += 1) {
    const asked = now()
    const there = await page.evaluate<number>('performance.timeOrigin + performance.now()')
    const trip = now() - asked
    if (trip < best.trip) best = { trip, offset: there - (asked + trip / 2) }
  }
  return best.offset
}
