/** Fields of a feed that are fine each by itself and do not go together. */
import type { FeedFile } from './feed.ts'
import type { Fault } from './problem.ts'
import { askedFault, asks, type Asked } from './request.ts'

type Page = NonNullable<FeedFile['page']>
type Told = [field: keyof FeedFile, fault: Fault]

const tell = (field: keyof FeedFile, message: string, cure: string): Told => [field, { message, cure }]

/** The field that says what is asked, which a fault is told of. */
const askedIn = ({ post }: Asked): 'get' | 'post' => (post === undefined ? 'get' : 'post')

/** Every such fault, with the field that it is told of. */
export function* faultsBetween(feed: FeedFile): Generator<Told> {
  yield* wayFaults(feed)
  if (feed.dialect === undefined) yield* missingFaults(feed)
  if ((feed.get ?? feed.post) === undefined) return
  yield* cursorFaults(feed)
  yield* pageFaults(feed)
  if (feed.backfill !== undefined) yield* backfillFaults(feed.backfill, feed.page)
}

/** It is asked at its slots, or sends by itself, or both. */
function* wayFaults(feed: FeedFile): Generator<Told> {
  const { every, get, post, push, body, headers, page, cursor, backfill } = feed
  const ofThoseAsked = { body, headers, page, cursor, backfill }
  if (push?.auth.kind === 'mtls' || push?.auth.kind === 'oauth2') {
    yield tell('push', `${push.auth.kind} does not sign a push.`, 'Write basic, bearer, hmac or tif.')
  }
  if (push === undefined || (every ?? get ?? post) !== undefined) {
    const or = 'or push alone where the platform sends by itself.'
    const schedule = "Write a schedule of six fields, seconds first, such as '*/15 * * * * *'"
    if (every === undefined) yield tell('every', `'every' is missing.`, `${schedule}, ${or}`)
    const fault = askedFault(feed)
    if (fault?.[0] === 'get') yield tell('get', fault[1].message, `${fault[1].cure.slice(0, -1)}, ${or}`)
    else if (fault) yield fault
    return
  }
  // One that is too many tells of the others.
  const [field] = Object.entries(ofThoseAsked).find(([, value]) => value !== undefined) ?? []
  if (field === undefined) return
  const message = `'${field}' belongs to a feed that is asked.`
  yield tell(field as keyof FeedFile, message, 'Write every and get, or remove it.')
}

function* missingFaults(feed: FeedFile): Generator<Told> {
  for (const field of ['records', 'map', 'mode'] as const) {
    if (feed[field] !== undefined) continue
    yield tell(field, `'${field}' is missing.`, 'Write it, or name the dialect that gives it.')
  }
  if (asks(feed, 'cursor') && feed.cursor === undefined) {
    yield tell(askedIn(feed), 'Nothing fills in {cursor}.', 'Write cursor: { max: <the time in a record> }.')
  }
}

function* cursorFaults(feed: FeedFile): Generator<Told> {
  const { cursor, mode, backfill } = feed
  if (cursor !== undefined && !asks(feed, 'cursor')) {
    yield tell('cursor', 'The cursor is never sent.', 'Put {cursor} into get, or remove the cursor.')
  }
  // What a snapshot no longer holds is gone: read from a cursor, all that is old would be.
  if (mode === 'snapshot' && (asks(feed, 'cursor') || backfill !== undefined)) {
    const cure = 'Write mode: delta, or ask without a cursor or backfill.'
    yield tell('mode', 'A snapshot asks for everything, every time.', cure)
  }
  if (asks(feed, 'from') || asks(feed, 'to')) {
    const cure = 'Move them to backfill, or use {cursor} and {now}.'
    yield tell(askedIn(feed), '{from} and {to} belong to a backfill.', cure)
  }
}

const WAYS = ['total', 'next', 'link', 'link_header', 'short'] as const

function* pageFaults(feed: FeedFile): Generator<Told> {
  const { page } = feed
  if (page === undefined) {
    const cure = 'Write page: { size: 1000, total: data.total }.'
    if (turnsPages(feed)) yield tell(askedIn(feed), 'Nothing says how pages are turned.', cure)
    return
  }
  const ways = WAYS.filter((way) => page[way] !== undefined)
  const [way] = ways
  if (way === undefined || ways.length > 1) {
    yield tell('page', `Pages are turned by one of ${WAYS.join(', ')}.`, 'Write one of them.')
  } else if ((way === 'total' || way === 'short') && (page.size === undefined || !isNumbered(feed))) {
    const cure = 'Write get: …?page={page}&size={size}, or …?offset={offset}&limit={size}.'
    yield tell('page', 'Pages by number need size, and {page} or {offset} in what is asked.', cure)
  } else if (way === 'next' && !asks(feed, 'next')) {
    yield tell('page', 'The token of the next page is never sent.', 'Put {next} into get, or into the body.')
  } else if ((way === 'link' || way === 'link_header') && feed.post !== undefined) {
    yield tell('page', 'A link to the next page is asked by get.', 'Write get, or turn pages by next.')
  }
  if (page.size === undefined && asks(feed, 'size')) {
    yield tell(askedIn(feed), 'Nothing fills in {size}.', 'Write page: { size: 1000, … }.')
  }
}

function* backfillFaults(
  backfill: NonNullable<FeedFile['backfill']>,
  page: Page | undefined,
): Generator<Told> {
  const fault = askedFault(backfill)
  if (fault) {
    yield ['backfill', fault[1]]
    return
  }
  if (!asks(backfill, 'from') || !asks(backfill, 'to') || asks(backfill, 'cursor')) {
    const cure = 'Put {from} and {to} into its get, and no {cursor}.'
    yield tell('backfill', 'A backfill asks for one day.', cure)
  }
  if (page?.next !== undefined && !asks(backfill, 'next')) {
    yield tell('backfill', 'The backfill would read first pages only.', 'Put {next} into its get.')
  }
  if ((page?.total ?? page?.short) !== undefined && !isNumbered(backfill)) {
    yield tell('backfill', 'The backfill would read first pages only.', 'Put {page} into its get.')
  }
  if (page === undefined && turnsPages(backfill)) {
    yield tell('backfill', 'Nothing says how pages are turned.', 'Write page beside backfill.')
  }
}

function isNumbered(asked: Asked): boolean {
  return asks(asked, 'page') || asks(asked, 'offset')
}

function turnsPages(asked: Asked): boolean {
  return isNumbered(asked) || asks(asked, 'next') || asks(asked, 'size')
}
