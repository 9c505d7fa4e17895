/** Platforms that answer every poll with 2 KB of JSON, no two answers the same: a program of its own, so that its work is not ours. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const RECORDS = 14
const NUMBERS = ['calls', 'err', 'rows', 'bytes'] as const

/** How often each path was asked. */
const asked = { '/exchange': 0, '/metrics': 0 }

const server = createServer((request, response) => {
  const [path] = (request.url ?? '').split('?')
  response.setHeader('content-type', path === '/metrics' ? 'text/plain; version=0.0.4' : 'application/json')
  if (path === '/asked') response.end(JSON.stringify(asked))
  else if (path === '/metrics') response.end(exposition((asked['/metrics'] += 1)))
  else response.end(JSON.stringify({ code: 0, rows: records((asked['/exchange'] += 1)) }))
})
// Connections are kept for longer than the pause between two polls of one platform.
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ listening: (server.address() as AddressInfo).port })}\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()

/** The periods of the last minutes, of which the newest is still growing. */
function records(number: number) {
  const period = Math.floor(Date.now() / 300_000) * 300_000
  const callsAt = (place: number) => (place % 2 === 0 ? number : 4_000)
  return Array.from({ length: RECORDS }, (_, place) => ({
    ts: period - 300_000 * (place % 2),
    side: 'provider',
    from: 'GD-JYT',
    to: 'GD-GAT',
    api: `student-status-${place >> 1}`,
    period: 300,
    calls: callsAt(place),
    err: Math.min(3, callsAt(place)),
    rows: 81_234,
    bytes: 9_123_456,
  }))
}

/** The same numbers under the same names as Prometheus reads them. */
function exposition(number: number): string {
  const rows = records(number)
  return NUMBERS.map((name) => {
    const lines = rows.map(
      (row, place) =>
        `${name}{side="${row.side}",from="${row.from}",to="${row.to}",api="${row.api}",period="${place % 2}"} ${row[name]}\n`,
    )
    return `# TYPE ${name} gauge\n${lines.join('')}`
  }).join('')
}
