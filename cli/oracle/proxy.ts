/** A way to the store that can be troubled: slow, closed, refusing, or losing what the store has answered. */
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type Trouble =
  | { kind: 'none' }
  | { kind: 'slow'; ms: number }
  /** Nobody answers. */
  | { kind: 'down' }
  /** The store answers every insert with this error of ClickHouse. */
  | { kind: 'refusing'; code: number; text: string }
  /** What is asked is done, and the answer is lost. */
  | { kind: 'forgetful' }
  /** The connection breaks in the middle of what is asked. */
  | { kind: 'cutting' }

export interface StoreProxy {
  url: string
  trouble: Trouble
  close(): Promise<void>
}

export async function openStoreProxy(storeUrl: string): Promise<StoreProxy> {
  const store = new URL(storeUrl)
  const server = createServer((asked, answer) => {
    void pass(proxy.trouble, store, asked, answer).catch(() => answer.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = new URL(storeUrl)
  url.port = String((server.address() as AddressInfo).port)
  const proxy: StoreProxy = { url: url.href, trouble: { kind: 'none' }, close: () => close(server) }
  return proxy
}

async function pass(
  trouble: Trouble,
  store: URL,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  if (trouble.kind === 'down') {
    asked.destroy()
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of asked as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (trouble.kind === 'slow') await pause(trouble.ms)
  const isInsert =
    /INSERT(?:\s|\+|%20)/i.test(asked.url ?? '') || /^\s*INSERT/i.test(body.toString('utf8', 0, 40))
  if (trouble.kind === 'refusing' && isInsert) {
    answer.writeHead(500, { 'X-ClickHouse-Exception-Code': String(trouble.code) })
    answer.end(`Code: ${trouble.code}. DB::Exception: ${trouble.text}\n`)
    return
  }
  const sent = trouble.kind === 'cutting' ? body.subarray(0, body.length >> 1) : body
  const forwarded = request({
    host: store.hostname,
    port: store.port,
    method: asked.method,
    path: asked.url,
    headers: { ...whole(asked.headers), 'content-length': body.length },
  })
  if (trouble.kind === 'cutting' && body.length > 0) {
    forwarded.on('error', () => answer.destroy())
    forwarded.write(sent, () => {
      forwarded.destroy()
      answer.destroy()
    })
    return
  }
  const told = await new Promise<IncomingMessage>((done, failed) => {
    forwarded.on('response', done).on('error', failed)
    forwarded.end(sent)
  })
  const lines: Buffer[] = []
  for await (const chunk of told as AsyncIterable<Buffer>) lines.push(chunk)
  if (trouble.kind === 'forgetful' && isInsert) {
    answer.destroy()
    return
  }
  answer.writeHead(told.statusCode ?? 500, whole(told.headers))
  answer.end(Buffer.concat(lines))
}

/** The headers of a message whose body is held in full. */
function whole({ 'transfer-encoding': _chunked, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
}
