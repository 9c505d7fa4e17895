/** The simulator's HTTP: /<platform>/api/… for every platform, /control for the hand. Loopback only. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Desk } from './control.ts'
import { control } from './control.ts'
import type { Answered, Platform } from './platform.ts'

const MAX_ORDER_BYTES = 5_000_000
/** Longer than the slowest schedule of seconds, so that pollers keep their connections. */
const KEEP_ALIVE_MS = 75_000

function write(response: ServerResponse, { status, type, body }: Answered, now: number): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': bytes.length,
    date: new Date(now).toUTCString(),
  })
  response.end(bytes)
}

async function readOrder(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_ORDER_BYTES) throw new RangeError(`body: at most ${MAX_ORDER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

async function answerControl(desk: Desk, request: IncomingMessage, url: URL): Promise<Answered> {
  const reply = (status: number, body: unknown): Answered => ({
    status,
    type: 'application/json',
    body: JSON.stringify(body),
  })
  let order: unknown
  try {
    order = await readOrder(request)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      return reply(400, { error: error.message })
    throw error
  }
  const path = url.pathname.slice('/control'.length)
  const { status, body } = control(desk, request.method ?? 'GET', path, url.searchParams, order)
  return reply(status, body)
}

async function answerPlatform(
  desk: Desk,
  platforms: ReadonlyMap<string, Platform>,
  request: IncomingMessage,
  url: URL,
): Promise<Answered | 'hang up'> {
  const [, id = ''] = url.pathname.split('/')
  const platform = platforms.get(id)
  if (!platform) return { status: 404, type: 'application/json', body: '{"error":"no such platform"}' }
  const fault = desk.faults.of(id, desk.now())
  if (fault?.kind === 'down' || desk.world.story.isSilent(id, desk.now())) return 'hang up'
  // Not kept waiting for by a closing process.
  if (fault?.kind === 'slow') await sleep(fault.delay_ms, undefined, { ref: false })
  const asked = {
    method: request.method ?? 'GET',
    path: url.pathname.slice(id.length + 1),
    query: url.searchParams,
    headers: request.headers,
  }
  return platform.answer(asked, fault, desk.now())
}

export function makeServer(desk: Desk, platforms: ReadonlyMap<string, Platform>): Server {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const isControl = url.pathname === '/control' || url.pathname.startsWith('/control/')
    const answered = isControl
      ? await answerControl(desk, request, url)
      : await answerPlatform(desk, platforms, request, url)
    if (answered === 'hang up') request.socket.destroy()
    else if (!response.destroyed) write(response, answered, desk.now())
  }
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.stderr.write(`simulator: ${request.url ?? ''}: ${message}\n`)
      if (response.headersSent || response.destroyed) request.socket.destroy()
      else
        write(response, { status: 500, type: 'application/json', body: '{"error":"simulator"}' }, desk.now())
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}
