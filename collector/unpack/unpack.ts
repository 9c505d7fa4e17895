/**
 * An answer's bytes to observations: the steps between "the platform said" and "we hold it true".
 *
 *   bytes → text → format → envelope → records → map → check
 *
 * Pure: what comes out depends on the definition, the bytes and the moment they were read.
 */
import type { ZodType } from 'zod'
import { FEEDS, type FeedName, type Outcome } from '#sql/feeds.ts'
import { keepToken } from '../poll/token.ts'
import { readText } from './charset.ts'
import { AHEAD_MS, compileCheck } from './check.ts'
import { compileDigits, type Numbers } from './digits.ts'
import { compileEnvelope, type Envelope } from './envelope.ts'
import { FORMATS, type FormatName } from './format.ts'
import type { OpenFormat } from './formats/opening.ts'
import { compileMapping, mapRecords, type Entry, type Mapped } from './mapping.ts'
import { NotNested, parseNested } from './nested.ts'
import { openPause } from './pause.ts'
import { compilePlain, compileReader } from './reader.ts'
import { kindOf, refuseBad, sort, type Sorted } from './sort.ts'
import { compileUnwrap } from './unwrap.ts'
import { compileStraight } from './straight.ts'
import { readTime, type TimeFormat } from './time.ts'
import type { Zone } from './zone.ts'

/** What a feed's answer looks like. Everything that finds something is a plain path or JSONata. */
export interface Shape {
  feed: FeedName
  /** How answers are written. */
  format: FormatName
  time: TimeFormat
  numbers?: Numbers | undefined
  untimed: 'polled' | 'refused'
  envelope?: Envelope | undefined
  /** Where the list of records is. */
  records: string
  /** Where lists of records stand in what `records` gives: their items take the place of what is around them. */
  unwrap?: readonly string[] | undefined
  map: Readonly<Record<string, Entry>>
  /** Where in a record a text stands that refuses it. */
  refuse?: Entry | undefined
  /** Where in a record a text stands that says why it is none of this feed: it is counted, and no reject. */
  skip?: Entry | undefined
  /** Where an answer says `true` if it is only a part of what there is, whatever the feed's mode. */
  partial?: string | undefined
  /** Where in a record the time is that the cursor follows. */
  cursor?: string | undefined
  /** Where the answer counts the records of all pages; of several places the first that holds a count. */
  total?: string | readonly string[] | undefined
  /** Where the answer gives the next page's token. */
  next?: string | undefined
  /** What a dialect reads, for the one whose answer is something else. */
  about?: { en: string } | undefined
}

export interface Reading {
  /** When the answer was read, epoch ms. */
  read_at: number
  /** The charset the answer was declared to have, if any. */
  charset?: string | undefined
  /** Place of the answer's first record among those of all pages. */
  first_ordinal: number
  /** A clock that never jumps, for the limit on mapping. */
  monotonic: () => number
}

export interface Unpacked extends Sorted {
  outcome: 'ok'
  /** Records in the answer, good or bad. */
  records: number
  /** The answer says that it is only a part of what there is. */
  partial: boolean
  /** The latest moment the cursor's field named, epoch ms. */
  cursor: number | undefined
  total: number | undefined
  next: string | undefined
}

export interface NotUnpacked {
  outcome: Extract<Outcome, 'envelope' | 'schema' | 'mapping'>
  error: string
}

export type Unpack = (bytes: Uint8Array, reading: Reading) => Promise<Unpacked | NotUnpacked>

/** Text in which a character was lost, or that holds a NUL, which JSON refuses and lines do not. */
const SUSPECT = /\\u(?:d[89a-f]|fffd|0000)|\uFFFD|\u0000/i

