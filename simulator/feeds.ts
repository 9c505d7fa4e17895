/** The feeds a platform offers, and what each would answer to a question. */
import type { Book } from './book.ts'
import type { Player } from './cast.ts'
import { catalogueRows } from './catalogue.ts'
import { censusRows } from './census.ts'
import { documentRows } from './document.ts'
import { exchangeHistory, exchangeSince } from './exchange.ts'
import type { Listing } from './listing.ts'
import { listed } from './listing.ts'
import { measureRows } from './measure.ts'
import { progressRows } from './progress.ts'
import { qualityRows } from './quality.ts'
import { requestRows } from './request.ts'
import { securityRows } from './security.ts'
import type { Row, World } from './world.ts'

type Said = (world: World, player: Player, from: number, to: number) => Row[]

/** Feeds asked with `since`. A generator may say more than was asked for; it is cut here. */
const EVENTS = {
  quality: qualityRows,
  security: securityRows,
  request: requestRows,
  progress: progressRows,
  document: documentRows,
  measure: measureRows,
} satisfies Record<string, Said>

/** Feeds that answer with all there is. */
const SNAPSHOTS = {
  catalogue: catalogueRows,
  census: censusRows,
} satisfies Record<string, (world: World, player: Player, asOf: number) => Row[]>

export type EventFeed = keyof typeof EVENTS
export type SnapshotFeed = keyof typeof SNAPSHOTS
export type Feed = 'exchange' | EventFeed | SnapshotFeed

export type Question =
  | { feed: 'exchange' | EventFeed; since: number }
  | { feed: 'history'; from: number; to: number }
  | { feed: SnapshotFeed }

export function isEventFeed(name: string): name is EventFeed {
  return Object.hasOwn(EVENTS, name)
}

export function isSnapshotFeed(name: string): name is SnapshotFeed {
  return Object.hasOwn(SNAPSHOTS, name)
}

/** What tells one fact of a feed from another; what is stated by hand replaces the same fact. */
export function factKey(feed: EventFeed, row: Row): string {
  const fields: Record<EventFeed, string[]> = {
    quality: ['dataset', 'rule', 'run_at'],
    security: ['id'],
    request: ['no', 'event', 'at'],
    progress: ['outcome', 'at'],
    document: ['no', 'revision'],
    measure: ['name', 'labels', 'at'],
  }
  return fields[feed].map((field) => String(row[field])).join('|')
}

function eventsSince(world: World, player: Player, book: Book, feed: EventFeed, since: number, asOf: number) {
  const ledger = book.ledger(feed)
  const said = EVENTS[feed](world, player, since, asOf)
    .map((row) => ({ key: factKey(feed, row), row, updated: Number(row['updated']) }))
    .filter(({ key, updated }) => updated > since && updated <= asOf && !ledger.at(key, asOf))
  const posted = ledger.all(asOf).filter(({ updated }) => updated > since)
  return [...said, ...posted]
    .sort((a, b) => a.updated - b.updated || (a.key < b.key ? -1 : 1))
    .map(({ row, updated }): Row => ({ ...row, updated }))
}

export function answer(world: World, player: Player, book: Book, question: Question, asOf: number): Listing {
  switch (question.feed) {
    case 'exchange':
      return exchangeSince(world, player, book.ledger('exchange'), question.since, asOf)
    case 'history':
      return exchangeHistory(world, player, book.ledger('exchange'), { ...question, asOf })
    case 'catalogue':
    case 'census':
      return listed(SNAPSHOTS[question.feed](world, player, asOf))
    case 'quality':
    case 'security':
    case 'request':
    case 'progress':
    case 'document':
    case 'measure':
      return listed(eventsSince(world, player, book, question.feed, question.since, asOf))
  }
}
