/** Platforms that claim ids: over HTTP they answer polls by cursor, and keep the ledger of what they were told is safe. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chance } from './chance.ts'
import { Ledger, type Claim } from './ledger.ts'

export interface ClaimingPlatform {
  id: string
  organ: string
  polled: Ledger
  pushed: Ledger
}

export interface Source {
  /** Address behind which each platform lies under its id. */
  url: string
  platforms: readonly ClaimingPlatform[]
  close(): Promise<void>
}

/** How far each poll looks back behind its cursor, as in the platforms' files. */
export const OVERLAP_MS = 1_000
const MOST_NEW = 12
const MINUTE_MS = 60_000

const ORGANS = ['GD-JYT', 'GD-MZT', 'GD-GAT']

export async function openSource(chance: Chance): Promise<Source> {
  const platforms = ORGANS.map((organ): ClaimingPlatform => {
    const id = `claims-${organ.slice(3).toLowerCase()}`
    return { id, organ, polled: new Ledger(`${id}-polled`), pushed: new Ledger(`${id}-pushed`) }
  })
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? '/', 'http://source')
    const platform = platforms.find(({ id }) => url.pathname.startsWith(`/${id}/`))
    if (!platform) {
      answer.writeHead(404).end()
      return
    }
    const since = Number(url.searchParams.get('since'))
    platform.polled.acknowledge(since + OVERLAP_MS)
    saySomething(platform.polled, chance)
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ rows: platform.polled.serve(since) }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    platforms,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A few new claims, and now and then another word on an old one. */
export function saySomething(ledger: Ledger, chance: Chance): Claim[] {
  const now = Date.now()
  const said = Array.from({ length: chance.whole(1, MOST_NEW) }, () =>
    ledger.claim(now - chance.whole(0, 50) * MINUTE_MS, now),
  )
  const [first, ...rest] = ledger.ids()
  if (first !== undefined && chance.next() < 0.5) {
    const claim = ledger.restate(chance.pick([first, ...rest]), now)
    return [...said.filter(({ id }) => id !== claim.id), claim]
  }
  return said
}

/** The platform's file: `exchange` is polled by cursor, `measure` is pushed. */
export function platformFile({ id, organ }: ClaimingPlatform, url: string): string {
  return `id: ${id}
organ: ${organ}
name: { zh: 声明平台, en: Claiming platform }
base: ${url}/${id}
auth: { kind: none }
loopback: true
time: ms
feeds:
  - feed: exchange
    every: '*/1 * * * * *'
    get: /exchange?since={cursor}
    records: rows
    map: { observed_at: observed_at, period_s: '300', side: '"provider"', provider: '"${organ}"', consumer: '"GD-ZSJ"',
           resource: id, calls: version, failures: '0', records: version, bytes: '0' }
    mode: delta
    cursor: { max: updated, start_h: 24, overlap_s: ${OVERLAP_MS / 1_000} }
  - feed: measure
    push: { auth: { kind: none }, cadence_s: 60 }
    records: rows
    map: { observed_at: observed_at, name: '"claim"', labels: id, value: version, basis: '"measured"' }
    mode: delta
`
}
