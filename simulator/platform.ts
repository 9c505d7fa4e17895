/** What a platform answers to a request: a status and a body, decided without touching the network. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Book } from './book.ts'
import type { Player } from './cast.ts'
import type { Fault } from './faults.ts'
import { LOGIN_PAGE, badRecords, cutShort } from './faults.ts'
import type { Feed, Question } from './feeds.ts'
import { answer, isEventFeed, isSnapshotFeed } from './feeds.ts'
import { joined, listed } from './listing.ts'
import { envelope, failure, readTime, shapeRow } from './shapes.ts'
import type { Gateway } from './tif.ts'
import type { World } from './world.ts'

export interface Asked {
  method: string
  /** What stands behind /<platform>. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
}

export interface Answered {
  status: number
  type: 'application/json' | 'text/html'
  body: string
}

const MAX_SIZE = 5000
const DEFAULT_SIZE = 1000

class BadRequest extends Error {
  override name = 'BadRequest'
}

function questionOf({ shape }: Player, path: string, query: URLSearchParams): Question | undefined {
  const time = (name: string): number => {
    const at = readTime(shape, query.get(name) ?? '')
    if (at === undefined)
      throw new BadRequest(`${name}: ${shape === 'A' ? 'epoch ms' : 'YYYY-MM-DD hh:mm:ss'} expected`)
    return at
  }
  if (path === '/api/exchange/history') return { feed: 'history', from: time('from'), to: time('to') }
  const name = /^\/api\/([a-z]+)$/.exec(path)?.[1] ?? ''
  if (name === 'exchange' || isEventFeed(name)) return { feed: name, since: time('since') }
  return isSnapshotFeed(name) ? { feed: name } : undefined
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const text = query.get(name)
  if (text === null) return fallback
  if (!/^[1-9]\d{0,6}$/.test(text) || Number(text) > most)
    throw new BadRequest(`${name}: a whole number from 1 to ${most} expected`)
  return Number(text)
}

function json(status: number, body: unknown): Answered {
  return { status, type: 'application/json', body: JSON.stringify(body) }
}

export class Platform {
  readonly player: Player
  readonly book: Book
  readonly #world: World
  readonly #gateway: Gateway

  constructor(world: World, player: Player, book: Book, gateway: Gateway) {
    this.#world = world
    this.player = player
    this.book = book
    this.#gateway = gateway
  }

  answer(asked: Asked, fault: Fault | undefined, now: number): Answered {
    const { shape } = this.player
    if (fault?.kind === 'html') return { status: 200, type: 'text/html', body: LOGIN_PAGE }
    if (fault?.kind === 'error500') return json(500, failure(shape, 500, '系统内部错误'))
    if (fault?.kind === 'auth') return json(401, failure(shape, 401, '签名错误'))
    if (asked.method !== 'GET') return json(405, failure(shape, 405, '仅支持GET'))
    if (shape === 'B') {
      const refusal = this.#gateway.refusal(asked.headers, this.player, now)
      if (refusal !== undefined) return json(401, failure(shape, 401, refusal))
    }
    const answered = this.#look(asked, fault, now)
    return fault?.kind === 'malformed' ? { ...answered, body: cutShort(answered.body) } : answered
  }

  #look({ path, query }: Asked, fault: Fault | undefined, now: number): Answered {
    const { shape } = this.player
    try {
      const question = questionOf(this.player, path, query)
      if (!question) return json(404, failure(shape, 404, '接口不存在'))
      const page = wholeNumber(query, 'page', 1, 1_000_000)
      const size = wholeNumber(query, 'size', DEFAULT_SIZE, MAX_SIZE)
      return json(200, this.#page(question, page, size, fault, now))
    } catch (error) {
      if (error instanceof BadRequest) return json(400, failure(shape, 400, error.message))
      throw error
    }
  }

  #page(question: Question, page: number, size: number, fault: Fault | undefined, now: number) {
    const { player, book } = this
    const asOf = book.pageAsOf(`${JSON.stringify(question)}/${size}`, page, now)
    const feed: Feed = question.feed === 'history' ? 'exchange' : question.feed
    const good = answer(this.#world, player, book, question, asOf)
    const listing = fault?.kind === 'bad_record' ? joined(good, listed(badRecords(feed, player, asOf))) : good
    const rows = listing.slice((page - 1) * size, Math.min(page * size, listing.total))
    return envelope(player.shape, {
      rows: rows.map((row) => shapeRow(player.shape, feed, row)),
      total: listing.total,
      page,
      size,
    })
  }
}
