/** Fields of a feed that are fine each by itself and do not go together. */
import type { FeedFile } from './feed.ts'
import { asksFor } from './get.ts'
import type { Fault } from './problem.ts'

type Page = NonNullable<FeedFile['page']>
type Told = [field: keyof FeedFile, fault: Fault]

const tell = (field: keyof FeedFile, message: string, cure: string): Told => [field, { message, cure }]

/** Every such fault, with the field that it is told of. */
export function* faultsBetween(feed: FeedFile): Generator<Told> {
  yield* wayFaults(feed)
  if (feed.dialect === undefined) yield* missingFaults(feed)
  yield* cursorFaults(feed)
  yield* pageFaults(feed)
  if (feed.backfill !== undefined) yield* backfillFaults(feed.backfill.get, feed.page)
}

/** It is asked at its slots, or sends by itself, or both. */
function* wayFaults({ every, get, push, page, cursor, backfill }: FeedFile): Generator<Told> {
  if (push === undefined || every !== undefined || get !== undefined) {
    const cure = 'or push where the platform sends by itself.'
    const every_cure = `Write a schedule of six fields, seconds first, such as '*/15 * * * * *', ${cure}`
    if (every === undefined) yield tell('every', `'every' is missing.`, every_cure)
    if (get === undefined) yield tell('get', `'get' is missing.`, `Write it like /api/exchange, ${cure}`)
    return
  }
  for (const [field, value] of Object.entries({ page, cursor, backfill })) {
    if (value === undefined) continue
    yield tell(
      field as keyof FeedFile,
      `'${field}' belongs to a feed that is asked.`,
      'Write every and get, or remove it.',
    )
  }
}

function* missingFaults(feed: FeedFile): Generator<Told> {
  for (const field of ['records', 'map', 'mode'] as const) {
    if (feed[field] !== undefined) continue
    yield tell(field, `'${field}' is missing.`, 'Write it, or name the dialect that gives it.')
  }
  if (asksFor(feed.get ?? '', 'cursor') && feed.cursor === undefined) {
    yield tell('get', 'Nothing fills in {cursor}.', 'Write cursor: { max: <the time in a record> }.')
  }
}

function* cursorFaults({ get = '', cursor, mode, backfill }: FeedFile): Generator<Told> {
  if (cursor !== undefined && get !== '' && !asksFor(get, 'cursor')) {
    yield tell('cursor', 'The cursor is never sent.', 'Put {cursor} into get, or remove the cursor.')
  }
  // What a snapshot no longer holds is gone: read from a cursor, all that is old would be.
  if (mode === 'snapshot' && (asksFor(get, 'cursor') || backfill !== undefined)) {
    const cure = 'Write mode: delta, or ask without a cursor or backfill.'
    yield tell('mode', 'A snapshot asks for everything, every time.', cure)
  }
  if (asksFor(get, 'from') || asksFor(get, 'to')) {
    yield tell('get', '{from} and {to} belong to a backfill.', 'Move them to backfill, or use {cursor}.')
  }
}

function* pageFaults({ get = '', page }: FeedFile): Generator<Told> {
  if (get === '') return
  if (page === undefined) {
    const cure = 'Write page: { size: 1000, total: data.total }.'
    if (turnsPages(get)) yield tell('get', 'Nothing says how pages are turned.', cure)
    return
  }
  if ((page.total === undefined) === (page.next === undefined)) {
    yield tell('page', 'Pages are turned by total or by next.', 'Write one of the two.')
  } else if (page.total !== undefined && (page.size === undefined || !asksFor(get, 'page'))) {
    const cure = 'Write get: …?page={page}&size={size}.'
    yield tell('page', 'Pages by number need size, and {page} in get.', cure)
  } else if (page.next !== undefined && !asksFor(get, 'next')) {
    yield tell('page', 'The token of the next page is never sent.', 'Put {next} into get.')
  }
  if (page.size === undefined && asksFor(get, 'size')) {
    yield tell('get', 'Nothing fills in {size}.', 'Write page: { size: 1000, … }.')
  }
}

function* backfillFaults(get: string, page: Page | undefined): Generator<Told> {
  if (!asksFor(get, 'from') || !asksFor(get, 'to') || asksFor(get, 'cursor')) {
    const cure = 'Put {from} and {to} into its get, and no {cursor}.'
    yield tell('backfill', 'A backfill asks for one day.', cure)
  }
  const turn = page?.next === undefined ? 'page' : 'next'
  if (page !== undefined && !asksFor(get, turn)) {
    yield tell('backfill', 'The backfill would read first pages only.', `Put {${turn}} into its get.`)
  }
  if (page === undefined && turnsPages(get)) {
    yield tell('backfill', 'Nothing says how pages are turned.', 'Write page beside backfill.')
  }
}

function turnsPages(get: string): boolean {
  return asksFor(get, 'page') || asksFor(get, 'next') || asksFor(get, 'size')
}
