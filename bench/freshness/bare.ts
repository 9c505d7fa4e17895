/** The bare parts of a number's way, each done once with nothing around it: poll, insert, query, socket hop, paint. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { Server } from 'socket.io'
import { request } from 'undici'
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { FEEDS } from '#sql/feeds.ts'
import { now } from './platform.ts'
import { clockOffset } from './screen.ts'

/** How long each part took, in ms. */
export interface BareParts {
  poll: number
  insert: number
  query: number
  hop: number
  paint: number
}

export interface Bare {
  measure(): Promise<BareParts>
  close(): Promise<void>
}

/** As long as the frame that carries one changed number with its organ, city and province. */
const FRAME = 'x'.repeat(1_200)

const PAGE = `<!doctype html><p style="font:700 96px sans-serif">0</p>
<script src="/socket.io/socket.io.js"></script>
<script>
const figure = document.querySelector('p')
const now = () => performance.timeOrigin + performance.now()
const done = new MessageChannel()
let answer
let heard
done.port1.onmessage = () => answer({ heard, painted: now() })
const socket = io({ transports: ['websocket'] })
socket.on('frame', (text, number, reply) => {
  heard = now()
  answer = reply
  figure.textContent = number
  requestAnimationFrame(() => done.port2.postMessage(null))
})
</script>`

interface ServerEvents {
  frame: (text: string, number: number, reply: (seen: { heard: number; painted: number }) => void) => void
}

export async function openBare(browser: Browser, store: StoreClient, platform: string): Promise<Bare> {
  const http = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE))
  const io = new Server<Record<string, never>, ServerEvents>(http, { perMessageDeflate: false })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  const connected = new Promise<void>((done) => io.once('connection', () => done()))
  await page.goto(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`)
  await connected
  const [socket] = [...io.of('/').sockets.values()]
  if (!socket) throw new Error('the bare page has not connected')
  const offset = await clockOffset(page)
  for (const table of ['exchange', 'exchange_now'])
    await store.run(`CREATE TABLE IF NOT EXISTS bare_${table} AS ${table}`)
  let number = 0

  async function poll(): Promise<void> {
    const answer = await request(`${platform}/exchange`)
    await answer.body.json()
  }

  async function insert(): Promise<void> {
    const line = JSON.stringify(row(number))
    await Promise.all(['bare_exchange', 'bare_exchange_now'].map((table) => store.insert(table, line)))
  }

  async function query(): Promise<void> {
    const sql =
      'SELECT sum(records) AS records FROM bare_exchange_now FINAL WHERE observed_at > now() - INTERVAL 1 DAY'
    const [answer] = await store.rows(z.object({ records: z.number() }), sql)
    if (answer?.records !== number)
      throw new Error(`the store says ${answer?.records}, and ${number} was inserted`)
  }

  return {
    async measure() {
      number += 1
      const parts = { poll: await timed(poll), insert: await timed(insert), query: await timed(query) }
      const emitted = now()
      const seen = await socket.timeout(10_000).emitWithAck('frame', FRAME, number)
      return { ...parts, hop: seen.heard - offset - emitted, paint: seen.painted - seen.heard }
    },
    async close() {
      await page.close()
      await io.close()
    },
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** One fact, stated anew each time. */
function row(records: number): object {
  const facts = FEEDS.exchange.schema.parse({
    side: 'provider',
    provider: 'GD-MZT',
    consumer: 'GD-JYT',
    resource: 'fact',
    period_s: 300,
    calls: 10,
    failures: 0,
    records,
    bytes: 1_000,
  })
  const at = Math.floor(Date.now() / 86_400_000) * 86_400_000
  const stamp = {
    platform: 'gd-mzt',
    organ: 'GD-MZT',
    region: '440000',
    observed_at: at,
    known_at: Date.now(),
    poll_id: 'bare',
    gone: 0,
  }
  return { ...stamp, ...facts }
}
