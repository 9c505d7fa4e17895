/** A platform of the bench's own: real HTTP, and the exact moment at which an answer with a new fact had been sent. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ClockedPlatform {
  base: string
  /** States the fact anew at the next poll; resolves with when that answer had been handed to the network. */
  state(fact: number): Promise<number>
  close(): Promise<void>
}

/** How many times larger than all that others say a fact is, so that it can be read off a sum. */
export const STEP = 1_000_000_000_000

/** The other records of the answer, which never change. */
const COMPANY = 19
/** An answer with a new fact is held back by up to this long, so that it meets every moment of the product's rhythm. */
const LONGEST_DELAY_MS = 800

/** Milliseconds since the epoch, finer than the wall clock's. */
export const now = (): number => performance.timeOrigin + performance.now()

export async function openClockedPlatform(): Promise<ClockedPlatform> {
  const period = Math.floor(now() / 300_000) * 300_000 - 300_000
  const company = Array.from({ length: COMPANY }, (_, place) => record(period, `company-${place}`, 1, period))
  let stated = 0
  let updated = period
  let waiting: { fact: number; sent: (at: number) => void } | undefined

  const server = createServer((_request, response) => {
    const pending = waiting
    waiting = undefined
    const answer = (): void => {
      if (pending) {
        stated = pending.fact
        updated = Math.max(updated + 1, Date.now())
        response.once('finish', () => pending.sent(now()))
      }
      const rows = [...company, record(period, 'fact', stated * STEP, updated)]
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ rows }))
    }
    if (pending) setTimeout(answer, Math.random() * LONGEST_DELAY_MS)
    else answer()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state: (fact) => new Promise((sent) => (waiting = { fact, sent })),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

function record(ts: number, api: string, rows: number, updated: number) {
  return {
    ts,
    side: 'provider',
    from: 'GD-MZT',
    to: 'GD-JYT',
    api,
    calls: 10,
    err: 0,
    rows,
    bytes: 1_000,
    updated,
  }
}

/** Its file, polled every second; it takes the place of a platform of the province. */
export function platformFile(base: string): string {
  return `id: gd-mzt
organ: GD-MZT
name: { zh: 省民政厅数据共享平台, en: Civil Affairs exchange platform }
base: ${base}
loopback: true
auth: { kind: none }
time: ms
feeds:
  - feed: exchange
    every: '* * * * * *'
    get: /exchange?since={cursor}
    records: rows
    map: { observed_at: ts, period_s: '300', side: side, provider: from, consumer: to, resource: api, calls: calls,
           failures: err, records: rows, bytes: bytes }
    mode: delta
    cursor: { max: updated, start_h: 25 }
`
}
