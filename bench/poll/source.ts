/** Platforms that answer every poll with 2 KB of JSON, no two answers the same: a program of its own, so that its work is not ours. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const RECORDS = 14

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(answer((answered += 1)))
})
let answered = 0
// Connections are kept for longer than the pause between two polls of one platform.
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ listening: (server.address() as AddressInfo).port })}\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()

/** The periods of the last minutes, of which the newest is still growing. */
function answer(number: number): string {
  const period = Math.floor(Date.now() / 300_000) * 300_000
  const rows = Array.from({ length: RECORDS }, (_, place) => ({
    ts: period - 300_000 * (place % 2),
    side: 'provider',
    from: 'GD-JYT',
    to: 'GD-GAT',
    api: `student-status-${place >> 1}`,
    period: 300,
    calls: place % 2 === 0 ? number : 4_000,
    err: 3,
    rows: 81_234,
    bytes: 9_123_456,
  }))
  return JSON.stringify({ code: 0, rows })
}
