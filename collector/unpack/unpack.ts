/**
 * An answer's bytes to observations: the steps between "the platform said" and "we hold it true".
 *
 *   bytes → text → format → envelope → records → map → check
 *
 * Pure: what comes out depends on the definition, the bytes and the moment they were read.
 */
import type { ZodType } from 'zod'
import { FEEDS, type FeedName, type Outcome } from '#sql/feeds.ts'
import { readText } from './charset.ts'
import { AHEAD_MS, compileCheck, isRefusal, type Check, type Observation, type Refusal } from './check.ts'
import { compileEnvelope, type Envelope } from './envelope.ts'
import { FORMATS, type FormatName } from './format.ts'
import type { Bad, OpenFormat } from './formats/opening.ts'
import { compileMapping, mapRecords, type Entry, type Mapped } from './mapping.ts'
import { openPause, type Pause } from './pause.ts'
import { compilePlain, compileReader } from './reader.ts'
import { compileUnwrap } from './unwrap.ts'
import { readTime, type TimeFormat } from './time.ts'
import type { Zone } from './zone.ts'

/** What a feed's answer looks like. Everything that finds something is a plain path or JSONata. */
export interface Shape {
  feed: FeedName
  /** How answers are written. */
  format: FormatName
  time: TimeFormat
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
  /** Where the answer counts the records of all pages. */
  total?: string | undefined
  /** Where the answer gives the next page's token. */
  next?: string | undefined
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

export interface Rejected extends Refusal {
  ordinal: number
  /** The record as JSON, cut at 2,000 characters. */
  excerpt: string
}

export interface Unpacked {
  outcome: 'ok'
  /** Records in the answer, good or bad. */
  records: number
  observations: Observation[]
  rejects: Rejected[]
  /** Records that are none of this feed, counted by why. */
  skipped: Record<string, number>
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

const EXCERPT_CHARACTERS = 2_000
/** A reason to skip may hold words of the source; there are only so many counters. */
const MAX_SKIP_REASONS = 50
/** Text in which a character was lost, or that holds a NUL, which JSON refuses and lines do not. */
const SUSPECT = /\\u(?:d[89a-f]|fffd|0000)|\uFFFD|\u0000/i

/** @throws Error when an expression does not compile or `map` does not fit the feed. */
export function compileUnpack(shape: Shape, zone: Zone): Unpack {
  checkMap(shape)
  const checkEnvelope = compileEnvelope(shape.envelope)
  const readRecords = compileReader('records', shape.records)
  const isExpression = compilePlain(shape.records) === undefined
  const open: OpenFormat = FORMATS[shape.format]
  const readPartial = compileReader('partial', shape.partial)
  const unwrap = compileUnwrap(shape.unwrap)
  const readTotal = compileReader('page.total', shape.total)
  const readNext = compileReader('page.next', shape.next)
  const mapping = compileMapping(shape)
  const check = compileCheck(shape.feed, { time: shape.time, zone, untimed: shape.untimed })

  return async (bytes, reading) => {
    const text = readText(bytes, reading.charset)
    if (!text.ok) return { outcome: 'schema', error: text.error }
    const { read_at } = reading
    const pause = openPause(reading.monotonic)
    const opened = await open({ ...text, zone, read_at, pause })
    if (!opened.ok) return { outcome: 'schema', error: opened.error }
    const body = opened.value
    const bindings = { answer: body, poll_time: new Date(read_at).toISOString() }

    let found: unknown
    let partial = false
    let total: number | undefined
    let next: string | undefined
    try {
      const fault = await checkEnvelope(body, bindings)
      if (fault) return fault
      partial = (await readPartial(body, bindings)) === true
      total = toCount(await readTotal(body, bindings))
      next = toToken(await readNext(body, bindings))
      found = await readRecords(body, bindings)
    } catch (error) {
      return { outcome: 'mapping', error: (error as Error).message }
    }
    if (shape.total !== undefined && total === undefined) {
      return {
        outcome: 'schema',
        error: `the body has no count at ${shape.total}, so its pages cannot be told`,
      }
    }
    // JSONata gives the only one of its finds without a list around it.
    if (isExpression && typeof found === 'object' && found !== null && !Array.isArray(found)) found = [found]
    found = unwrap(found)
    // An empty list is often left out, or null; it counts as empty only where the answer also says so.
    if ((found === undefined || found === null) && total === 0) found = []
    if (!Array.isArray(found)) {
      const cure = isExpression ? ': write [ … ] around it if nothing may be found' : ''
      const error = `the body has ${kindOf(found)} where the list of records is expected (${brief(shape.records)})`
      return { outcome: 'schema', error: error + cure }
    }

    const records = found as unknown[]
    const [bad] = opened.bad
    // An answer of which nothing could be read is no answer: a login page is not a thousand bad lines.
    if (records.length === 0 && bad)
      return { outcome: 'schema', error: `nothing of the body could be read: ${bad.message}` }
    const mapped = await mapRecords(
      records,
      reading.first_ordinal,
      mapping,
      bindings,
      reading.monotonic,
      pause,
    )
    if (typeof mapped === 'string') return { outcome: 'mapping', error: mapped }
    const failed = records.length > 0 && mapped.every((candidate) => candidate instanceof Error)
    if (failed) return { outcome: 'mapping', error: (mapped[0] as Error).message }

    const sorting: Sorting = {
      check,
      read_at,
      suspect: SUSPECT.test(text.text),
      first: reading.first_ordinal,
      pause,
    }
    const { observations, rejects, skipped } = await sort(records, mapped, sorting)
    opened.bad.forEach(({ text, message }: Bad, index) => {
      const ordinal = reading.first_ordinal + records.length + index
      rejects.push({ reason: 'not_a_record', field: '', message, ordinal, excerpt: excerptOf(text) })
    })
    return {
      outcome: 'ok',
      records: records.length + opened.bad.length,
      observations,
      rejects,
      skipped: Object.fromEntries(skipped),
      partial,
      cursor: latest(mapped, shape.time, zone, read_at),
      total,
      next,
    }
  }
}

interface Sorting {
  check: Check
  read_at: number
  suspect: boolean
  /** Place of the first record. */
  first: number
  pause: Pause
}

/** What became of every record: an observation, a reject, or one of those that are none of this feed. */
async function sort(
  records: readonly unknown[],
  mapped: readonly Mapped[],
  { check, read_at, suspect, first, pause }: Sorting,
) {
  const observations: Observation[] = []
  const rejects: Rejected[] = []
  const skipped = new Map<string, number>()
  for (let index = 0; index < records.length; index++) {
    const candidate = mapped[index]
    const why = candidate === undefined || candidate instanceof Error ? undefined : candidate.skip
    if (typeof why === 'string' && why !== '') {
      const reason = skipped.has(why) || skipped.size < MAX_SKIP_REASONS ? why.slice(0, 200) : 'other reasons'
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
    } else {
      const result = judge(records[index], candidate, check, read_at, suspect)
      if (isRefusal(result))
        rejects.push({ ...result, ordinal: first + index, excerpt: excerptOf(records[index]) })
      else observations.push(result)
    }
    if (index % 64 === 63) await pause()
  }
  return { observations, rejects, skipped }
}

function judge(
  record: unknown,
  mapped: Mapped,
  check: Check,
  read_at: number,
  suspect: boolean,
): Observation | Refusal {
  if (mapped === undefined) {
    return { reason: 'not_a_record', field: '', message: `expected an object, got ${kindOf(record)}` }
  }
  if (mapped instanceof Error) return { reason: 'wrong_type', field: '', message: mapped.message }
  return check(mapped, read_at, suspect)
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

function toToken(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function excerptOf(record: unknown): string {
  const text = JSON.stringify(record) ?? 'nothing'
  if (text.length <= EXCERPT_CHARACTERS) return text
  // A pair of surrogates is not cut in two.
  const cut = /[\uD800-\uDBFF]$/.test(text.slice(0, EXCERPT_CHARACTERS)) ? 1 : 0
  return text.slice(0, EXCERPT_CHARACTERS - cut)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value
}

function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
