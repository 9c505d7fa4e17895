import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { WebhookFile } from '#province/channel.ts'
import type { Letter } from './letter.ts'
import { reachOf } from './reach.ts'
import type { Resolve } from './reach.ts'
import { openWebhook, signatureOf } from './webhook.ts'

const SECRET = 'a-secret-that-nobody-may-see'
const TIME = Date.parse('2026-11-26T10:00:00+08:00')
const LETTER: Letter = {
  id: 'alert:1',
  maybe_repeated: false,
  simulated: true,
  subject: { zh: '告警', en: 'Alert' },
  body: { zh: '数据中断', en: 'No data' },
  messages: [],
}

interface Heard {
  headers: IncomingMessage['headers']
  body: string
}

let servers: Server[] = []
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  servers = []
})

async function listen(answer: (response: ServerResponse) => void): Promise<{ port: number; heard: Heard[] }> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(response)
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { port: (server.address() as AddressInfo).port, heard }
}

interface Given extends Partial<WebhookFile> {
  simulated?: boolean
  names?: Resolve
}

async function send(url: string, letter = LETTER, { simulated = true, names, ...over }: Given = {}) {
  const file: WebhookFile = {
    id: 'hook',
    kind: 'webhook',
    levels: [1, 2, 3, 4],
    per_minute: 20,
    digest_from: 6,
    tries: 10,
    timeout_s: 1,
    loopback: true,
    url,
    secret: SECRET,
    ...over,
  }
  const channel = openWebhook(file, { resolve: reachOf(file, simulated, names), clock: { now: () => TIME } })
  try {
    return await channel.send(letter)
  } finally {
    await channel.close()
  }
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('no')

test('a post carries its key, the moment, and a signature over both its moment and its body', async () => {
  const { port, heard } = await listen(status(204))
  expect(await send(`http://127.0.0.1:${port}/hook`)).toEqual({ sent: true, note: '' })
  expect(heard[0]?.headers).toMatchObject({
    'idempotency-key': 'alert:1',
    'x-yuemai-timestamp': String(TIME),
    'x-yuemai-signature': signatureOf(SECRET, TIME, heard[0]?.body ?? ''),
    'x-yuemai-maybe-repeated': '0',
  })
  expect(JSON.parse(heard[0]?.body ?? '')).toEqual({ ...LETTER, sent_at: TIME })
  expect(signatureOf(SECRET, TIME, '{}')).not.toBe(signatureOf(SECRET, TIME + 1, '{}'))
})

test('a repeat is marked where a program reads it, too', async () => {
  const { port, heard } = await listen(status(200))
  await send(`http://127.0.0.1:${port}/`, { ...LETTER, maybe_repeated: true })
  expect(heard[0]?.headers['x-yuemai-maybe-repeated']).toBe('1')
  expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ maybe_repeated: true })
})

test.each([
  [400, { failed: 'refused', detail: 'HTTP 400', final: true, uncertain: false }],
  [401, { failed: 'refused', detail: 'HTTP 401', final: true, uncertain: false }],
  [302, { failed: 'redirected', detail: 'HTTP 302', final: true, uncertain: false }],
  [429, { failed: 'refused_for_now', final: false, uncertain: false, wait_ms: 7000 }],
  [503, { failed: 'refused_for_now', final: false, uncertain: false, wait_ms: 7000 }],
  [500, { failed: 'refused_for_now', final: false, uncertain: true }],
])('an answer of %i is told from the others', async (code, outcome) => {
  const { port, heard } = await listen(status(code, { location: 'http://127.0.0.1:1/', 'retry-after': '7' }))
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(outcome)
  expect(heard).toHaveLength(1)
})

test('silence may mean that it has arrived; a closed door does not', async () => {
  const { port } = await listen(() => undefined)
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
    failed: 'timeout',
    uncertain: true,
    final: false,
  })
  const cut = await listen((response) => response.destroy())
  expect(await send(`http://127.0.0.1:${cut.port}/`)).toMatchObject({ failed: 'broken_off', uncertain: true })
  expect(await send('http://127.0.0.1:1/')).toMatchObject({ failed: 'unreachable', uncertain: false })
})

test('nothing is said to an address that may not be reached, whatever its name', async () => {
  const { port, heard } = await listen(status(200))
  const own = `http://127.0.0.1:${port}/`
  const blocked = { failed: 'blocked_address', uncertain: false }
  expect(await send(own, LETTER, { simulated: false })).toMatchObject(blocked)
  expect(await send(own, LETTER, { loopback: false })).toMatchObject(blocked)
  expect(await send(own, LETTER, { addresses: ['10.0.0.0/8'] })).toMatchObject(blocked)
  expect(await send('http://169.254.169.254/latest/meta-data')).toMatchObject(blocked)
  expect(await send('http://[::ffff:169.254.169.254]/')).toMatchObject(blocked)
  const names: Resolve = () =>
    Promise.resolve([
      { address: '10.1.2.3', family: 4 },
      { address: '100.100.100.200', family: 4 },
    ])
  expect(await send(`http://oa.example.cn:${port}/`, LETTER, { names })).toMatchObject(blocked)
  expect(heard).toHaveLength(0)
})

test('a name is connected to at the address that was judged', async () => {
  const { port, heard } = await listen(status(200))
  const names: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
  expect(await send(`http://oa.example.cn:${port}/`, LETTER, { names })).toEqual({ sent: true, note: '' })
  expect(heard[0]?.headers.host).toBe(`oa.example.cn:${port}`)
})

test('no failure says the address or the secret', async () => {
  const { port } = await listen((response) => response.destroy())
  const hidden = 'access-token-in-the-address'
  for (const url of [
    `http://127.0.0.1:${port}/?t=${hidden}`,
    `http://127.0.0.1:1/?t=${hidden}`,
    `https://127.0.0.1:${port}/?t=${hidden}`,
  ]) {
    const said = JSON.stringify(await send(url))
    expect(said).not.toContain(hidden)
    expect(said).not.toContain(SECRET)
  }
})
