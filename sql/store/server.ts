/**
 * The store process: ClickHouse's HTTP interface over the embedded engine, on loopback, with a password.
 *
 * It is thin: query, bound parameters, settings, formats, insert, streamed answer, ClickHouse's own error codes.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EngineError, openEngine, type EngineOptions, type Engine } from './engine.ts'
import { measureVolume, PARTS_SQL, partsRow, roomOf, type Room } from '../upkeep/space.ts'
import { openGate, type Gate } from './gate.ts'
import { checkBlocks, frameRows, readInsertTarget } from './insert-body.ts'
import { bindParameters, readStatement, settingName, StatementError, withSettings } from './statement.ts'

export interface StoreOptions extends EngineOptions {
  /** 0 takes any free one. */
  port: number
  user: string
  password: string
  /** Largest body, in bytes. */
  maxBody?: number
  /** How much the store may take; without it, whatever the disk holds. */
  room?: {
    /** In bytes; null: what is free but for a reserve. */
    budget: number | null
    /** Tables that are written to all the same. */
    evenWhenFull: readonly string[]
  }
}

export interface Store {
  port: number
  close(): Promise<void>
}

/** URL parameters of ClickHouse's interface that are no settings. */
const RESERVED = new Set([
  'query', 'database', 'user', 'password', 'query_id', 'session_id', 'session_timeout', 'session_check', 'role',
  'quota_key', 'default_format', 'compress', 'decompress', 'enable_http_compression', 'wait_end_of_query',
  'send_progress_in_http_headers', 'buffer_size',
]) // prettier-ignore

/** As long as a server of ClickHouse takes them: parameters travel in the URL, and some name every organ there is. */
const MAX_URL = 1_048_576

export async function startStore(options: StoreOptions): Promise<Store> {
  const engine = await openEngine(options)
  const gate = openRoomGate(engine, options)
  const allowed = allowance(options.user, options.password)
  const server = createServer({ maxHeaderSize: MAX_URL }, (request, response) => {
    answer(engine, gate, allowed, options, request, response).catch((error: unknown) => fail(response, error))
  })
  // A client that holds its connection must not hold a reader; the pool's own limits do the rest.
  server.requestTimeout = 120_000
  server.keepAliveTimeout = 30_000
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(options.port, '127.0.0.1', done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => {
          engine.close()
          done()
        })
      }),
  }
}

function openRoomGate(engine: Engine, { dir, room }: StoreOptions): Gate | null {
  if (!room) return null
  const measure = async (): Promise<Room> => {
    const text = await engine.inspect(
      `${PARTS_SQL} FORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 0`,
    )
    const parts = partsRow.parse(JSON.parse(text))
    return roomOf({ ...parts, ...(await measureVolume(dir)) }, room.budget)
  }
  return openGate({ measure, evenWhenFull: room.evenWhenFull, now: () => performance.now() })
}

async function answer(
  engine: Engine,
  gate: Gate | null,
  allowed: (request: IncomingMessage, url: URL) => boolean,
  options: StoreOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://store')
  if (url.pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  if (url.pathname !== '/') throw new StatementError(1003, 'NOT_FOUND', `there is nothing at ${url.pathname}`)
  if (!allowed(request, url)) {
    throw new StatementError(516, 'AUTHENTICATION_FAILED', 'Authentication failed: user or password is wrong')
  }
  const body = await readBody(request, options.maxBody ?? 256 * 1024 * 1024)
  const inUrl = url.searchParams.get('query')
  const statement = readStatement(inUrl ?? body.toString('utf8'))
  const given = new Map<string, string>()
  const settings = new Map<string, string>()
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) given.set(name.slice('param_'.length), value)
    else if (!RESERVED.has(name)) settings.set(settingName(name), value)
  }
  const bind = bindParameters(statement, given)
  response.setHeader('X-ClickHouse-Query-Id', url.searchParams.get('query_id') ?? '')
  response.setHeader('X-ClickHouse-Server-Display-Name', 'yuemai-store')
  switch (statement.kind) {
    case 'read': {
      response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
      // Asked to wait for its end, an answer is made whole off this thread: starting a stream holds up all others.
      const streams = statement.streams && url.searchParams.get('wait_end_of_query') !== '1'
      await stream(engine.read(withSettings(statement, settings), bind, streams), response)
      return
    }
    case 'insert': {
      const target = readInsertTarget(statement.sql)
      if (target) {
        await gate?.admit(target.table)
        const data = inUrl === null ? Buffer.alloc(0) : body
        const written =
          target.format === 'Native'
            ? await engine.insertBlocks(target.table, settings, data, checkBlocks(data))
            : await engine.insert(target, settings, frameRows(data))
        response.setHeader('X-ClickHouse-Summary', JSON.stringify({ written_rows: String(written) }))
        response.end()
      } else {
        response.end(await engine.write(withSettings(statement, settings), bind))
      }
      return
    }
    case 'write': {
      response.end(await engine.write(withSettings(statement, settings), bind))
    }
  }
}

/** Sends chunks as they come, no faster than the client reads them. */
async function stream(chunks: AsyncGenerator<Uint8Array>, response: ServerResponse): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) return
    if (!response.write(chunk)) {
      await new Promise<void>((ready) => {
        const done = (): void => {
          response.off('drain', done)
          response.off('close', done)
          ready()
        }
        response.on('drain', done)
        response.on('close', done)
      })
    }
  }
  response.end()
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    // The status is gone already: a cut connection is the only honest answer left.
    response.destroy(error instanceof Error ? error : new Error(String(error)))
    return
  }
  const code = error instanceof StatementError || error instanceof EngineError ? error.code : 1002
  const text =
    error instanceof StatementError
      ? `Code: ${error.code}. DB::Exception: ${error.message}. (${error.type})`
      : error instanceof Error
        ? error.message
        : String(error)
  response.statusCode =
    code === 516 ? 401 : code === 60 || code === 1003 ? 404 : error instanceof StatementError ? 400 : 500
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  response.setHeader('X-ClickHouse-Exception-Code', String(code))
  response.end(`${text}\n`)
}

async function readBody(request: IncomingMessage, max: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > max) throw new StatementError(307, 'TOO_MANY_BYTES', `the body is larger than ${max} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Whether a request carries the user and the password, by header or by Basic authentication. */
function allowance(user: string, password: string): (request: IncomingMessage, url: URL) => boolean {
  const wanted = digest(`${user}\0${password}`)
  return (request, url) => {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const decoded = basic ? Buffer.from(basic, 'base64').toString('utf8') : ''
    const colon = decoded.indexOf(':')
    const headerUser = request.headers['x-clickhouse-user']
    const headerKey = request.headers['x-clickhouse-key']
    const given = basic
      ? `${decoded.slice(0, colon)}\0${decoded.slice(colon + 1)}`
      : `${String(headerUser ?? url.searchParams.get('user') ?? '')}\0${String(headerKey ?? url.searchParams.get('password') ?? '')}`
    return timingSafeEqual(digest(given), wanted)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