/** @throws Error when an expression does not compile or `map` does not fit the feed. */
export function compileUnpack(shape: Shape, zone: Zone, keep_days?: number): Unpack {
  checkMap(shape)
  const checkEnvelope = compileEnvelope(shape.envelope)
  const readRecords = compileReader('records', shape.records)
  const isExpression = compilePlain(shape.records) === undefined
  const open: OpenFormat = FORMATS[shape.format]
  const readPartial = compileReader('partial', shape.partial)
  const unwrap = compileUnwrap(shape.unwrap)
  const totals = shape.total === undefined ? [] : [shape.total].flat()
  const readTotals = totals.map((total) => compileReader('page.total', total))
  const readNext = compileReader('page.next', shape.next)
  const mapping = compileMapping(shape)
  const readDigits = compileDigits(shape.feed, shape.numbers, shape.time)
  const checking = { time: shape.time, zone, untimed: shape.untimed, keep_days }
  const check = compileCheck(shape.feed, checking)
  // Few expressions name it, and writing a time is work.
  const saysTime = JSON.stringify(shape).includes('poll_time')
  const goStraight = readDigits ? undefined : compileStraight(shape.feed, mapping, checking)

  return async (bytes, reading) => {
    const text = readText(bytes, reading.charset)
    if (!text.ok) return { outcome: 'schema', error: text.error }
    const { read_at } = reading
    const pause = openPause(reading.monotonic)
    const opening = open({ text: text.text, bytes: text.bytes, zone, read_at, pause })
    const opened = opening instanceof Promise ? await opening : opening
    if (!opened.ok) return { outcome: 'schema', error: opened.error }
    const body = opened.value
    const bindings = saysTime
      ? { answer: body, poll_time: new Date(read_at).toISOString() }
      : { answer: body }

    let found: unknown
    let partial = false
    let total: number | undefined
    let next: string | undefined
    try {
      const fault = await checkEnvelope?.(body, bindings)
      if (fault) return fault
      if (shape.partial !== undefined) partial = (await readPartial(body, bindings)) === true
      for (const readTotal of readTotals) total ??= toCount(await readTotal(body, bindings))
      if (shape.next !== undefined) next = keepToken(await readNext(body, bindings))
      found = readRecords(body, bindings)
      if (found instanceof Promise) found = await found
      if (typeof found === 'string') found = parseNested(found, brief(shape.records))
    } catch (error) {
      const outcome = error instanceof NotNested ? 'schema' : 'mapping'
      return { outcome, error: (error as Error).message }
    }
    if (totals.length > 0 && total === undefined) {
      return {
        outcome: 'schema',
        error: `the body has no count at ${totals.join(' or ')}, so its pages cannot be told`,
      }
    }
    // JSONata gives the only one of its finds without a list around it.
    if (isExpression && typeof found === 'object' && found !== null && !Array.isArray(found)) found = [found]
    found = unwrap(found)
    // An empty list is often left out, or null; it counts as empty only where the answer also says so.
    if ((found === undefined || found === null) && total === 0) found = []
    if (!Array.isArray(found)) {
      if (shape.about)
        return { outcome: 'schema', error: `the body is none of what is read here: ${shape.about.en}` }
      const cure = isExpression ? ': write [ … ] around it if nothing may be found' : ''
      const error = `the body has ${kindOf(found)} where the list of records is expected (${brief(shape.records)})`
      return { outcome: 'schema', error: error + cure }
    }

    const records = found as unknown[]
    const [bad] = opened.bad
    // An answer of which nothing could be read is no answer: a login page is not a thousand bad lines.
    if (records.length === 0 && bad)
      return { outcome: 'schema', error: `nothing of the body could be read: ${bad.message}` }
    const suspect = SUSPECT.test(text.text)
    const counts = { records: records.length + opened.bad.length, partial, total, next }
    if (goStraight && !bad && !suspect) {
      const straight = goStraight(records, reading.first_ordinal, read_at, body, pause)
      const observations = straight instanceof Promise ? await straight : straight
      if (observations) {
        const sorted = { raw: records, observations, rejects: [], skipped: {} }
        return { outcome: 'ok', ...sorted, ...counts, cursor: undefined }
      }
    }
    const mapped = await mapRecords(
      records,
      reading.first_ordinal,
      mapping,
      bindings,
      reading.monotonic,
      pause,
    )
    if (typeof mapped === 'string') return { outcome: 'mapping', error: mapped }
    if (readDigits) mapped.forEach(readDigits)
    const failed = records.length > 0 && mapped.every((candidate) => candidate instanceof Error)
    if (failed) return { outcome: 'mapping', error: (mapped[0] as Error).message }

    const sorted = await sort(records, mapped, {
      check,
      read_at,
      suspect,
      first: reading.first_ordinal,
      pause,
    })
    for (const [index, piece] of opened.bad.entries()) {
      sorted.rejects.push(refuseBad(piece, reading.first_ordinal + records.length + index))
    }
    return { outcome: 'ok', ...sorted, ...counts, cursor: latest(mapped, shape.time, zone, read_at) }
  }
}

/** The latest time the records carry for the cursor. One ahead of time would skip whatever is said until then. */
function latest(
  mapped: readonly Mapped[],
  format: TimeFormat,
  zone: Zone,
  read_at: number,
): number | undefined {
  let last: number | undefined
  for (const candidate of mapped) {
    if (candidate === undefined || candidate instanceof Error || candidate.cursor === undefined) continue
    const moment = readTime(format, candidate.cursor, zone)
    if (typeof moment !== 'number' || moment > read_at + AHEAD_MS) continue
    if (last === undefined || moment > last) last = moment
  }
  return last
}

/** A misspelt column must not show as a thousand rejects: a map that no record could pass is refused as a whole. */
function checkMap({ feed, map, untimed }: Shape): void {
  const { schema, observed_at } = FEEDS[feed]
  const known = Object.keys(schema.shape)
  const unknown = Object.keys(map).filter((field) => field !== 'observed_at' && !known.includes(field))
  if (unknown.length > 0) {
    throw new Error(
      `map names ${unknown.join(', ')}, which feed ${feed} does not have (it has ${known.join(', ')})`,
    )
  }
  const needed = Object.entries(schema.shape).filter(
    ([, type]) => !(type as ZodType).safeParse(undefined).success,
  )
  const missing = needed.map(([field]) => field).filter((field) => !(field in map))
  if (observed_at === 'required' && untimed === 'refused' && !('observed_at' in map))
    missing.unshift('observed_at')
  if (missing.length > 0) throw new Error(`map lacks ${missing.join(', ')}, which feed ${feed} needs`)
}

/** Totals alone may be digits in text: many of the platforms' frameworks write them so. */
function toCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined
}

function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
