/** The hand on the simulator: faults and facts on demand, and an honest sum of what a platform says. */
import { z } from 'zod'
import type { Book } from './book.ts'
import type { Player } from './cast.ts'
import { exchangeKey, sent } from './exchange.ts'
import { FAULTS } from './faults.ts'
import type { Faults } from './faults.ts'
import { factKey } from './feeds.ts'
import { distribution, histogram } from './latency.ts'
import { DAY, SECOND, floorTo } from './local.ts'
import type { Row, World } from './world.ts'

export interface Desk {
  world: World
  faults: Faults
  books: ReadonlyMap<string, Book>
  now: () => number
}

export interface Reply {
  status: number
  body: Row
}

const MAX_ROWS = 10_000
const DEFAULT_DELAY_MS = 30_000

const faultOrder = z.strictObject({
  kind: z.enum([...FAULTS, 'none']),
  for_s: z.number().positive().optional(),
  delay_ms: z.number().min(0).max(600_000).optional(),
})

const rowsOrder = z.strictObject({ rows: z.array(z.looseObject({})).min(1).max(MAX_ROWS) })

/** Only what makes the key is checked: a value that nobody should accept may be stated on purpose. */
const exchangeFact = z.looseObject({
  ts: z.int(),
  side: z.string(),
  from: z.string(),
  to: z.string(),
  api: z.string(),
})
const securityFact = z.looseObject({ id: z.string(), state: z.string() })
const qualityFact = z.looseObject({ dataset: z.string(), rule: z.string() })

function refuse(status: number, error: string): Reply {
  return { status, body: { error } }
}

/** A posted row in full: figures not given are 0, latency not given is ordinary. */
function exchangeRow(given: Row): Row {
  const calls = given['calls']
  const isCount = typeof calls === 'number' && Number.isSafeInteger(calls) && calls >= 0
  const hist = histogram(isCount ? calls : 0, distribution(40), 0.5)
  return { period: 300, calls: 0, err: 0, rows: 0, bytes: 0, hist, ...given }
}

function securityRow(given: Row, now: number): Row {
  const about = { category: 'OT', level: 4, asset: '', title: '', detail: '', severity: '', src: '' }
  return { ...about, at: floorTo(now, SECOND), ...given }
}

function qualityRow(given: Row, now: number): Row {
  const run = { dimension: 'accuracy', status: 'passed', checked: 0, failed: 0 }
  return { ...run, run_at: floorTo(now, SECOND), ...given }
}

const POSTED = {
  exchange: {
    fact: exchangeFact,
    complete: exchangeRow,
    key: (row: Row) => exchangeKey(row['ts'], row['side'], row['from'], row['to'], row['api']),
  },
  security: { fact: securityFact, complete: securityRow, key: (row: Row) => factKey('security', row) },
  quality: { fact: qualityFact, complete: qualityRow, key: (row: Row) => factKey('quality', row) },
}

function isPosted(feed: string): feed is keyof typeof POSTED {
  return Object.hasOwn(POSTED, feed)
}

function post({ books, now }: Desk, player: Player, feed: keyof typeof POSTED, order: unknown): Reply {
  const { fact, complete, key } = POSTED[feed]
  const parsed = rowsOrder.safeParse(order)
  if (!parsed.success) return refuse(400, `${feed}: give {"rows": [1 to ${MAX_ROWS} rows as shape A]}`)
  for (const [place, row] of parsed.data.rows.entries()) {
    const checked = fact.safeParse(row)
    if (checked.success) continue
    const issue = checked.error.issues[0]
    return refuse(400, `${feed}: rows[${place}].${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const book = books.get(player.id)
  if (!book) return refuse(404, `${player.id}: no such platform`)
  const moment = now()
  const updated = book.stamp(moment)
  for (const row of parsed.data.rows) {
    const completed = complete(row, moment)
    book.ledger(feed).post(key(completed), completed, updated)
  }
  return { status: 200, body: { posted: parsed.data.rows.length, updated } }
}

function setFault({ faults, now }: Desk, player: Player, order: unknown): Reply {
  const parsed = faultOrder.safeParse(order)
  if (!parsed.success)
    return refuse(400, `fault: give {"kind": one of ${FAULTS.join(', ')}, none; for_s?; delay_ms?}`)
  const { kind, for_s, delay_ms } = parsed.data
  const until = for_s === undefined ? undefined : now() + for_s * SECOND
  faults.set(player.id, kind === 'none' ? undefined : { kind, delay_ms: delay_ms ?? DEFAULT_DELAY_MS, until })
  return { status: 200, body: { platform: player.id, kind, until: until ?? null } }
}

/** `at` (epoch ms) asks for the sum as of another moment, `since` for what was said to who has read since then. */
function sum({ world, books, now }: Desk, player: Player, query: URLSearchParams): Reply {
  const book = books.get(player.id)
  if (!book) return refuse(404, `${player.id}: no such platform`)
  const at = query.get('at')
  const since = query.get('since')
  if ([at, since].some((ms) => ms !== null && !/^\d{1,15}$/.test(ms)))
    return refuse(400, 'sent: at and since are epoch ms')
  const asOf = at === null ? book.asOf(now()) : Number(at)
  const reading_since = since === null ? asOf : Number(since)
  return {
    status: 200,
    body: {
      platform: player.id,
      from: asOf - DAY,
      to: asOf,
      exchange: sent(world, player, book.ledger('exchange'), { asOf, reading_since }),
    },
  }
}

function overview({ world, faults, now }: Desk): Reply {
  const moment = now()
  return {
    status: 200,
    body: {
      seed: world.seed,
      started: world.started,
      now: moment,
      platforms: world.cast.players.map((player) => ({
        id: player.id,
        organ: player.organ.code,
        shape: player.shape,
        lines: world.lines.get(player.id)?.length ?? 0,
        silent: world.story.isSilent(player.id, moment),
        fault: faults.of(player.id, moment) ?? null,
      })),
      story: world.story.chapters,
    },
  }
}

/** `path` is what stands behind /control. */
export function control(
  desk: Desk,
  method: string,
  path: string,
  query: URLSearchParams,
  order: unknown,
): Reply {
  const [id, action = ''] = path.split('/').filter((part) => part !== '')
  if (id === undefined) return method === 'GET' ? overview(desk) : refuse(405, 'control: GET only')
  const player = desk.world.cast.players.find((each) => each.id === id)
  if (!player) return refuse(404, `${id}: no such platform; GET /control lists them`)
  if (action === 'sent') return method === 'GET' ? sum(desk, player, query) : refuse(405, 'sent: GET only')
  if (method !== 'POST') return refuse(405, `${action}: POST only`)
  if (action === 'fault') return setFault(desk, player, order)
  if (isPosted(action)) return post(desk, player, action, order)
  return refuse(404, `${action}: give sent, fault, ${Object.keys(POSTED).join(', ')}`)
}
