/** A record of an answer to a candidate: what a feed's `map` says, compiled once. */
import type { Candidate } from './check.ts'
import type { Expression } from './expression.ts'
import { compilePlain, compileSetting, type Bindings } from './reader.ts'
import type { Read } from './path.ts'
import type { Pause } from './pause.ts'

export interface Mapping {
  /** Columns read by plain paths and literals. */
  columns: { field: string; read: Read }[]
  observed_at: Read
  cursor: Read
  refuse: Read
  skip: Read
  /** The others, as one JSONata expression that gives an object of them. */
  rest: Expression | undefined
}

export interface MappingText {
  /** Columns, each by a plain path, a literal (`"text"`, a number) or JSONata. */
  map: Readonly<Record<string, string>>
  /** Where the time is that the cursor follows. */
  cursor?: string | undefined
  /** Where a record says why it must be refused. */
  refuse?: string | undefined
  /** Where a record says why it is none of this feed. */
  skip?: string | undefined
}

/** What became of a record: a candidate, undefined where it is no object, or an Error where an expression failed. */
export type Mapped = Candidate | undefined | Error

/** Longest that the records of one answer may take in JSONata. */
const LIMIT_MS = 5_000
/** JSONata never lets go of the event loop by itself: after so many records it is looked at the clock. */
const RECORDS_PER_LOOK = 16

const nothing: Read = () => undefined

/** @throws Error when an entry is neither a path, a literal nor JSONata. */
export function compileMapping({ map, cursor, refuse, skip }: MappingText): Mapping {
  const mapping: Mapping = {
    columns: [],
    observed_at: nothing,
    cursor: nothing,
    refuse: nothing,
    skip: nothing,
    rest: undefined,
  }
  const rest: string[] = []
  // `$` begins no column's name, so these three cannot be taken for one.
  for (const [field, text] of Object.entries({ ...map, $cursor: cursor, $refuse: refuse, $skip: skip })) {
    if (text === undefined) continue
    const read = compilePlain(text)
    if (!read) {
      compileSetting(`map.${field}`, text)
      rest.push(`${JSON.stringify(field)}: (${text})`)
    } else if (field === 'observed_at') mapping.observed_at = read
    else if (field === '$cursor') mapping.cursor = read
    else if (field === '$refuse') mapping.refuse = read
    else if (field === '$skip') mapping.skip = read
    else mapping.columns.push({ field, read })
  }
  if (rest.length > 0) mapping.rest = compileSetting('map', `{ ${rest.join(', ')} }`)
  return mapping
}

/** Maps every record, each for itself: a bad one never costs the others. A text says why the answer took too long. */
export async function mapRecords(
  records: readonly unknown[],
  first_ordinal: number,
  mapping: Mapping,
  bindings: Bindings,
  monotonic: () => number,
  pause: Pause,
): Promise<Mapped[] | string> {
  const mapped: Mapped[] = []
  for (let index = 0; index < records.length; index++) {
    mapped.push(mapPlain(records[index], first_ordinal + index, mapping))
    if (index % 64 === 63) await pause()
  }
  if (!mapping.rest) return mapped
  const deadline = monotonic() + LIMIT_MS
  for (let index = 0; index < records.length; index++) {
    const candidate = mapped[index]
    if (candidate === undefined) continue
    try {
      const rest = (await mapping.rest.evaluate(records[index], bindings)) as Record<string, unknown>
      for (const [field, value] of Object.entries(rest)) put(candidate as Candidate, field, value)
    } catch (error) {
      mapped[index] = error as Error
    }
    if (index % RECORDS_PER_LOOK === RECORDS_PER_LOOK - 1) {
      await pause()
      if (monotonic() > deadline) return `the map took longer than ${LIMIT_MS} ms: simplify its expressions`
    }
  }
  return mapped
}

function mapPlain(record: unknown, ordinal: number, mapping: Mapping): Candidate | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined
  const facts: Candidate['facts'] = {}
  for (const { field, read } of mapping.columns) {
    const value = read(record)
    // null states nothing, as a missing field does.
    if (value !== undefined && value !== null) facts[field] = value
  }
  return {
    ordinal,
    observed_at: mapping.observed_at(record),
    cursor: mapping.cursor(record),
    refuse: mapping.refuse(record),
    skip: mapping.skip(record),
    facts,
  }
}

function put(candidate: Candidate, field: string, value: unknown): void {
  if (value === undefined || value === null) return
  if (field === 'observed_at') candidate.observed_at = value
  else if (field === '$cursor') candidate.cursor = value
  else if (field === '$refuse') candidate.refuse = value
  else if (field === '$skip') candidate.skip = value
  else candidate.facts[field] = value
}
